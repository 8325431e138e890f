"""Nearest: the name that somebody probably meant, and only where it is close to what was typed."""

from collections.abc import Iterable

#: How alike two names must be (difflib's ratio, 0 to 1): ``node-x`` is close to ``node-a`` and
#: ``jsom`` to ``json``; a guess further off sends people the wrong way.
CLOSE = 0.7


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """At most ``most`` of the known names that are close to the word, the closest first; the same
    letters in another order are close in a word of any length (``wbe`` to ``web``)."""
    from difflib import get_close_matches  # a start that ends well needs no guess

    names = list(known)
    mixed = [name for name in names if sorted(name) == sorted(word)]
    return list(dict.fromkeys([*mixed, *get_close_matches(word, names, most, CLOSE)]))[:most]


def meant(word: str, known: Iterable[str], otherwise: str, before: str = "") -> str:
    """``did you mean NAME?`` where a name is close, else ``otherwise``. before: stands before the
    name, such as the flag that takes it."""
    near = nearest(word, known)
    return f"did you mean {before}{near[0]}?" if near else otherwise
