"""Coverage-guided fuzzing of whatever reads foreign bytes; its corpus is replayed by pytest."""
