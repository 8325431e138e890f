"""Compare: what changed between two reports of the same cluster.

Reports of different commands answer different questions: of those only what both know of the
nodes themselves is compared, with the findings and the sizes that fit.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kubectl_netcheck.diagnosis.sheet import Sheet, foreign
from kubectl_netcheck.model.fact import Fact, Result, written
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import Report

#: What is said of a thing that only one of the reports has.
ABSENT = "-"
#: The kind of change that says what could not be compared, and is none itself.
LIMIT = "not compared"
_VERSIONS = ("kubelet", "runtime", "kernel", "os")
_CONDITIONS = ("Ready", "NetworkUnavailable", "pressure", "taints")
#: States whose texts and figures are settings: they change when somebody changes them.
_SETTINGS = ("cni", "proxy-mode", "dns-endpoints", "corefile", "pod-cidr", "tunnel-address")
_SET_ON_NODES = ("links", "sysctls")
#: What reports of different commands have in common.
_COMMON = ("status", "finding", "candidate", "mtu", "node", "agent", "condition", "version")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. what: status, finding, candidate, leg, mtu, agent, condition,
    node, version, setting, left out, or LIMIT. place: where. old, new: ABSENT where a report
    lacks it."""

    what: str
    place: str
    old: str
    new: str


def compare(old: Report, new: Report) -> tuple[Change, ...]:
    """Everything that differs, what matters most first. Times, counters and losses that chance
    explains are no change; neither is that a probe pod has another address or name."""
    found = (
        *_differ("status", {"run": old.diagnosis.status}, {"run": new.diagnosis.status}),
        *_differ("finding", _named(old.diagnosis.findings), _named(new.diagnosis.findings)),
        *_differ("candidate", _named(old.diagnosis.candidates), _named(new.diagnosis.candidates)),
        *_legs(old, new),
        *_states(old, new),
        *_differ("setting", old.context, new.context),
        *_differ("left out", _left_out(old), _left_out(new)),
    )
    if old.command != new.command:
        found = tuple(change for change in found if change.what in _COMMON)
    return (*_limits(old, new), *found)


#: Arguments of a question that choose how it is measured, and not what.
UNCHANGING = frozenset({"seed", "use_running"})


def changed(changes: Iterable[Change]) -> bool:
    """Whether anything in both reports differs."""
    return any(change.what != LIMIT for change in changes)


def _differ(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for place in dict.fromkeys((*old, *new)):
        before, after = old.get(place, ABSENT), new.get(place, ABSENT)
        if before != after:
            yield Change(what, place, before, after)


def _named(findings: Iterable[Finding]) -> dict[str, str]:
    places = ((f, ", ".join(sorted(f.nodes)) or f"every {f.scope}") for f in findings)
    return {f"{f.code} {f.slug} at {where}": f"{f.kind}, {f.confidence}" for f, where in places}


def _left_out(report: Report) -> dict[str, str]:
    return {one.place: one.reason for one in report.not_probed}


def _limits(old: Report, new: Report) -> Iterator[Change]:
    """What makes the two hard to compare."""
    yield from _differ(LIMIT, {"asked": _question(old)}, {"asked": _question(new)})


def _question(report: Report) -> str:
    """What was asked, in the words that change what the answer is about."""
    about = (f"{k} {v}" for k, v in sorted(report.asked.items()) if k not in UNCHANGING)
    return ", ".join((" ".join((report.command, *report.subjects)), *about))


def _legs(old: Report, new: Report) -> Iterator[Change]:
    """Legs that both measured, by how they ended and which size fits; of the others, how many."""
    before, after = _measured(old), _measured(new)
    lone: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for key in dict.fromkeys((*before, *after)):
        if key not in before or key not in after:
            lone[key[0]][key in after] += 1
            continue
        place = f"{key[0]} {key[2]}, {key[1]}"
        yield from _differ("leg", {place: before[key][0]}, {place: after[key][0]})
        if before[key][1] and after[key][1]:
            yield from _differ("mtu", {place: before[key][1]}, {place: after[key][1]})
    for kind, (gone, added) in lone.items():
        yield Change(LIMIT, f"{kind} legs", _count(gone), _count(added))


def _count(number: int) -> str:
    return f"{number} more measured" if number else ABSENT


def _measured(report: Report) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Kind of leg, its ends and the measure, to the ending and the bytes that fit."""
    sheet = Sheet(report.facts)
    found = {}
    for index, fact in enumerate(sheet.facts):
        assert fact.leg is not None
        promised = fact.leg.kind != "node-to-dns"
        failing = (promised and foreign(fact)) or sheet.failing >> index & 1
        ending = str(fact.result if failing else Result.OK)
        size = fact.figures.get("mtu_bytes") if fact.measure == "mtu" else None
        measure = _measure(fact)
        found[fact.leg.kind, _ends(fact.leg), measure] = ending, f"{size:.0f}" if size else ""
    return found


def _measure(fact: Fact) -> str:
    """Pods that start and programs that run are told apart by their pod."""
    pod = fact.text.get("pod", "")
    return f"{fact.measure} of {pod}" if pod else fact.measure


def _ends(leg: Leg) -> str:
    return f"{_end(leg.source)} > {_end(leg.target)}"


def _end(place: Place) -> str:
    """The place without what differs from run to run: a pod behind DNS is known by its node."""
    if place.kind == "dns" and place.node:
        return f"a DNS pod on {place.node}"
    return str(place)


def _states(old: Report, new: Report) -> Iterator[Change]:
    before, after = (dict.fromkeys(_by_node(r, "condition"), "there") for r in (old, new))
    if before and after:
        yield from _differ("node", before, after)
    for what, read in _READERS:
        was, now = read(old), read(new)
        # What one run did not read is no change: follow-ups read more of some nodes.
        both = [key for key in was if key in now]
        yield from _differ(what, {k: was[k] for k in both}, {k: now[k] for k in both})


def _by_node(report: Report, measure: str) -> dict[str, Fact]:
    return {f.place.node: f for f in report.facts if f.place and f.measure == measure}


def _agents(report: Report) -> dict[str, str]:
    found = [f for f in report.facts if f.place and f.measure == "agent"]
    return {f"{f.text.get('agent', '')} on {f.place}": f.text.get("state", "") for f in found}


def _condition(*keys: str) -> Callable[[Report], dict[str, str]]:
    def read(report: Report) -> dict[str, str]:
        facts = _by_node(report, "condition")
        return {f"{key} of {n}": f.text.get(key, "none") for n, f in facts.items() for key in keys}

    return read


def _of(measures: Iterable[str]) -> Callable[[Report], dict[str, str]]:
    def read(report: Report) -> dict[str, str]:
        found = {}
        for fact in report.facts:
            if not fact.place or fact.measure not in measures:
                continue
            where = f" on {fact.place.node}" if fact.place.node else ""
            figures = {key: written(value) for key, value in fact.figures.items()}
            for key, value in {**fact.text, **figures}.items():
                found[f"{fact.measure} {key}{where}"] = value
        return found

    return read


_READERS = (
    ("agent", _agents),
    ("condition", _condition(*_CONDITIONS)),
    ("version", _condition(*_VERSIONS)),
    ("setting", _of((*_SETTINGS, *_SET_ON_NODES))),
)
