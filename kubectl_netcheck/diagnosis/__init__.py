"""Facts to findings: match signatures, contrast places, explain with the fewest faults. Pure."""
