"""The kept inputs: a text file per target, one input a line in base64, the shortest first."""

import base64
from collections.abc import Iterable
from pathlib import Path

HOME = Path(__file__).with_name("corpus")
#: Inputs that once showed a bug; nothing but a hand removes one.
BUGS = Path(__file__).with_name("bugs")
#: Bytes of one target's file.
LIMIT = 24_000


def kept(name: str) -> list[bytes]:
    """The corpus of a target: what covers its code, least first."""
    return _read(HOME / f"{name}.txt")


def bugs(name: str) -> list[bytes]:
    """What once raised, was slow, or broke a promise."""
    return _read(BUGS / f"{name}.txt")


def keep(name: str, inputs: Iterable[bytes], most: int) -> int:
    """Writes a target's corpus anew, inputs of every length as far as there is room; how many."""
    lines = _lines(inputs)
    if len(lines) > most:
        lines = [lines[at * len(lines) // most] for at in range(most)]
    while _size(lines) > LIMIT:
        lines.pop()
    _write(HOME / f"{name}.txt", lines)
    return len(lines)


def fits(inputs: Iterable[bytes]) -> bool:
    """Whether a target's file has room for all of them."""
    return _size(_lines(inputs)) <= LIMIT


def add_bugs(name: str, inputs: Iterable[bytes]) -> None:
    """Adds inputs to those that the target must pass for ever."""
    if lines := _lines([*bugs(name), *inputs]):
        _write(BUGS / f"{name}.txt", lines)


def _lines(inputs: Iterable[bytes]) -> list[str]:
    order = sorted(set(inputs), key=lambda each: (len(each), each))
    return [base64.b64encode(each).decode() for each in order]


def _size(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), "ascii")


def _read(path: Path) -> list[bytes]:
    if not path.is_file():
        return []
    return [base64.b64decode(line) for line in path.read_text("ascii").splitlines()]
