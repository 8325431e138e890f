"""kubectl's jsonpath dialect: its paths and filters as steps of jsonpath-ng.

The dialect is that of k8s.io/client-go/util/jsonpath: ``.a.b``, ``.a\\.b``, ``['a']``, ``[0]``,
``[-1]``, ``[0:2]``, ``[*]``, ``..a``, ``[?(@.a=="b")]``. An index outside a list gives nothing,
where kubectl fails: a script may ask for the first finding of a healthy report.
"""

import operator
import re
from collections.abc import Callable, Iterable
from typing import Any

from jsonpath_ng.jsonpath import Child, Descendants, Fields, Index, Root, Slice

from kubectl_netcheck.model.errors import BadInput

Step = Callable[[list[Any]], list[Any]]
_NAME = re.compile(r"(?:\\.|[^\\.\[\]\s,()'\"=!<>])+")
_NUMBERS = re.compile(r"-?\d+(\s*,\s*-?\d+)*")
_SLICE = re.compile(r"(-?\d*):(-?\d*)(?::(\d*))?")
_QUOTED = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")
_COMPARISON = re.compile(r"\s*(==|!=|<=|>=|<|>)\s*")
_OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def values(path: str, current: Any) -> list[Any]:
    """What the path finds, from the current object. Raises BadInput when it is not a path."""
    found = [current]
    for step in parse(path):
        found = step(found)
    return found


def parse(path: str) -> list[Step]:
    """The steps of a path; ``$`` and ``@`` both begin at the current object, as in kubectl."""
    rest = path.strip()
    if rest[:1] in ("$", "@"):
        rest = rest[1:]
    steps: list[Step] = []
    while rest and rest != ".":
        step, rest = _step(rest, path)
        steps.append(step)
    return steps


def first_name(path: str) -> str:
    """The name with which the path begins at the current object; "" when it begins otherwise."""
    steps = re.match(r"[$@]?\.(?=[^.*\[])", path.strip())
    name = _NAME.match(path.strip(), steps.end()) if steps else None
    return re.sub(r"\\(.)", r"\1", name[0]) if name else ""


def _step(rest: str, path: str) -> tuple[Step, str]:
    if rest.startswith("["):
        end = _closing(rest, path)
        return _bracket(rest[1:end].strip(), path), rest[end + 1 :]
    deep = rest.startswith("..")
    if not rest.startswith("."):
        raise _bad(path)
    rest = rest[2:] if deep else rest[1:]
    if not deep and rest.startswith("["):
        return _step(rest, path)
    if rest.startswith("*"):
        return _wildcard, rest[1:]
    found = _NAME.match(rest)
    if not found:
        raise _bad(path)
    name = re.sub(r"\\(.)", r"\1", found[0])
    return _name(name, deep), rest[found.end() :]


def _bracket(inside: str, path: str) -> Step:
    if inside == "*":
        return _wildcard
    if _NUMBERS.fullmatch(inside):
        indices = [Index(int(number)) for number in inside.split(",")]
        return lambda found: [v for x in found for i in indices for v in _in_list(i, x)]
    if part := _SLICE.fullmatch(inside):
        start, end, step = (int(text) if text else None for text in part.groups())
        cut = Slice(start, end, step)
        return lambda found: [v for x in found for v in _in_list(cut, x)]
    if inside.startswith("?(") and inside.endswith(")"):
        return _filter(inside[2:-1], path)
    names = _QUOTED.findall(inside)
    if names and _QUOTED.sub("", inside).replace(",", "").strip() == "":
        # One name after the other over all that was found, which is kubectl's order.
        fields = [_name(unquoted(name).replace("\\.", "."), False) for name in names]
        return lambda found: [value for field in fields for value in field(found)]
    raise _bad(path)


def _name(name: str, deep: bool) -> Step:
    way = Descendants(Root(), Fields(name)) if deep else Child(Root(), Fields(name))
    return lambda found: [
        m.value for x in found if isinstance(x, (dict, list)) for m in way.find(x)
    ]


def _in_list(way: Any, value: Any) -> Iterable[Any]:
    return (m.value for m in way.find(value)) if isinstance(value, list) else ()


def _wildcard(found: list[Any]) -> list[Any]:
    children: list[Any] = []
    for value in found:
        if isinstance(value, dict):
            children += value.values()
        elif isinstance(value, list):
            children += value
    return children


def _filter(condition: str, path: str) -> Step:
    holes = _QUOTED.sub(lambda found: "x" * len(found[0]), condition)
    found = _COMPARISON.search(holes)
    if not found:
        there = parse(condition)
        return lambda items: [x for x in _wildcard(items) if _follow(there, x)]
    left, right = parse(condition[: found.start()]), _operand(condition[found.end() :], path)
    compare = _OPERATORS[found[1]]

    def holds(item: Any) -> bool:
        a, b = _follow(left, item), right(item)
        try:
            return bool(a and b) and bool(compare(a[0], b[0]))
        except TypeError:
            return False  # a string is neither less nor more than a number

    return lambda items: [x for x in _wildcard(items) if holds(x)]


def _operand(text: str, path: str) -> Callable[[Any], list[Any]]:
    text = text.strip()
    if text[:1] in ("@", "$", "."):
        steps = parse(text)
        return lambda item: _follow(steps, item)
    constant = literal(text)
    if constant is None:
        raise _bad(path)
    return lambda _item: [constant]


def _follow(steps: list[Step], item: Any) -> list[Any]:
    found = [item]
    for step in steps:
        found = step(found)
    return found


def literal(text: str) -> str | int | float | bool | None:
    """A quoted text, a number or a boolean; None when it is none of them."""
    if _QUOTED.fullmatch(text):
        return unquoted(text)
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d*\.\d+", text) else None


def unquoted(text: str) -> str:
    """The text within quotes; ``\\n``, ``\\t``, ``\\r`` and escaped quotes mean what they say."""
    return re.sub(r"\\([ntr'\"\\])", lambda m: _ESCAPES.get(m[1], m[1]), text[1:-1])


def _closing(rest: str, path: str) -> int:
    """Where the bracket that begins ``rest`` ends; quotes and inner brackets are skipped."""
    bare = _QUOTED.sub(lambda found: "x" * len(found[0]), rest)
    depth = 0
    for i, char in enumerate(bare):
        depth += (char == "[") - (char == "]")
        if depth == 0:
            return i
    raise _bad(path)


def _bad(path: str) -> BadInput:
    return BadInput(f"{path!r} is not a jsonpath", do="as for kubectl: {.findings[0].code}")
