"""Who talks to whom, in which order, within which budget. Pure."""
