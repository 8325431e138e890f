"""The main line: plan, start, measure, read, diagnose, report; cleaning arranged first."""
