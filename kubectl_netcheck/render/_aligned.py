"""Aligned columns as plain text: the one place that draws tables."""

from collections.abc import Sequence

from tabulate import tabulate


def aligned(rows: Sequence[Sequence[str]], headers: Sequence[str] = ()) -> list[str]:
    """Lines of left-aligned columns two blanks apart, nothing at the end of a line."""
    # As a first row: headers given as such are padded by two more blanks each.
    table = [headers, *rows] if headers else rows
    text = tabulate(table, tablefmt="plain", disable_numparse=True)
    return [line.rstrip() for line in text.splitlines()]
