"""What ``dns`` asks beside the cluster's own name: names of the user's, lookups as programs make
them, a large answer, and the node's memory of servers that are gone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kubectl_netcheck.evidence._base import named
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.rungs import Rung, Step
from kubectl_netcheck.planning.seats import Seats

#: Where NodeLocal DNSCache listens (kubernetes.io, "Using NodeLocal DNSCache in Kubernetes
#: clusters": the link-local address of its manifest).
NODE_LOCAL = "169.254.20.10"
#: A name of each cluster with fewer dots than ndots: found by the search list alone.
SHORT = "kubernetes.default"
#: resolv.conf(5): names with at least so many dots are tried as they are first.
NDOTS = 1


def node_local(seats: Seats, node: str) -> Iterator[Leg]:
    """The path to the node's own cache, where the cluster has one."""
    if named(seats.inventory, "daemonsets", "node-local-dns") is not None:
        place = Place("dns", node, "kube-system/node-local-dns", NODE_LOCAL)
        yield Leg(seats.place(f"p1@{node}"), place, "dns", (node,))


def as_programs_ask(seats: Seats, node: str) -> Iterator[Rung]:
    """Lookups with the pod's own resolv.conf, and what stands in it; one large answer."""
    source, dns = f"p1@{node}", seats.inventory.dns
    place = seats.place(source)
    yield Rung(source, Leg(place, place, "local"), (("resolver", {}),))
    if not dns.address:
        return
    service = _service(seats, source)
    asked = next(node_local(seats, node), service)
    yield Rung(source, asked, (("getent", {"name": SHORT}),))
    large: Step = ("dns-large", {"name": f"{dns.name}.{dns.namespace}.svc.{dns.domain}."})
    yield Rung(source, service, (large,))


def given(seats: Seats, node: str, names: Sequence[str], servers: int) -> Iterator[Rung]:
    """Each name of the user's, asked of the Service and of each name server."""
    source, dns = f"p1@{node}", seats.inventory.dns
    for name in names:
        step: Step = ("dns-name", {"name": name})
        if dns.address:
            yield Rung(source, _service(seats, source, name), (step,))
        for pod in sorted(dns.pods, key=lambda p: (p.node, p.name))[:servers]:
            place = Place("dns", pod.node, f"{name} at {pod.name}", pod.address)
            yield Rung(source, Leg(seats.place(source), place, "dns", (pod.node,)), (step,))


def _service(seats: Seats, source: str, name: str = "") -> Leg:
    dns = seats.inventory.dns
    behind = tuple(sorted({pod.node for pod in dns.pods if pod.node}))
    place = Place("dns", "", name or f"{dns.namespace}/{dns.name}", dns.address)
    return Leg(seats.place(source), place, "dns", behind)


def memory(seats: Seats, node: str, *more: Step) -> Iterator[Rung]:
    """Entries of the node's connection table that lead to servers of the past, and what else is
    read beside them."""
    key, dns = f"h@{node}", seats.inventory.dns
    if not seats.wanted(key) or not dns.address or not dns.pods:
        return
    known = " ".join(sorted(pod.address for pod in dns.pods if pod.address))
    service = Place("dns", "", f"{dns.namespace}/{dns.name}", dns.address)
    leg = Leg(seats.place(key), service, "local")
    yield Rung(key, leg, (("dns-flows", {"known": known}), *more))


def said(facts: Sequence[Fact], names: Sequence[str]) -> Mapping[str, str]:
    """Words for the report: what an outside name costs, and which answers were measured."""
    words = {}
    if cost := _cost(facts, names):
        words["dns_cost"] = cost
    if sizes := [f for f in facts if f.measure == "dns-large" and "answer_bytes" in f.figures]:
        largest = max(sizes, key=lambda f: f.figures["answer_bytes"])
        words["dns_answers"] = (
            f"up to {largest.figures['answer_bytes']:.0f} bytes were measured "
            f"(by {largest.text.get('by', 'udp').upper()}), the most that this cluster offers; "
            "what is larger needs DNS by TCP or UDP in fragments"
        )
    return words


def _cost(facts: Sequence[Fact], names: Sequence[str]) -> str:
    parts = []
    for name in names:
        mine = [f for f in facts if f.measure == "dns-name" and f.text.get("name") == name]
        steps = [f.figures["queries"] for f in mine if "queries" in f.figures]
        if steps:
            times = [f.figures["time_ms"] for f in mine if "time_ms" in f.figures]
            parts.append(f"{name} costs {2 * max(steps):.0f} questions, {max(times):.0f} ms")
    resolvers = [f for f in facts if f.measure == "resolver" and f.result is Result.SEEN]
    if resolvers:
        worst = max(resolvers, key=lambda f: len(f.text.get("search", "").split()))
        domains, ndots = len(worst.text.get("search", "").split()), _ndots(worst)
        if domains and ndots > 1:
            parts.append(
                f"an outside name with fewer than {ndots} dots is tried under {domains} search "
                f"domains first: {2 * (domains + 1)} questions (A and AAAA) instead of 2; "
                "a dot at its end saves them"
            )
    return "; ".join(parts)


def _ndots(fact: Fact) -> int:
    found = [w[6:] for w in fact.text.get("options", "").split() if w.startswith("ndots:")]
    return int(found[-1]) if found and found[-1].isdecimal() and len(found[-1]) < 3 else NDOTS


#: Faults of names that the user gave: their summaries end with the names.
_OF_NAMES = frozenset({"dns-upstream-failing", "dns-name-unknown"})


def named_after(report: Report) -> Report:
    """The report, with the names that failed where a fault is about them."""
    failed = [f for f in report.facts if f.measure == "dns-name" and f.result not in _FINE]
    names = ", ".join(dict.fromkeys(f.text.get("name", "") for f in failed))
    diagnosis = report.diagnosis
    for finding in (*diagnosis.findings, *diagnosis.candidates):
        if finding.slug in _OF_NAMES and names:
            new = replace(finding, summary=f"{finding.summary}: {names}")
            diagnosis = replace(
                diagnosis,
                verdict=diagnosis.verdict.replace(finding.summary, new.summary),
                findings=tuple(new if f == finding else f for f in diagnosis.findings),
                candidates=tuple(new if f == finding else f for f in diagnosis.candidates),
            )
    return replace(report, diagnosis=diagnosis)


_FINE = frozenset({Result.OK, Result.NOT_RUN})
