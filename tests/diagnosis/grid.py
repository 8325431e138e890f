"""Synthetic grids: the whole healthy ladder of a pair, and faults applied to it as vectors."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import permutations
from random import Random

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place

R = Result
Where = Callable[[Fact], bool]
Vector = list[tuple[Where, Result]]

PINGS = 60
FEW = ("pod-to-node", "node-to-pod", "local", "same-node")
COUNTS = {"ping": PINGS, "oneway": 10, "dns-udp": 4, "dns-tcp": 4}
CROSS = ("ping", "mtu", "tcp", "udp", "udp-large", "udp-fragments", "get", "put", "oneway")
SAME = ("ping", "mtu", "tcp", "udp", "udp-fragments", "get")
HOSTS = ("ping", "mtu", "tcp", "udp", "kubelet", "get")


def pod(node: str, role: str = "p1") -> Place:
    return Place("pod", node, role, f"10.244.{ord(node[-1])}.{role[-1]}")


def host(node: str, role: str = "h") -> Place:
    return Place("host", node, role, f"172.30.0.{ord(node[-1])}")


def ok(leg: Leg, *measures: str) -> list[Fact]:
    figures = {"link_mtu_bytes": 1500.0 if leg.source.kind == "host" else 1450.0}
    made = []
    for measure in measures:
        count = 5 if measure == "ping" and leg.kind in FEW else COUNTS.get(measure, 1)
        extra = {**figures, "mtu_bytes": figures["link_mtu_bytes"]} if measure == "mtu" else {}
        made.append(Fact(measure, R.OK, leg, samples=count, good=count, figures=extra))
    return made


def ladder(
    subjects: tuple[str, ...] = ("node-a", "node-b"),
    witness: str = "node-c",
    hosts: bool = True,
    dns: tuple[str, ...] = ("node-a", "node-b"),
) -> list[Fact]:
    """Every leg of the ladder, all healthy."""
    everyone = [*subjects, *([witness] if witness else [])]
    facts: list[Fact] = []
    for node in everyone:
        facts += _home(node, node in subjects, hosts)
        facts += _names(node, dns, hosts)
        for other in subjects:
            facts += _service(node, other, node in subjects)
    for source, target in permutations(everyone, 2):
        facts += _across(source, target, hosts)
    return facts


def _home(node: str, subject: bool, hosts: bool) -> list[Fact]:
    control = Leg(Place("api", name="API server"), Place("host", node), "control")
    facts = [Fact("exec", R.OK, control, text={"pod": f"p1@{node}"}, samples=1, good=1)]
    for role in ("p1", "h") if hosts else ("p1",):
        text = {"pod": f"{role}@{node}"}
        facts.append(Fact("pod-start", R.OK, control, text=text, samples=1, good=1))
    if subject:
        facts += ok(Leg(pod(node), pod(node, "p2"), "same-node"), *SAME)
        facts += ok(Leg(pod(node), host(node), "pod-to-node"), "ping", "kubelet")
        if hosts:
            facts += ok(Leg(host(node), pod(node), "node-to-pod"), "ping", "tcp", "get")
    return facts


def _names(node: str, dns: tuple[str, ...], hosts: bool) -> list[Fact]:
    vip = Place("dns", "", "kube-system/kube-dns", "10.96.0.10")
    facts = ok(Leg(pod(node), vip, "dns", tuple(sorted(set(dns)))), "dns-udp", "dns-tcp")
    for number, there in enumerate(dns):
        server = Place("dns", there, f"kube-system/coredns-{number}")
        facts += ok(Leg(pod(node), server, "dns", (there,)), "dns-udp", "dns-tcp")
    api = Place("api", "", "default/kubernetes", "10.96.0.1")
    for source in (pod(node), host(node)) if hosts else (pod(node),):
        facts += ok(Leg(source, api, "api"), "tcp")
    return facts


def _service(node: str, other: str, subject: bool) -> list[Fact]:
    service = Place("service", other, f"svc@{other}", "10.96.7.7")
    facts = ok(Leg(pod(node, "p2" if subject else "p1"), service, "service"), "http")
    if node == other:
        facts += ok(Leg(pod(node), service, "hairpin"), "http")
    return facts


def _across(source: str, target: str, hosts: bool) -> list[Fact]:
    facts = ok(Leg(pod(source), pod(target), "cross-node"), *CROSS)
    facts += ok(Leg(pod(source), host(target), "pod-to-node"), "ping", "kubelet")
    if hosts:
        facts += ok(Leg(host(source), host(target), "node-to-node"), *HOSTS)
        facts += ok(Leg(host(source), pod(target), "node-to-pod"), "ping", "tcp", "get")
    return facts


def at(
    *kinds: str,
    measures: tuple[str, ...] = (),
    touch: str = "",
    source: str = "",
    target: str = "",
    crosses: bool | None = None,
    pair: tuple[str, str] | None = None,
    behind: str = "",
) -> Where:
    """Facts of these kinds and measures with these ends. A kind may be "dns-service"."""

    def where(fact: Fact) -> bool:
        leg = fact.leg
        if leg is None or (measures and fact.measure not in measures):
            return False
        labels = {leg.kind, f"{leg.kind}-{'pod' if leg.target.node else 'service'}"}
        ends = {leg.target.node} if leg.target.node else set(leg.behind)
        passes = leg.source.node not in ends
        return (
            (not kinds or bool(labels & set(kinds)))
            and (not touch or touch == leg.source.node or ends == {touch})
            and (not source or source == leg.source.node)
            and (not target or ends == {target})
            and (not behind or behind in leg.behind)
            and (crosses is None or crosses == passes)
            and (pair is None or (leg.source.node in pair and ends <= set(pair)))
        )

    return where


def from_pod(where: Where) -> Where:
    """Only those facts whose source is a pod."""
    return lambda fact: bool(fact.leg and fact.leg.source.kind == "pod" and where(fact))


def lossy(facts: Iterable[Fact], where: Where, rate: float, dice: Random) -> list[Fact]:
    """The facts with each counted sample of the selected legs lost at that rate."""
    made = []
    for fact in facts:
        lost = sum(dice.random() < rate for _ in range(fact.samples)) if where(fact) else 0
        if lost and fact.samples > 1:
            ending = R.INTERMITTENT if lost < fact.samples else R.LOST
            made.append(replace(fact, result=ending, good=fact.samples - lost))
        else:
            made.append(fact)
    return made


def broken(facts: Iterable[Fact], vector: Vector) -> list[Fact]:
    """The facts with the first matching ending of the vector; INTERMITTENT loses half."""
    made = []
    for fact in facts:
        ending = next((ending for where, ending in vector if where(fact)), None)
        made.append(fact if ending is None else ended(fact, ending))
    return made


def ended(fact: Fact, ending: Result) -> Fact:
    if ending is R.OK:
        return fact
    if ending is R.INTERMITTENT:
        return replace(fact, result=ending, samples=4, good=2)
    if ending is R.NOT_RUN:
        return replace(fact, result=ending, samples=0, good=0, text={"reason": "no pod runs"})
    figures = {**fact.figures, "mtu_bytes": 1350.0} if fact.measure == "mtu" else {}
    return replace(fact, result=ending, good=0, figures=figures)


def state(measure: str, node: str = "", **words: str | float) -> Fact:
    """A state read of a node (or of the cluster): strings are text, numbers are figures."""
    text = {k: v for k, v in words.items() if isinstance(v, str)}
    figures = {k: float(v) for k, v in words.items() if not isinstance(v, str)}
    return Fact(measure, R.SEEN, place=Place("node", node), text=text, figures=figures)
