"""A fault's page, from its record and the docstring of its file: text, Markdown and plain data."""

import inspect
import re
from typing import Any

from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.render._fold import beside, step

_SEEN = "Seen: the lab injects this fault and the tool names it."
_UNSEEN = 'From sources, not seen in the lab: confidence never exceeds "likely".'
_INDENT = "    "
#: How the headings of steps begin.
_FIX = "Fix ("
#: What is made of a step when a fault is found: a word, a brace of the step itself, or the mark of
#: a part that is left out where a word in it has no value.
_WORD = re.compile(r"\{(\w+)\}|(\{)\{|(\})\}|\[\[|\]\]")


def as_text(fault: Fault, page: str, width: int = 80) -> str:
    """The page as ``explain`` prints it: headings at the margin, their text indented, folded to
    the width; a command in a fix so that it can still be copied."""
    parts = []
    for heading, text in _sections(fault, page):
        if heading.startswith(_FIX):
            lines = [line for each in text.splitlines() for line in step(_INDENT, each, width)]
        else:
            lines = _prose(text, width, heading)
        parts.append("\n".join([heading, *lines] if heading else lines))
    return "\n\n".join([f"{fault.code} {fault.slug}", *parts])


def _prose(text: str, width: int, heading: str) -> list[str]:
    """Its paragraphs, an empty line between them."""
    lines: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        said = " ".join(paragraph.split())
        lines += ["", *beside(_INDENT * bool(heading), said, width)]
    return lines[1:]


def as_markdown(fault: Fault, page: str) -> str:
    """The page as docs/faults/ holds it, ending in a newline."""
    parts = [f"# {fault.code} {fault.slug}"]
    for heading, text in _sections(fault, page):
        fenced = heading.startswith(_FIX)
        parts += [f"## {heading}"] if heading else []
        parts.append(f"```\n{text}\n```" if fenced else text)
    return "\n\n".join(parts) + "\n"


def _sections(fault: Fault, page: str) -> list[tuple[str, str]]:
    """Headings and texts; the first two have no heading, nor has the last."""
    title, _, body = inspect.cleandoc(page).partition("\n")
    about = f"Layer {fault.layer} · scope {' or '.join(fault.scopes)} · {fault.kind}"
    found = [("", title.strip() or fault.title), ("", about), *_split(body)]
    if fault.tell:
        found.append(("How it is told from its look-alikes", fault.tell))
    for cni, steps in fault.fix.items():
        found.append((f"{_FIX}{cni or 'any CNI'})", "\n".join(map(_to_fill_in, steps))))
    return [*found, ("", _SEEN if fault.seen else _UNSEEN)]


def _to_fill_in(step: str) -> str:
    """A step with a blank for each word that is filled in when the fault is found."""
    return _WORD.sub(_said, step)


def _said(found: re.Match[str]) -> str:
    return f"<{found[1]}>" if found[1] else found[2] or found[3] or ""


def _split(body: str) -> list[tuple[str, str]]:
    """The docstring's own sections: a line at the margin over an indented block."""
    found: list[tuple[str, list[str]]] = []
    lines = body.strip("\n").splitlines()
    for i, line in enumerate(lines):
        follows = lines[i + 1] if i + 1 < len(lines) else ""
        if line and not line.startswith(" ") and follows.startswith(_INDENT):
            found.append((line.strip(), []))
        elif found:
            found[-1][1].append(line)
        else:
            found.append(("", [line]))
    return [(head, inspect.cleandoc("\n".join(["", *text]))) for head, text in found]


def as_data(fault: Fault, page: str) -> dict[str, Any]:
    """What a program may want of a fault; keys are permanent."""
    return {
        "code": fault.code,
        "slug": fault.slug,
        "title": fault.title,
        "layer": fault.layer,
        "scopes": list(fault.scopes),
        "kind": fault.kind,
        "proven": "lab" if fault.seen else "sources",
        "tell": fault.tell,
        "fix": {cni or "any": [*map(_to_fill_in, steps)] for cni, steps in fault.fix.items()},
        "page": inspect.cleandoc(page),
    }
