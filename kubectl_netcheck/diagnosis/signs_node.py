"""Signs read on a node by a host pod: tunnel devices and counters, routes, sysctls, conntrack."""

from collections.abc import Callable

from kubectl_netcheck.diagnosis.signs import number, some
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import View

#: Packets of a tunnel within the window of the counters that are more than chatter.
GROWTH = 3
#: Share of the connection table from which new connections are refused now and then.
FULL = 0.95


def _grew(facts: tuple[Fact, ...], key: str) -> bool:
    return any((number(f, key) or 0) >= GROWTH for f in facts)


def _flat(facts: tuple[Fact, ...], key: str) -> bool:
    values = [number(f, key) for f in facts]
    return bool(values) and all(v is not None and v < GROWTH for v in values)


def tunnel_deaf(view: View) -> bool:
    """Peers put packets into the tunnel, and none come out of it at the suspect."""
    here, there = view.at("tunnel-counters"), view.peers("tunnel-counters")
    return _grew(there, "tx_grown") and _flat(here, "rx_grown")


def tunnel_mute(view: View) -> bool:
    """The suspect puts packets into its tunnel; datagrams to it arrive, none from it do."""
    here = view.at("tunnel-counters")
    sent = any(_grew(here, key) for key in ("tx_grown", "tx_errors_grown", "tx_dropped_grown"))
    return sent and _one_way(view, out=False, into=True)


def tunnels_all_deaf(view: View) -> bool:
    """Several nodes put packets into their tunnels, and at none of them any come out."""
    found = view.everywhere("tunnel-counters")
    nodes = {fact.place.node for fact in found if fact.place and _grew((fact,), "tx_grown")}
    return len(nodes) > 1 and _flat(found, "rx_grown")


def tunnel_arrives(view: View) -> bool:
    """Packets come out of the tunnel at the suspect and are lost after that, and what it sends
    arrives elsewhere: nothing blocks its tunnel."""
    return _grew(view.at("tunnel-counters"), "rx_grown") and _one_way(view, out=True, into=False)


def _one_way(view: View, out: bool, into: bool) -> bool:
    """Whether datagrams from and to the suspect arrive, as counted by their receivers."""
    found = [f for f in view.touching(("cross-node",), "oneway") if f.leg and f.leg.crosses]
    sent = [f.good > 0 for f in found if f.leg and f.leg.source.node in view.nodes]
    heard = [f.good > 0 for f in found if f.leg and f.leg.target.node in view.nodes]
    return bool(sent and heard) and set(sent) == {out} and set(heard) == {into}


def arrives_somewhere(view: View) -> bool:
    """Every node is suspected, and between two of them datagrams arrive all the same."""
    counted = view.touching(("cross-node",), "oneway")
    return not view.nodes and any(fact.result is Result.OK for fact in counted)


def tunnel_missing(view: View) -> bool:
    """No tunnel device, or one that is down, at a suspected node, while a peer has one."""
    return some("links", _no_tunnel)(view) and any(not _no_tunnel(f) for f in view.peers("links"))


def tunnel_up(view: View) -> bool:
    """Every suspected node that was read has a tunnel device that is up."""
    found = view.at("links")
    return bool(found) and not any(_no_tunnel(fact) for fact in found)


def _no_tunnel(fact: Fact) -> bool:
    return fact.text.get("tunnel_state", "") in ("", "missing", "down")


def bridge_bare(view: View) -> bool:
    """The bridge of a suspected node has no route of its own, as one without an address, while
    that of a peer has one."""
    return _bare(view.at) is True and _bare(view.peers) is False


def _bare(read: Callable[[str], tuple[Fact, ...]]) -> bool | None:
    """Whether no node's routes lead to its bridge; None where neither was read of one node."""
    routes = {f.place.node: f.text for f in read("routes") if f.place}
    found = [
        any(f"dev {bridge}" in hop for hop in routes[fact.place.node].values())
        for fact in read("links")
        if fact.place and fact.place.node in routes and (bridge := fact.text.get("bridge"))
    ]
    return not any(found) if found else None


def differs(measure: str, key: str) -> Callable[[View], bool]:
    """A text at a suspected node differs from that of every peer, and the peers agree."""

    def test(view: View) -> bool:
        here = {f.text.get(key, "") for f in view.at(measure)} - {""}
        there = {f.text.get(key, "") for f in view.peers(measure)} - {""}
        return bool(here) and len(there) == 1 and not here & there

    return test


def conntrack_full(view: View) -> bool:
    """The connection table of a suspected node is at its limit."""
    return some("conntrack", lambda fact: _fill(fact) >= FULL)(view)


def conntrack_roomy(view: View) -> bool:
    """The connection table was read and has room."""
    found = view.at("conntrack")
    return bool(found) and all(0 <= _fill(fact) < FULL for fact in found)


def _fill(fact: Fact) -> float:
    count, most = number(fact, "count"), number(fact, "max")
    return count / most if count is not None and most else -1.0


def path_smaller_than_nic(view: View) -> bool:
    """Between the nodes themselves full-size packets vanish although the network cards at both
    ends have the same, larger MTU: the network between them is smaller than the cards say."""
    found = view.touching(("node-to-node",), "mtu")
    small = [f for f in found if f.result in (Result.BLACKHOLE, Result.FRAG_NEEDED)]
    own, other = _cards(view)
    return bool(small and own) and own == other and len(own) == 1


def _cards(view: View) -> tuple[set[float], set[float]]:
    """MTUs of the network cards of the suspects and of the others, as their probes and links
    told; of a node that told nothing, what its kernel agreed upon with those that asked it."""
    known: dict[str, set[float]] = {}
    for fact in view.touching(("node-to-node",), "mtu"):
        if fact.leg and (size := fact.figures.get("link_mtu_bytes")):
            known.setdefault(fact.leg.source.node, set()).add(size)
    for fact in (*view.at("links"), *view.peers("links")):
        if fact.place and "uplink_mtu_bytes" in fact.figures:
            known.setdefault(fact.place.node, set()).add(fact.figures["uplink_mtu_bytes"])
    agreed: dict[str, set[float]] = {}
    for fact in view.touching(("node-to-node",), "kubelet"):
        if fact.leg and (size := fact.figures.get("agreed_mtu_bytes")):
            agreed.setdefault(fact.leg.target.node, set()).add(size)
    own: set[float] = set()
    other: set[float] = set()
    for node, sizes in {**agreed, **known}.items():
        (own if node in view.nodes else other).update(sizes)
    return own, other


def nic_smaller_than_peers(view: View) -> bool:
    """The card of a suspected node has a smaller MTU than those of its peers."""
    own, other = _cards(view)
    return bool(own and other) and max(own) < min(other)


def wrong_checksums(view: View) -> bool:
    """Packets whose checksum is wrong arrived at a node, the suspect or one that it talks to,
    while counters were compared."""
    grown = ("ip_checksum_grown", "tcp_checksum_grown", "udp_checksum_grown")
    return any(_grew(view.everywhere("counters"), key) for key in grown)


def host_path_clean(view: View) -> bool:
    """The nodes' own network loses nothing, with as many samples as the pods' has."""
    host = view.touching(("node-to-node",), "ping")
    pods = view.touching(("cross-node",), "ping")
    enough = sum(f.samples for f in host) >= 60
    return (
        enough
        and all(f.good == f.samples for f in host)
        and any(f.result is Result.INTERMITTENT for f in pods)
    )


def host_path_lossy(view: View) -> bool:
    """The nodes' own network loses packets too, counted on 60 samples or more."""
    host = view.touching(("node-to-node",), "ping")
    return sum(f.samples for f in host) >= 60 and any(f.result is Result.INTERMITTENT for f in host)


def rp_strict(view: View) -> bool:
    """The reverse-path filter is strict on the tunnel, the uplink or everywhere (ip-sysctl.rst:
    the larger of conf.all and the interface counts; 1 is strict, 2 loose)."""
    for fact in view.at("sysctls"):
        every = number(fact, "net.ipv4.conf.all.rp_filter") or 0
        for key, value in fact.figures.items():
            if key.endswith(".rp_filter") and max(every, value) == 1 and not _idle(key):
                return True
    return False


def _idle(key: str) -> bool:
    return key.split(".")[3] in ("lo", "default", "all")


def tunnel_smaller_than_pods(view: View) -> bool:
    """Pods of a suspected node send larger packets than its tunnel device takes."""
    tunnels = [
        f.figures["tunnel_mtu_bytes"] for f in view.at("links") if "tunnel_mtu_bytes" in f.figures
    ]
    pods = [
        f.figures.get("local_mtu_bytes") or f.figures.get("link_mtu_bytes")
        for f in view.touching(("cross-node",), "mtu")
    ]
    sizes = [size for size in pods if size]
    return bool(tunnels and sizes) and max(sizes) > min(tunnels)


def no_default_route(view: View) -> bool:
    """The routes of a suspected node were read and no default route is among them."""
    return any(bool(f.text) and "default" not in f.text for f in view.at("routes"))


def uneven(view: View) -> bool:
    """Between two suspects datagrams arrive in one direction and in the other none does."""
    found = [
        f
        for f in view.touching(("cross-node",), "oneway")
        if f.leg and f.leg.crosses and len(view.nodes) == 2 and f.leg.nodes == view.nodes
    ]
    ways = {f.leg.source.node: f.good > 0 for f in found if f.leg}
    return len(ways) == 2 and len(set(ways.values())) == 2
