"""Tables that keep to a width: cells fold in their columns, or stand below their row."""

from collections.abc import Sequence

from kubectl_netcheck.render._aligned import aligned
from kubectl_netcheck.render._fold import beside, wrapped

#: A column is folded to no less, nor to less than its longest word.
_LEAST = 20
_BELOW, _APART = 4, 2


def fitted(rows: Sequence[Sequence[str]], headers: Sequence[str], width: int) -> list[str]:
    """Aligned columns within the width: as they are; else with the widest ones folded; else with
    as many columns as fit, and the other cells of each row below it, further in."""
    table = [list(row) for row in (headers, *rows) if row]
    if not table:
        return []
    columns = list(zip(*table, strict=True))
    widths = [max(map(len, column)) for column in columns]
    room = width - _APART * (len(widths) - 1)
    least = [
        max(min(wide, _LEAST), *(len(word) for cell in column for word in cell.split() or [""]))
        for wide, column in zip(widths, columns, strict=True)
    ]
    if sum(least) > room:
        return _below(table, widths, width)
    while sum(widths) > room:
        can = [i for i, wide in enumerate(widths) if wide > least[i]]
        widths[max(can, key=lambda i: widths[i])] -= 1
    return aligned(
        [
            ["\n".join(wrapped(cell, wide)) for cell, wide in zip(row, widths, strict=True)]
            for row in table
        ]
    )


def _below(table: Sequence[Sequence[str]], widths: Sequence[int], width: int) -> list[str]:
    ends = [sum(widths[:i]) + _APART * (i - 1) for i in range(1, len(widths) + 1)]
    kept = sum(end <= width for end in ends) or 1
    lines: list[str] = []
    for head, row in zip(aligned([row[:kept] for row in table]), table, strict=True):
        lines += beside("", head, width) if len(head) > width else [head]
        if below := (" " * _APART).join(cell for cell in row[kept:] if cell):
            lines += beside(" " * _BELOW, below, width)
    return lines
