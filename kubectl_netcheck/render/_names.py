"""The picture of ``dns``: rows per node, UDP, TCP and what else was asked, a column per server."""

from collections.abc import Iterable

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._ladder import WORST_FIRST, Cell, Grid, blanks, failing, lettered

_PROTOCOLS = (
    ("dns-udp", "UDP"),
    ("dns-tcp", "TCP"),
    ("getent", "program"),
    ("dns-name", "given name"),
)
_SAID = (("dns_answers", "answers"), ("dns_cost", "cost"))
_LOCAL = "node-local-dns"
_SERVICE = "Service"


def grid(report: Report) -> Grid:
    """Who can ask whom. The column of the Service stands first, then NodeLocal, then the pods."""
    letters = lettered(report)
    facts = [f for f in report.facts if f.leg and f.measure in dict(_PROTOCOLS)]
    asked = [f.leg.target for f in facts if f.leg and _kind(f.leg) == "pod"]
    # Of a name of the user's the place is called after that name, too: the server's own stands.
    pods = {_server(place): place for place in sorted(asked, key=lambda p: " at " not in p.name)}
    ordered = sorted(pods.values(), key=lambda place: (place.node, place.name))
    titles = {_server(place): _title(place, ordered, letters) for place in ordered}
    kinds = {_kind(f.leg) for f in facts if f.leg}
    columns = [name for name in (_SERVICE, _LOCAL) if name in kinds]
    columns += [titles[_server(place)] for place in ordered]
    cells: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in facts:
        assert fact.leg is not None
        column = titles.get(_server(fact.leg.target)) or _kind(fact.leg)
        cells.setdefault((fact.leg.source.node, fact.measure, column), []).append(fact)
    rows = tuple(
        (f"{letters[node]} by {name}", tuple(_cell(cells.get((node, key, c), ())) for c in columns))
        for node in letters
        for key, name in _PROTOCOLS
        if any((node, key, column) in cells for column in columns)
    )
    notes = [(titles[_server(place)], place.name) for place in ordered if place.name]
    said = "; ".join(f"{title} = {name}" for title, name in notes)
    below = [("", said)] if said else []
    below += blanks(report, rows)
    below += [(label, report.context[key]) for key, label in _SAID if report.context.get(key)]
    return Grid(letters, tuple(columns), rows, tuple(below))


def _server(place: Place) -> tuple[str, str]:
    """What makes two places the same server."""
    return place.node, place.address or place.name


def _kind(leg: Leg) -> str:
    if not leg.target.node:
        return _SERVICE
    return _LOCAL if leg.target.name.endswith(f"/{_LOCAL}") else "pod"


def _title(place: Place, ordered: list[Place], letters: dict[str, str]) -> str:
    """pod on b, numbered where a node has several."""
    beside = [each for each in ordered if each.node == place.node]
    number = f" {beside.index(place) + 1}" if len(beside) > 1 else ""
    return f"pod{number} on {letters.get(place.node, place.node)}"


def _cell(facts: Iterable[Fact]) -> Cell:
    fact = min(facts, key=lambda f: WORST_FIRST.index(f.result), default=None)
    if fact is None:
        return Cell()
    if fact.result is Result.NOT_RUN:
        return Cell("not run")
    if fact.result is Result.OK:
        return Cell("ok")
    return failing(fact, f"{fact.good}/{fact.samples}")
