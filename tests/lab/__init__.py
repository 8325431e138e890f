"""Tests of the lab: its pure parts, and (marked `lab`) the real thing."""
