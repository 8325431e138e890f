"""Nearest: the name that somebody probably meant, and only where it is close to what was typed."""

from collections.abc import Iterable

#: How alike two names must be (difflib's ratio, 0 to 1): ``node-x`` is close to ``node-a`` and
#: ``jsom`` to ``json``; a guess further off sends people the wrong way.
CLOSE = 0.7
#: Names that are all told rather than one guessed, and of many how many are told.
FEW, LISTED = 5, 10


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """At most ``most`` of the known names that are close to the word, the closest first; the same
    letters in another order are close in a word of any length (``wbe`` to ``web``)."""
    from difflib import get_close_matches  # a start that ends well needs no guess

    names = list(known)
    mixed = [name for name in names if sorted(name) == sorted(word)]
    return list(dict.fromkeys([*mixed, *get_close_matches(word, names, most, CLOSE)]))[:most]


def by_part(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """At most ``most`` of the known names that share a part between hyphens with the word, or have
    one close to it: ``tunel`` to ``tunnel-port-blocked``. First those that share more parts, then
    those that begin with one."""
    names = sorted(set(known))
    parts = sorted({part for name in names for part in name.split("-")})
    near = [set(nearest(each, parts, len(parts) or 1)) for each in word.split("-")]

    def rank(name: str) -> tuple[int, bool]:
        has = name.split("-")
        return -sum(not each.isdisjoint(has) for each in near), has[0] not in set().union(*near)

    return sorted((name for name in names if rank(name)[0]), key=rank)[:most]


def meant(word: str, known: Iterable[str], otherwise: str, before: str = "") -> str:
    """``did you mean NAME?`` where a name is close, with those that are as close, else
    ``otherwise``. before: stands before each name, such as the flag that takes it."""
    near = [before + name for name in _closest(word, known)]
    return f"did you mean {' or '.join(near)}?" if near else otherwise


def offered(word: str, known: Iterable[str], kind: str) -> str:
    """``KIND: A, B`` where names are few or several are equally close, else ``meant``. kind: what
    the names are, in the plural."""
    names = sorted(set(known))
    listed = f"{kind}: {', '.join(names[:LISTED])}"
    if len(names) <= FEW or len(_closest(word, names)) > 1:
        return listed
    return meant(word, names, listed)


def _closest(word: str, known: Iterable[str]) -> list[str]:
    """The closest name and those that are as close, at most a few."""
    near = nearest(word, dict.fromkeys(known), FEW)
    return sorted(name for name in near if _alike(word, name) == _alike(word, near[0]))


def _alike(word: str, name: str) -> tuple[bool, float]:
    from difflib import SequenceMatcher

    return sorted(name) == sorted(word), SequenceMatcher(None, name, word).ratio()
