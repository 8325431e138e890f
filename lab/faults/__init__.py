"""Faults that can be put into a lab and taken out again: one file each, with a record FAULT."""
