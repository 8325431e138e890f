"""kubectl's columns of one's own choice, and its sorting: records in, lines out.

As k8s.io/kubectl/pkg/cmd/get does: ``TITLE:path,…``, a path with or without its dot and braces,
several values joined by commas, ``<none>`` where a record has no such value. Other than there, a
comma inside brackets separates no columns, and an index outside a list finds nothing.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.render._go import bare
from kubectl_netcheck.render._jsonpath import parse, values

Row = Mapping[str, Any]
_RELAXED = re.compile(r"\{\.?([^{}]+)\}|\.?([^{}]+)")
#: A quoted text or what stands in brackets: a comma there is none between columns.
_INSIDE = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\[[^\[\]]*\]""")
#: Widths of text/tabwriter as kubectl sets it.
_NARROWEST, _APART = 6, 3


def columns(spec: str) -> tuple[tuple[str, str], ...]:
    """Titles and paths of ``TITLE:path,TITLE:path``. Raises BadInput for anything else."""
    hidden = _INSIDE.sub(lambda found: "x" * len(found[0]), spec)
    found, begin = [], 0
    for part in hidden.split(","):
        text = spec[begin : begin + len(part)]
        begin += len(part) + 1
        title, colon, path = text.partition(":")
        if not colon:
            do = "write TITLE:path, such as CODE:.code"
            raise BadInput(f"the column {text!r} has no title", "a title ends at ':'", do)
        found.append((title, relaxed(path) if path else ""))
    return tuple(found)


def relaxed(path: str) -> str:
    """A path as users write it, ``.a``, ``a`` or ``{.a}``, as a path. Raises BadInput."""
    inside = _RELAXED.fullmatch(path.strip())
    text = (inside[1] or inside[2]).strip() if inside else ""
    if not text:
        raise BadInput(f"{path!r} is not one path", do="write .a.b, a.b or {.a.b}")
    path = text if text[0] in "$@[" else f".{text}"
    parse(path)
    return path


def lines(rows: Sequence[Row], spec: str, headers: bool) -> list[str]:
    """The records as aligned columns."""
    chosen = columns(spec)
    table = [[title for title, _ in chosen]] if headers else []
    table += [[_cell(row, path) for _, path in chosen] for row in rows]
    wide = [max(_NARROWEST, max(map(len, each)) + _APART) for each in zip(*table, strict=True)]
    return ["".join(map(str.ljust, row[:-1], wide)) + row[-1] for row in table]


def _cell(row: Row, path: str) -> str:
    found = values(path, row) if path else []
    return ",".join(bare(value) for value in found) if found else "<none>"


def ordered(rows: Sequence[Row], sort: str) -> list[Row]:
    """The records by the first value that the path finds in each, those without one first.

    Raises BadInput when no record has one, and when they cannot be compared.
    """
    path = relaxed(sort)
    found = [(values(path, row)[:1], row) for row in rows]
    keyed = [(value[0], row) for value, row in found if value and value[0] is not None]
    if rows and not keyed:
        names = ", ".join(dict.fromkeys(name for row in rows for name in row))
        raise BadInput(f"nothing here has {sort}", do=f"sort by one of: {names}")
    if any(isinstance(value, (list, dict)) for value, _ in keyed):
        raise BadInput(f"{sort} is a list or an object", do="name a text or a number in it")
    try:
        keyed.sort(key=lambda pair: pair[0])
    except TypeError:
        do = "sort by what is a text everywhere, or a number everywhere"
        raise BadInput(f"{sort} is a text in one record and a number in another", do=do) from None
    return [row for value, row in found if not value or value[0] is None] + [r for _, r in keyed]
