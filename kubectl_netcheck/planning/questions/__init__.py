"""One file is one question that a command asks: QUESTION is its class (planning/question.py)."""
