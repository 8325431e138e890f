"""The one error that the lab shows to people: a plain sentence, without a traceback."""


class LabError(Exception):
    """Something is missing or went wrong; the text says what, and what to do about it."""
