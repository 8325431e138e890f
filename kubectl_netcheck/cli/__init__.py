"""What the user types: shared options, one file per command, exit codes in one place."""
