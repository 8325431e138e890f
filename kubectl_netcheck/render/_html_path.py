"""The path of a packet between two nodes as stations, each with what is known of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.report import Report

FAILS, SUSPECT, PASSES, UNKNOWN = "fails", "suspect", "passes", "unknown"
#: A sign and a word for each state, so that nothing depends on colour.
SIGNS = {
    FAILS: ("✖", "fails here"),
    SUSPECT: ("?", "suspected"),
    PASSES: ("✓", "passes"),
    UNKNOWN: ("·", "not shown"),
}
#: Stations inside a node, from the pod down to the wire.
_STATIONS = {
    "pod": "pod",
    "veth": "veth pair",
    "bridge": "bridge, routing",
    "tunnel": "tunnel",
    "nic": "NIC",
}
#: Which stations a layer's fault marks. The layers of _BESIDE are not on the way between pods.
_MARKS = {
    "runtime": ("pod",),
    "application": ("pod",),
    "cni": ("veth", "bridge"),
    "policy": ("veth",),
    "node-forwarding": ("bridge",),
    "service": ("bridge",),
    "overlay": ("tunnel",),
    "mtu": ("tunnel",),
    "underlay": ("nic",),
}
_BESIDE = {"dns": "cluster DNS", "egress": "outside the cluster", "control-path": "API server"}
_NO_VERDICT = (Result.SEEN, Result.NOT_RUN)


@dataclass(frozen=True, slots=True)
class Hop:
    """One station: its name for people, its state (a key of SIGNS) and the node that it is in."""

    name: str
    state: str
    node: str = ""

    @property
    def sign(self) -> str:
        return SIGNS[self.state][0]

    @property
    def word(self) -> str:
        return SIGNS[self.state][1]


@dataclass(frozen=True, slots=True)
class Path:
    """near and far: stations of the two nodes, pod first. beside: what stands off the path and
    is accused (cluster DNS, the API server)."""

    nodes: tuple[str, str]
    near: tuple[Hop, ...]
    far: tuple[Hop, ...]
    wire: Hop
    beside: tuple[Hop, ...]

    @property
    def hops(self) -> tuple[Hop, ...]:
        """In the order in which a packet passes them."""
        return (*self.near, self.wire, *reversed(self.far))


def path(report: Report) -> Path | None:
    """The path between the report's two subjects; None where there are not two places to draw."""
    ends = _ends(report)
    if ends is None:
        return None
    known = _proved(report, ends)
    stations = _stations(report)
    diagnosis = report.diagnosis
    for findings, state in ((diagnosis.candidates, SUSPECT), (diagnosis.findings, FAILS)):
        for finding in findings:
            if finding.kind == "fault":
                known.update(dict.fromkeys(_marked(finding, ends, stations), state))
    sides = [
        tuple(Hop(name, known.get((key, end), UNKNOWN), end) for key, name in stations.items())
        for end in ends
    ]
    wire = Hop("wire", known.get(("wire", ""), UNKNOWN))
    beside = tuple(Hop(_BESIDE[key], state) for (key, _), state in known.items() if key in _BESIDE)
    return Path(ends, sides[0], sides[1], wire, beside)


def _stations(report: Report) -> dict[str, str]:
    """Stations of this cluster: its tunnel by name, and none where its CNI is known to route."""
    tunnel = report.context.get("tunnel", "").partition(",")[0]
    if tunnel:
        return {**_STATIONS, "tunnel": f"{tunnel[:12]} tunnel"}
    if report.context.get("backend"):
        return {key: name for key, name in _STATIONS.items() if key != "tunnel"}
    return _STATIONS


def _ends(report: Report) -> tuple[str, str] | None:
    accused = [n for f in report.diagnosis.findings if f.kind == "fault" for n in f.nodes]
    # Of many nodes none is asked about more than another: the path is that of the accused.
    asked, beside = report.subjects, report.witness
    if len(asked) > 2:
        asked, beside = (), ""
    if not {*accused} & {*asked}:  # the witness, say: a path that leaves it out shows nothing
        asked = (*accused, *asked)
    names = list(dict.fromkeys([*asked, *accused, beside]))
    names = [name for name in names if name]
    if not names:
        return None
    return (names[0], names[1]) if len(names) > 1 else (names[0], "any other node")


def _proved(report: Report, ends: tuple[str, str]) -> dict[tuple[str, str], str]:
    """Stations that measurements show to work: those of a kind of path on which all is well."""
    legs = [f for f in report.facts if f.leg and f.result not in _NO_VERDICT]
    known: dict[tuple[str, str], str] = {}
    between = [f for f in legs if f.leg and f.leg.nodes == frozenset(ends)]
    inner = ("pod", "veth", "bridge")
    for end in ends:
        here = (f for f in legs if f.leg and f.leg.kind == "same-node" and end in f.leg.nodes)
        if _well(here):
            known |= {(key, end): PASSES for key in inner}
    if _well(f for f in between if f.leg and f.leg.kind == "node-to-node"):
        known |= {("wire", ""): PASSES} | {("nic", end): PASSES for end in ends}
    if _well(f for f in between if f.leg and f.leg.kind == "cross-node"):
        known |= {("wire", ""): PASSES} | {(k, end): PASSES for k in _STATIONS for end in ends}
    return known


def _well(facts: Iterable[Fact]) -> bool:
    results = [fact.result for fact in facts]
    return bool(results) and all(result is Result.OK for result in results)


def _marked(
    finding: Finding, ends: tuple[str, str], stations: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Keys of the stations that a finding accuses."""
    if finding.layer in _BESIDE:
        return [(finding.layer, "")]
    shared = finding.scope in ("pair", "zone", "cluster")
    below = finding.layer == "underlay" or "underlay" in finding.slug
    if below and shared:
        return [("wire", "")]
    sides = [end for end in ends if end in finding.nodes or (shared and not finding.nodes)]
    marks = ("nic",) if below else _MARKS.get(finding.layer, ())
    return [(key if key in stations else "bridge", end) for end in sides for key in marks]
