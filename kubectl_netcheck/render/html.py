"""Format html: one self-contained page with the verdict, the packet's path, the ladder, the fix."""

import base64
import hashlib
from collections.abc import Iterable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kubectl_netcheck.model.fact import Fact, Result, written
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._fold import parts
from kubectl_netcheck.render._format import Format, Options
from kubectl_netcheck.render._heat import heat
from kubectl_netcheck.render._html_path import SIGNS, Path, path
from kubectl_netcheck.render._ladder import WORST_FIRST
from kubectl_netcheck.render._picture import picture
from kubectl_netcheck.render._question import words
from kubectl_netcheck.render._text import sentence

#: Rows of the table of all measurements; about 0.2 kB each, so that a page stays small.
_ROWS = 1000
_TITLES = {
    "healthy": ("✓", "Healthy"),
    "faulty": ("✖", "Fault"),
    "undecided": ("?", "Undecided"),
}
#: What of the cluster stands at the top; the rest is further down.
_SETTING = ("cni", "tunnel", "proxy_mode", "server_version")
_FINE = (Result.OK, Result.SEEN, Result.NOT_RUN)


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("kubectl_netcheck.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        newline_sequence="\n",
    )


def _render(report: Report, options: Options) -> str:
    environment = _environment()
    style = environment.get_template("report.css").render()
    script = environment.get_template("report.js").render()
    facts = sorted(report.facts, key=_worst_first) if len(report.facts) > _ROWS else report.facts
    sign, title = _TITLES.get(report.diagnosis.status, _TITLES["undecided"])
    text = environment.get_template("report.html.j2").render(
        report=report,
        diagnosis=report.diagnosis,
        verdict=sentence(report.diagnosis),
        setting=[(key, report.context[key]) for key in _SETTING if report.context.get(key)],
        sign=sign,
        title=title,
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        grid=picture(report),
        heat=heat(report),
        path=path(report),
        signs=SIGNS,
        parts=parts,
        words=words(report.diagnosis),
        drawing=_drawing,
        legs=_measurements(f for f in facts[:_ROWS] if f.leg),
        states=_measurements(f for f in facts[:_ROWS] if f.place),
        more=max(0, len(facts) - _ROWS),
    )
    return text.rstrip("\n")


def _policy(style: str, script: str) -> str:
    """A content security policy (W3C CSP 3) that lets the page load nothing at all, and run no
    script and no style but its own, known by their SHA-256."""
    own = {name: _sha256(text) for name, text in (("style", style), ("script", script))}
    return (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src {own['style']}; script-src {own['script']}"
    )


def _sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _worst_first(fact: Fact) -> int:
    return WORST_FIRST.index(fact.result)


def _measurements(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Rows for the tables of legs and states."""
    return [
        {
            "kind": f.leg.kind if f.leg else "",
            "where": str(f.leg or f.place).replace(" > ", " → "),
            "measure": f.measure,
            "result": str(f.result),
            "bad": f.result not in _FINE,
            "good": f"{f.good}/{f.samples}" if f.samples else "",
            "figures": [(key, written(f.figures[key])) for key in sorted(f.figures)],
            "text": [(key, f.text[key]) for key in sorted(f.text)],
        }
        for f in facts
    ]


def _drawing(found: Path) -> dict[str, Any]:
    """Where each station stands, in the drawing's own units: down the one node, along the wire,
    up the other."""
    top = 62 if found.beside else 0
    step, height, width = 52, 42, 164
    columns = []
    for x, name, hops in ((4, found.nodes[0], found.near), (212, found.nodes[1], found.far)):
        boxes = [(hop, top + 40 + i * step) for i, hop in enumerate(hops)]
        columns.append({"x": x, "name": _short(name), "boxes": boxes})
    bottom = top + 40 + len(found.near) * step
    return {
        "top": top,
        "columns": columns,
        "bottom": bottom,
        "box": (width, height),
        "wire": bottom + 22,
        "height": bottom + 22 + height + 4,
    }


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:10]}…{name[-11:]}"


FORMAT = Format("html", "one self-contained page with a picture of the path, to share", _render)
