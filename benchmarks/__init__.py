"""Whole commands timed against a floor measured in the same run; results are ratios."""
