"""What nodes are called in a picture: what tells their names apart, else capital letters."""

from collections.abc import Sequence
from itertools import takewhile

#: The longest part of a name that still heads a column.
_LONGEST = 6


def short(names: Sequence[str]) -> dict[str, str]:
    """Each name to what stands for it: without what all begin and end with (node-a and node-b are
    a and b, ip-10-0-1-23.ec2.internal and ip-10-0-7-4.ec2.internal are 1-23 and 7-4) where that
    is short and tells them apart, else a capital letter by position."""
    rests = _rests(names)
    if len(set(rests)) == len(names) and all(0 < len(rest) <= _LONGEST for rest in rests):
        return dict(zip(names, rests, strict=True))
    return {name: letter(i) for i, name in enumerate(names)}


def letter(number: int) -> str:
    """A to Z, then AA, AB and so on, as spreadsheets count their columns."""
    high, low = divmod(number, 26)
    return (letter(high - 1) if high else "") + chr(ord("A") + low)


def _rests(names: Sequence[str]) -> list[str]:
    """The names without their common beginning and end, whole words and numbers of them."""
    if len(names) < 2:
        return list(names)
    start = _same(names)
    while not all(_begins(name, start) for name in names):
        start -= 1
    rests = [name[start:] for name in names]
    end = _same([rest[::-1] for rest in rests])
    while end and rests[0][len(rests[0]) - end].isalnum():
        end -= 1
    return [rest[: len(rest) - end] for rest in rests]


def _begins(name: str, at: int) -> bool:
    """Whether a word begins there, or a number that ends a word: node12, not x1z2."""
    if at == 0 or not name[at - 1].isalnum():
        return True
    word = name[at:].replace(".", "-").partition("-")[0]
    return name[at - 1].isalpha() and word.isdigit()


def _same(texts: Sequence[str]) -> int:
    """How many characters all of them begin with."""
    columns = zip(*texts, strict=False)
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))
