"""The nouns of the house: shared by several floors, no logic of any floor, no I/O.

A type belongs here when at least two floors speak of it and it decides nothing.
"""
