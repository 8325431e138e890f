"""A truth as a table for people, and as JSON. Pure."""

from __future__ import annotations

import json

from lab.truth.cells import KINDS, Cell
from lab.truth.measuring import Truth


def table(truth: Truth) -> str:
    """A row for each kind of path and measure, a column for each pair of nodes."""
    names = sorted({each.source for each in truth.cells} | {each.target for each in truth.cells})
    short = _short([each for each in names if each and each != "control"])
    short |= {"control": "api", "": "*"}
    blocks = [_block(truth, kinds, short) for kinds in _groups(truth)]
    bad = len(truth.failing)
    total = len(truth.cells)
    verdict = "everything passes" if not bad else f"{bad} of {total} cells fail"
    return "\n\n".join([*blocks, f"{verdict} ({total} cells in {truth.seconds:.1f} s)"])


def to_json(truth: Truth) -> str:
    rows = [
        {
            "kind": cell.kind,
            "measure": cell.measure,
            "from": cell.source,
            "to": cell.target,
            "result": word,
        }
        for cell, word in truth.cells.items()
    ]
    return json.dumps({"healthy": truth.is_healthy, "seconds": truth.seconds, "cells": rows})


def _groups(truth: Truth) -> list[list[str]]:
    """Kinds of path that have the same columns stand together."""
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for kind in KINDS:
        columns = tuple(dict.fromkeys((c.source, c.target) for c in truth.cells if c.kind == kind))
        if columns:
            groups.setdefault(columns, []).append(kind)
    return list(groups.values())


def _block(truth: Truth, kinds: list[str], short: dict[str, str]) -> str:
    members = [each for each in truth.cells if each.kind in kinds]
    columns = list(dict.fromkeys((each.source, each.target) for each in members))
    rows = list(dict.fromkeys((each.kind, each.measure) for each in members))
    by_place: dict[tuple[str, str, str, str], Cell] = {
        (each.kind, each.measure, each.source, each.target): each for each in members
    }
    lines = [["", *(f"{short[one]}>{short[other]}" for one, other in columns)]]
    for row in rows:
        words = []
        for column in columns:
            cell = by_place.get((*row, *column))
            words.append("" if cell is None else truth.cells[cell].replace("ok", "·"))
        lines.append([" ".join(row), *words])
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    widths[0] = 24
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _short(names: list[str]) -> dict[str, str]:
    """Node names without the words that they all begin with."""
    first = {each.partition("-")[0] for each in names}
    if len(first) > 1 or not all(each.partition("-")[2] for each in names):
        return {each: each for each in names}
    return {each: each.partition("-")[2] for each in names}
