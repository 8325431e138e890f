"""The documentation: its commands run, its outputs are real, its pages are complete."""
