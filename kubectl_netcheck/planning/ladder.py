"""The ladder: every leg both ways, with same-node controls and a witness."""

from collections.abc import Iterator
from itertools import permutations

from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.planning import budget, paths, rungs
from kubectl_netcheck.planning.name_rungs import memory
from kubectl_netcheck.planning.rungs import Rung, Step
from kubectl_netcheck.planning.seats import Seats


def ladder(seats: Seats) -> Iterator[Rung]:
    """All rungs between everyone who takes part; those whose pods do not run are among them."""
    plan = seats.plan
    for node in plan.subjects:
        yield from at_home(seats, node)
        yield from memory(seats, node)
    for source, target in permutations(plan.nodes, 2):
        light = source in plan.witnesses or target in plan.witnesses
        yield from across(seats, source, target, light)
    for node in plan.nodes:
        yield from _services(seats, node)
        yield from names(seats, node)
        yield from api(seats, node)


def at_home(seats: Seats, node: str) -> Iterator[Rung]:
    """Inside a node: between its two pods, to its own network and from it."""
    one, two, host = f"p1@{node}", f"p2@{node}", f"h@{node}"
    leg = Leg(seats.place(one), seats.place(two), "same-node")
    yield Rung(one, leg, rungs.same_node(seats.ports(two), two, seats.nonce))
    own = Leg(seats.place(one), seats.host_of(node), "pod-to-node")
    yield Rung(one, own, rungs.pod_to_node())
    if seats.wanted(host):
        down = Leg(seats.place(host), seats.place(one), "node-to-pod")
        yield Rung(host, down, rungs.node_to_pod(one))


def across(seats: Seats, source: str, target: str, light: bool) -> Iterator[Rung]:
    """From one node to another, on every plane. light: without what only a subject needs."""
    pod, peer = f"p1@{source}", f"p1@{target}"
    host, peer_host = f"h@{source}", f"h@{target}"
    steps = rungs.witness_crossing if light else rungs.crossing
    leg = Leg(seats.place(pod), seats.place(peer), "cross-node")
    yield Rung(pod, leg, steps(seats.ports(peer), peer, seats.nonce))
    if seats.plan.nodes.index(source) < seats.plan.nodes.index(target):
        yield Rung(pod, leg, rungs.fragments(seats.ports(peer), seats.nonce))
    up = Leg(seats.place(pod), seats.host_of(target), "pod-to-node")
    yield Rung(pod, up, rungs.answers() if light else rungs.pod_to_node())
    if seats.reason(peer):
        yield from _running(seats, pod, target)
    if not seats.wanted(host):
        return
    under = Leg(seats.place(host), seats.host_of(target), "node-to-node")
    if light or seats.reason(peer_host):
        yield Rung(host, under, rungs.outside_node())
    else:
        ports = seats.ports(peer_host)
        yield Rung(host, under, rungs.node_to_node(ports, peer_host, seats.nonce))
    down = Leg(seats.place(host), seats.place(peer), "node-to-pod")
    if seats.reason(pod) and not seats.reason(peer):
        yield Rung(host, down, rungs.instead_of_pod(peer, seats.nonce))
    else:
        yield Rung(host, down, rungs.answers() if light else rungs.node_to_pod(peer))


def _running(seats: Seats, source: str, target: str) -> Iterator[Rung]:
    """Pods of the user's stand in for ours on a node where ours did not start."""
    there = [pod for pod in seats.inventory.running if pod.node == target and pod.address]
    for pod in sorted(there, key=lambda p: (p.namespace, p.name))[: budget.RUNNING_TARGETS]:
        place = Place("pod", target, f"{pod.namespace}/{pod.name}", pod.address)
        leg = Leg(seats.place(source), place, "cross-node")
        yield Rung(source, leg, (rungs.ping(budget.PING_FEW), ("mtu", {})))


def _services(seats: Seats, node: str) -> Iterator[Rung]:
    for backend in seats.plan.subjects:
        if not seats.wanted(f"svc@{backend}"):
            continue
        if node not in seats.plan.subjects:
            yield paths.service(seats, f"p1@{node}", backend)
            continue
        yield paths.service(seats, f"p2@{node}", backend)
        if node == backend:
            yield paths.service(seats, f"p1@{node}", backend)


def names(seats: Seats, node: str, pods: int = budget.DNS_PODS) -> Iterator[Rung]:
    """A cluster's own name, asked of the DNS Service and of at most so many of its pods."""
    source, dns = f"p1@{node}", seats.inventory.dns
    name = rungs.own_name(dns.domain)
    behind = tuple(sorted({pod.node for pod in dns.pods if pod.node}))
    if dns.address:
        vip = Place("dns", "", f"{dns.namespace}/{dns.name}", dns.address)
        yield Rung(source, Leg(seats.place(source), vip, "dns", behind), rungs.name_server(name))
    for pod in sorted(dns.pods, key=lambda p: (p.node, p.name))[:pods]:
        place = Place("dns", pod.node, f"{pod.namespace}/{pod.name}", pod.address)
        leg = Leg(seats.place(source), place, "dns", (pod.node,))
        asked = rungs.name_server(name)
        yield Rung(source, leg, asked[:1] if node in seats.plan.witnesses else asked)


def api(seats: Seats, node: str) -> Iterator[Rung]:
    """A connection to the API server's Service address, from each network of the node."""
    address = seats.inventory.api_address
    if not address:
        return
    place = Place("api", "", "default/kubernetes", address)
    step: Step = ("tcp", {"port": seats.inventory.api_port})
    for source in (f"p1@{node}", f"h@{node}"):
        if seats.wanted(source):
            yield Rung(source, Leg(seats.place(source), place, "api"), (step,))
