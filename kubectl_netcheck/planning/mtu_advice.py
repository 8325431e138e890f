"""What `mtu` says beside the diagnosis: what is set, expected and safe; never more than passed.

Words of the report's context: mtu_set, mtu_expected, mtu_safe. A remedy that would set an MTU
above what passed is replaced by the reason why not.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.report import Report

#: IPv6 header (RFC 8200, 40 bytes) less IPv4 header (RFC 791, 20 bytes): what a tunnel over IPv6
#: takes more.
IPV6_MORE = 20
#: A number that a remedy sets an MTU to, such as ``mtu 1400``, ``"MTU": 1400`` or ``MTU=1400``.
_SET = re.compile(r"(?i)mtu[\"'=: ]{1,5}([0-9]{3,5})\b")
_CARD = re.compile(r"\bip link set\b")
#: Settings that name the size with the tunnel's header: flannel and Cilium take it off themselves.
_OUTER = re.compile(r'"Backend"|\bhelm upgrade cilium\b')


@dataclass(frozen=True, slots=True)
class Known:
    """Bytes. nodes, pods: the least that passed between the nodes and between pods, None where
    nothing was. short: whether something of the pods' set size did not pass. pods_set, card,
    tunnel: as set, smallest and largest. routes: of the pods' routes, where these set a size, as
    some CNIs do instead of setting the pods'. overhead: of the CNI's tunnel, None where not known.
    """

    nodes: int | None
    pods: int | None
    sent: int
    short: bool
    pods_set: tuple[int, ...]
    routes: tuple[int, ...]
    card: tuple[int, ...]
    tunnel: tuple[int, ...]
    overhead: int | None

    @property
    def safe(self) -> int | None:
        """The largest MTU of pods that what was measured allows."""
        bounds = [self.pods] if self.pods is not None and self.short else []
        if self.nodes is not None and self.overhead is not None:
            bounds.append(self.nodes - self.overhead)
        elif self.pods is not None:
            bounds.append(self.pods)
        return min(bounds, default=None)


def advised(report: Report) -> Report:
    """The report with its sizes compared, and its remedies held to what passed."""
    known = _known(report)
    diagnosis = report.diagnosis
    diagnosis = replace(
        diagnosis,
        verdict=_verdict(report, known),
        findings=tuple(_held(f, known) for f in diagnosis.findings),
        candidates=tuple(_held(f, known) for f in diagnosis.candidates),
    )
    context = {**report.context, **words(known, report.context)}
    return replace(report, diagnosis=diagnosis, context=context)


def words(known: Known, context: Mapping[str, str]) -> dict[str, str]:
    """What is set, what the CNI would be expected to set, and what is safe."""
    said: dict[str, str] = {}
    places = (
        ("pods", known.pods_set),
        ("routes of pods", known.routes),
        ("tunnel", known.tunnel),
        ("network card", known.card),
    )
    if parts := [f"{name} {_span(sizes)}" for name, sizes in places if sizes]:
        said["mtu_set"] = ", ".join(parts)
    if known.card and known.overhead is not None:
        said["mtu_expected"] = _expected(known, known.overhead, context)
    if known.safe is not None:
        said["mtu_safe"] = _safe(known, known.safe)
    return said


def _expected(known: Known, overhead: int, context: Mapping[str, str]) -> str:
    card = min(known.card)
    if not overhead:
        return f"pods {card}: the card's, because {context.get('cni', 'the CNI')} adds no header"
    what = context.get("tunnel", "").partition(",")[0] or "its tunnel"
    return f"pods {card - overhead}: the card's {card} less {overhead} for {what}"


def _safe(known: Known, safe: int) -> str:
    if known.nodes is not None and known.overhead is not None and safe < (known.pods or 0):
        reason = f"{known.nodes} pass between the nodes"
    elif known.nodes is not None and known.overhead is not None:
        reason = f"{known.nodes} pass between the nodes, {known.pods or 'nothing'} between pods"
    else:
        reason = f"{safe} pass between pods, and the nodes' own network was not measured"
    most = known.sent
    if not most:
        now = ""
    elif most > safe:
        now = f"; pods are set to {most}, which is too much"
    elif most == safe:
        now = "; pods are at it"
    else:
        by = ", by their routes" if most in known.routes else ""
        now = f"; pods are {safe - most} below it{by}, which costs speed only"
    return f"at most {safe} for pods: {reason}{now}; do not set pods or the tunnel higher"


def _verdict(report: Report, known: Known) -> str:
    diagnosis = report.diagnosis
    if diagnosis.status != "healthy" or diagnosis.findings or known.pods is None:
        return diagnosis.verdict
    between = f" and {known.nodes} between the nodes" if known.nodes is not None else ""
    peers = {n for f in report.facts if f.leg and f.measure == "mtu" for n in f.leg.nodes}
    count = len(peers - set(report.subjects))
    whom = {1: "its peer", 2: "both peers"}.get(count, f"all {count} peers")
    return f"healthy: {known.pods} bytes fit between pods{between}, to and from {whom}"


def _held(finding: Finding, known: Known) -> Finding:
    return replace(finding, fix=tuple(_checked(step, known) for step in finding.fix))


def _checked(step: str, known: Known) -> str:
    """The step, or why it is not advised. A card may be set to what passes between the nodes,
    everything else to what is safe for pods, where it says so with the tunnel's header."""
    limit = known.nodes if _CARD.search(step) else known.safe
    if limit is not None and _OUTER.search(step):
        limit += known.overhead or 0
    wanted = [int(size) for size in _SET.findall(step)]
    if limit is None or not wanted or max(wanted) <= limit:
        return step
    return f"not advised: an MTU of {max(wanted)}, because only {limit} bytes passed"


def _known(report: Report) -> Known:
    sizes = [f for f in report.facts if f.measure == "mtu" and f.leg and f.result in _MEASURED]
    nodes = [f for f in sizes if f.leg and f.leg.kind == "node-to-node"]
    pods = [f for f in sizes if f.leg and f.leg.kind == "cross-node"]
    inside = [f for f in sizes if f.leg and f.leg.kind == "same-node"]
    links = [f for f in report.facts if f.measure == "links" and f.place]
    return Known(
        nodes=_least(nodes),
        pods=_least(pods or inside),
        sent=max(_figures(pods or inside, "local_mtu_bytes"), default=0),
        short=any(f.result is not Result.OK for f in pods),
        pods_set=_figures([*inside, *pods], "link_mtu_bytes"),
        routes=_figures(pods, "route_mtu_bytes"),
        card=_figures(links, "uplink_mtu_bytes"),
        tunnel=_figures(links, "tunnel_mtu_bytes"),
        overhead=_overhead(report.context, nodes),
    )


_MEASURED = frozenset({Result.OK, Result.TOO_BIG, Result.FRAG_NEEDED, Result.BLACKHOLE})


def _least(facts: Iterable[Fact]) -> int | None:
    found = (f.figures.get("mtu_bytes", f.figures.get("low_bytes")) for f in facts)
    return min((int(size) for size in found if size is not None), default=None)


def _figures(facts: Iterable[Fact], key: str) -> tuple[int, ...]:
    return tuple(sorted({int(f.figures[key]) for f in facts if key in f.figures}))


def _overhead(context: Mapping[str, str], nodes: Iterable[Fact]) -> int | None:
    """None where the CNI's way between nodes is not known."""
    if not context.get("backend"):
        return None
    text = context.get("overhead", "")
    overhead = int(text) if text.isdecimal() else 0
    over_ipv6 = any(f.leg and ":" in f.leg.target.address for f in nodes)
    return overhead + (IPV6_MORE if overhead and over_ipv6 else 0)


def _span(sizes: tuple[int, ...]) -> str:
    return str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
