"""Edits of a JSON value that bytes choose: so that fuzzing keeps the shape and breaks the parts."""

import copy
from typing import Any

#: Values that readers do not expect, of each JSON type.
HOSTILE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 10**15, 10**400, -(10**20), 0.5, -0.0, 1e308, 1e-320),
    *("", " ", "0", "-1", "1e9", "x" * 5000, "\x1b[2J\x00\x9b", "\u202e\u2028", "\ud800"),
    *("node-a", "node-b", "node-z", "p1@node-a", "pod", "host", "True", "cluster", "pair"),
    *("10.244.0.1", "10.244.0.0/99", "::", "fe80::1%$(id)", "999.1.1.1", "0.0.0.0/0", "::/0"),
    *("$(id)", "../../x", "%s%n{0}{x.__class__}", "١٢٣", "²", "1" * 5000, "٣.٣", "nan", "inf"),
    *("2026-02-30T99:99:99Z", "2026-11-21T19:30:47+99:99", "#netcheck n0nce end", "{", "[[["),
    *("https://[", "http://a:99999999", "https://\x00", "é" * 300, "=", "a=b", ":", "/", "@", "*"),
    *([], {}, [None], [[]], [{}], {"": None}, [1, "a", None, {}], {"a": {"b": []}}, {"x": 1}),
    [[[[[[[[[[]]]]]]]]]],
    {"metadata": None, "spec": [], "status": "x"},
    {"name": "node-a"},
)
#: At most this many edits of one value.
MOST = 12


class Choices:
    """The bytes as a row of decisions; zeros when they are over."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def below(self, limit: int) -> int:
        """A number from 0 to below the limit, 0 for a limit of 0."""
        wide = 1 if limit <= 256 else 2
        taken = self._data[self._at : self._at + wide]
        self._at += wide
        return int.from_bytes(taken, "big") % limit if limit else 0

    def word(self) -> str:
        """Text of up to 32 bytes, its length first."""
        size = self.below(33)
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken.decode("utf-8", "replace")


def edited(value: Any, choices: Choices) -> Any:
    """A changed copy of a JSON value."""
    root = [copy.deepcopy(value)]
    for _ in range(MOST):
        if not choices:
            break
        _edit(root, *_place(root, choices), choices)
    return root[0]


def _place(root: list[Any], choices: Choices) -> tuple[Any, Any]:
    """A container and a key of it: down from the root, so that small parts come up often too."""
    holder, key = root, 0
    while isinstance(inner := holder[key], (dict, list)) and inner:
        step = choices.below(len(inner) + 1)
        if step == len(inner):
            break
        holder, key = inner, list(inner)[step] if isinstance(inner, dict) else step
    return holder, key


def _edit(root: list[Any], holder: Any, key: Any, choices: Choices) -> None:
    how = choices.below(7)
    old = holder[key]
    if how == 0:
        holder[key] = copy.deepcopy(HOSTILE[choices.below(len(HOSTILE))])
    elif how == 1 and holder is not root:
        del holder[key]
    elif how == 2 and isinstance(holder, list) and holder is not root:
        holder.insert(choices.below(len(holder) + 1), copy.deepcopy(old))
    elif how == 2 and isinstance(holder, dict):
        holder[choices.word()] = copy.deepcopy(old)
    elif how == 3:
        there, name = _place(root, choices)
        holder[key] = copy.deepcopy(there[name])
    elif how == 4 and isinstance(old, str):
        odd = HOSTILE[choices.below(len(HOSTILE))]
        holder[key] = _spliced(old, odd if isinstance(odd, str) else str(odd)[:300], choices)
    elif how == 5 and isinstance(old, str):
        holder[key] = _spliced(old, choices.word(), choices)
    elif how == 6 and isinstance(old, (int, float)):
        holder[key] = old + choices.below(256) - 128
    else:
        holder[key] = choices.word()


def _spliced(text: str, word: str, choices: Choices) -> str:
    """The word in place of one of the text's words, so that the text keeps its shape."""
    lines = text.split("\n")
    at = choices.below(len(lines))
    words = lines[at].split(" ")
    words[choices.below(len(words))] = word
    lines[at] = " ".join(words)
    return "\n".join(lines)
