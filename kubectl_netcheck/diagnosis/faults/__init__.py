"""The catalogue: one file is one fault; its docstring is its page, FAULT its record."""
