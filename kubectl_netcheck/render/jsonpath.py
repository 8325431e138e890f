"""Format jsonpath: parts of the json object by a template in kubectl's dialect, for scripts."""

import re
from dataclasses import dataclass, field
from typing import Any

from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._contract import as_data
from kubectl_netcheck.render._format import Format, Options
from kubectl_netcheck.render._go import compact
from kubectl_netcheck.render._jsonpath import literal, parse, values

# Text, or an action in braces in which quoted braces do not count.
_TOKEN = re.compile(r"""([^{]+)|\{((?:[^{}'"]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*)\}""")


@dataclass(slots=True)
class _Range:
    """A template, or the inside of a range: texts, paths (of one part) and inner ranges."""

    path: str = ""
    parts: list["str | tuple[str] | _Range"] = field(default_factory=list)


def fill(template: str, data: Any) -> str:
    """The template with every path replaced by what it finds. Raises BadInput for a bad one."""
    return _fill(_read(template), data)


def _read(template: str) -> _Range:
    open_ranges = [_Range()]
    position = 0
    while position < len(template):
        token = _TOKEN.match(template, position)
        if not token:
            raise BadInput(f"the jsonpath template {template!r} has a brace that does not close")
        position = token.end()
        text, action = token.group(1), (token.group(2) or "").strip()
        if text is not None:
            open_ranges[-1].parts.append(text)
        elif action == "end":
            if len(open_ranges) == 1:
                raise BadInput(f"the jsonpath template {template!r} has an {{end}} too many")
            open_ranges.pop()
        elif action.startswith("range "):
            inner = _Range(action[6:].strip())
            parse(inner.path)
            open_ranges[-1].parts.append(inner)
            open_ranges.append(inner)
        elif (constant := literal(action)) is not None:
            open_ranges[-1].parts.append(compact(constant))
        else:
            parse(action)
            open_ranges[-1].parts.append((action,))
    return open_ranges[0]


def _fill(block: _Range, current: Any) -> str:
    pieces: list[str] = []
    for part in block.parts:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, tuple):
            pieces.append(" ".join(compact(value) for value in values(part[0], current)))
        else:
            pieces += [_fill(part, item) for item in values(part.path, current)]
    return "".join(pieces)


def _render(report: Report, options: Options) -> str:
    return fill(options.argument, as_data(report))


def _check(argument: str) -> None:
    _read(argument)


FORMAT = Format("jsonpath", "parts of the json object, by template", _render, "TEMPLATE", _check)
