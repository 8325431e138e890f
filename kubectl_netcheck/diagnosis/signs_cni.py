"""Signs read from the CNI that was detected and from the nodes' tunnel settings."""

from collections.abc import Iterable

from kubectl_netcheck.diagnosis.signs import Test, both, is_no, number, some, somewhere
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import View

#: Backends that carry pod packets unchanged, without a tunnel.
NATIVE = frozenset({"native", "host-gw", "bgp", "none", "ptp"})
#: UDP ports of VXLAN, flannel's udp and Geneve that the probe ``listeners`` looks for.
TUNNEL_PORTS = frozenset({"8472", "8285", "4789", "6081"})


def cni(*names: str) -> Test:
    """The cluster's CNI is one of these."""
    return somewhere("cni", lambda fact: fact.text.get("name") in names)


def backend(*kinds: str) -> Test:
    """Pod packets travel between nodes in one of these ways."""
    return somewhere("cni", lambda fact: fact.text.get("backend") in kinds)


native_routing = backend(*NATIVE)
#: Tunnels that no rule for one UDP port lets pass, and whose ends have no VXLAN number: each has
#: a fault of its own.
other_tunnel = backend("ipip", "ipsec", "wireguard")
known = somewhere("cni", lambda fact: True)


def unknown_or(test: Test) -> Test:
    """The CNI is not known, or the test holds."""
    return lambda view: not known(view) or test(view)


#: The nodes' tables hold one route for each node's pod range.
route_by_range = unknown_or(cni("flannel", "kube-router", "kindnet", "gke"))
tunnelled = somewhere("cni", lambda fact: fact.text.get("backend", "native") not in NATIVE)


def own_sandbox(*causes: str) -> Test:
    """The run's own pods could not be set up at a suspected node, for one of these causes."""
    return lambda view: any(fact.text.get("cause") in causes for fact in _tried(view))


def sandbox(*causes: str) -> Test:
    """New pods fail at a suspected node for one of these causes (evidence sandbox-event): by what
    became of the run's own pods, and where that says nothing, by the node's events. Events may
    outlive their cause, so they say nothing where a pod has just started."""
    event = some("sandbox-event", lambda fact: fact.text.get("cause") in causes)

    def test(view: View) -> bool:
        tried = _tried(view)
        if any("cause" in fact.text for fact in tried):
            return own_sandbox(*causes)(view)
        return event(view) and not any(fact.result is Result.OK for fact in tried)

    return test


def _tried(view: View) -> list[Fact]:
    """How the run's pods of the pod network started at the suspected nodes."""
    found = view.touching(("control",), "pod-start")
    return [fact for fact in found if not fact.text.get("pod", "").startswith("h@")]


def settings_differ(view: View) -> bool:
    """The tunnel's port or network id at a suspected node differs from that of its peers."""
    here = {_tunnel(f) for f in view.at("links")} - {("", "")}
    there = {_tunnel(f) for f in view.peers("links")} - {("", "")}
    return bool(here) and len(there) == 1 and not here & there


def settings_agree(view: View) -> bool:
    """The tunnel's port and network id were read on a suspect and on a peer, and are the same."""
    here = {_tunnel(f) for f in view.at("links")} - {("", "")}
    there = {_tunnel(f) for f in view.peers("links")} - {("", "")}
    return bool(here and there) and here == there


def listens_elsewhere(view: View) -> bool:
    """A suspected node has tunnel ports open, none of which is its peers', whose own it lacks."""
    here = [_tunnel_ports(f) for f in view.at("listeners")]
    there = [_tunnel_ports(f) for f in view.peers("listeners")]
    return bool(here and there) and all(
        mine and others and not mine & others for mine in here for others in there
    )


def _tunnel_ports(fact: Fact) -> set[str]:
    return set(fact.text.get("udp", "").split()) & TUNNEL_PORTS


def _unready(fact: Fact) -> bool:
    """The CNI's agent runs and says itself that it is not ready."""
    says = fact.text.get("agent"), fact.text.get("state"), fact.text.get("why")
    return says == ("cni", "not-ready", "Running")


#: Agents that count as ready once their BGP sessions are established.
speaks_bgp = both(cni("calico", "kube-router"), is_no(backend("vxlan")))
bgp_unready = both(speaks_bgp, some("agent", _unready))


def no_bgp_port(view: View) -> bool:
    """Nothing listens on the port of BGP at a suspected node, while something does at a peer."""
    here = [number(f, "tcp_179") for f in view.at("listeners")]
    there = [number(f, "tcp_179") for f in view.peers("listeners")]
    return bool(here) and all(value == 0 for value in here) and 1 in there


def _tunnel(fact: Fact) -> tuple[str, str]:
    return fact.text.get("tunnel_port", ""), fact.text.get("tunnel_id", "")


def _ranges(view: View, nodes: frozenset[str], inside: bool) -> set[str]:
    """Pod ranges of the given nodes, or of all others."""
    return {
        cidr
        for fact in view.everywhere("pod-cidr")
        if fact.place and (fact.place.node in nodes) == inside
        for cidr in fact.text.get("cidr", "").split()
        if ":" not in cidr
    }


def route_missing(view: View) -> bool:
    """A suspected node lacks a live route to the pods of another node, or another one to its."""
    facts = (*view.at("routes"), *view.peers("routes"))
    return any(_lacks(fact, _needed(view, fact)) for fact in facts)


def _needed(view: View, fact: Fact) -> set[str]:
    """Ranges to which that node must have a route: between two suspects each other's, of one
    suspect those of all others, of its peers the suspect's."""
    node = fact.place.node if fact.place else ""
    if node not in view.nodes:
        return _ranges(view, view.nodes, inside=True) if len(view.nodes) == 1 else set()
    if len(view.nodes) == 1:
        return _ranges(view, view.nodes, inside=False)
    return _ranges(view, view.nodes - {node}, inside=True)


def routes_complete(view: View) -> bool:
    """Suspect and peers were read, and each has live routes to the pods of the others."""
    here, there = view.at("routes"), view.peers("routes")
    return bool(here and there and view.everywhere("pod-cidr")) and not route_missing(view)


def _lacks(fact: Fact, ranges: set[str]) -> bool:
    """Whether a node lacks one of the ranges; a long list may have been cut and says nothing."""
    if len(fact.text) >= 60:
        return False
    return any(
        cidr not in fact.text or "linkdown" in fact.text[cidr] or "dead" in fact.text[cidr]
        for cidr in ranges
    )


def mac_of(fact: Fact) -> str:
    """The tunnel's MAC address that a node's agent has published."""
    return fact.text.get("vtep_mac", "")


def stale_mac(view: View) -> bool:
    """A peer holds another MAC address for the suspect's tunnel than its agent has published."""
    published = {mac_of(f) for f in view.at("tunnel-address")} - {""}
    ends = {_first(cidr) for cidr in _ranges(view, view.nodes, inside=True)}
    held = {
        fact.text.get(f"neighbour {end}", "").split(" ")[0]
        for fact in view.peers("neighbours")
        for end in ends
    } - {"", "no-mac"}
    return bool(published and held) and not published & held


def _first(cidr: str) -> str:
    """flannel gives a node's tunnel the first address of the node's range."""
    return cidr.partition("/")[0]


def tunnel_local_differs(view: View) -> bool:
    """A suspected node's tunnel sends from another address than its agent has published."""
    published = _of_nodes(view.at("tunnel-address"), "address")
    local = _of_nodes(view.at("links"), "tunnel_local")
    return any(
        sends != "0.0.0.0" and node in published and sends != published[node]
        for node, sends in local.items()
    )


def _of_nodes(facts: Iterable[Fact], key: str) -> dict[str, str]:
    """What each node's fact says under the key, where it says something."""
    return {f.place.node: f.text[key] for f in facts if f.place and f.text.get(key)}
