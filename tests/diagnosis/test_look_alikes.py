"""Look-alikes: the same or nearly the same grid, told apart by a leg or by a state."""

from collections.abc import Mapping

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.place import Place
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import R, Vector, at, broken, from_pod, ladder, state

A, B, C = "node-a", "node-b", "node-c"
CROSS = ("cross-node", "node-to-pod", "service", "dns")
NODES = {A: "10.244.0.0/24", B: "10.244.1.0/24", C: "10.244.2.0/24"}


def links(node: str, **more: str) -> Fact:
    usual = {"tunnel": "flannel.1", "tunnel_state": "up", "tunnel_port": "8472", "tunnel_id": "1"}
    return state("links", node, **{**usual, **more})


def counters(node: str, rx: int, tx: int = 30, device: str = "flannel.1") -> Fact:
    return state("tunnel-counters", node, device=device, rx_grown=rx, tx_grown=tx)


def routes(node: str, without: str = "") -> Fact:
    text = {cidr: f"via {cidr} dev flannel.1" for n, cidr in NODES.items() if n != without}
    return Fact("routes", R.SEEN, place=Place("node", node), text={"default": "via x", **text})


def agents(which: str, **states: str) -> list[Fact]:
    return [
        state("agent", n, agent=which, name=which, state=states.get(n[-1], "ready"), why="")
        for n in NODES
    ]


RANGES = [state("pod-cidr", node, cidr=cidr) for node, cidr in NODES.items()]
FLANNEL = [state("cni", name="flannel", backend="vxlan")]
WHOLE = [*FLANNEL, *RANGES, routes(A), routes(B), links(A), links(B)]
POLICY = state("policy", name="deny", namespace="x", directions="egress ingress", denies="egress")


def between(x: str, y: str, ending: R) -> Vector:
    return [(at(*CROSS, pair=(x, y), crosses=True), ending), (at("dns-service"), R.INTERMITTENT)]


def own_services(x: str) -> Vector:
    return [(at("service", "hairpin", source=x), R.LOST)]


def small_pods() -> Vector:
    return [
        (at("cross-node", measures=("mtu",)), R.BLACKHOLE),
        (at("cross-node", measures=("get", "put")), R.STALLED),
        (at("cross-node", measures=("udp-large", "udp-fragments")), R.LOST),
    ]


def small_card(x: str) -> Vector:
    full = ("mtu",)
    return [
        (at("node-to-node", target=x, measures=full), R.BLACKHOLE),
        (at("cross-node", touch=x, measures=full), R.BLACKHOLE),
        (at("cross-node", source=x, measures=("get",)), R.STALLED),
        (at("cross-node", target=x, measures=("put",)), R.STALLED),
    ]


def gateway_down(x: str) -> Vector:
    return [
        (at("pod-to-node", source=x), R.LOST),
        (at("pod-to-node", target=x), R.OK),
        (at(*CROSS, touch=x, crosses=True), R.LOST),
        (at("service", "hairpin", source=x), R.LOST),
        (at("dns-service", source=x), R.LOST),
        (from_pod(at("api", source=x)), R.LOST),
        (at("dns-service", behind=x), R.INTERMITTENT),
    ]


def ping_only() -> Vector:
    solid = (
        "tcp",
        "udp",
        "udp-large",
        "udp-fragments",
        "get",
        "put",
        "http",
        "dns-udp",
        "dns-tcp",
        "oneway",
    )
    return [
        (at(*CROSS, touch=B, crosses=True, measures=solid), R.LOST),
        (at("dns-service", source=B), R.INTERMITTENT),
        (at("dns-service", behind=B), R.INTERMITTENT),
    ]


#: What fails, what was read, and the fault and nodes to name.
Case = tuple[Vector, list[Fact], str, tuple[str, ...]]
CASES: dict[str, Case] = {
    "device gone": (
        v.tunnel_dead(B),
        [*FLANNEL, links(A), links(B, tunnel_state="missing"), counters(A, 0)],
        "tunnel-device-missing",
        (B,),
    ),
    "other port": (
        v.tunnel_dead(B),
        [*WHOLE[:-1], links(B, tunnel_port="4789"), counters(A, 0), counters(B, 0)],
        "tunnel-parameters-mismatch",
        (B,),
    ),
    "old MAC": (
        v.tunnel_deaf(B),
        [*WHOLE, counters(A, 30), counters(B, 30)],
        "vtep-mac-mismatch",
        (B,),
    ),
    "firewall": (
        v.tunnel_deaf(B),
        [*WHOLE, counters(A, 30), counters(B, 0)],
        "tunnel-port-blocked",
        (B,),
    ),
    "route missing": (
        between(A, B, R.UNREACHABLE),
        [*FLANNEL, *RANGES, routes(A), routes(B, without=A), links(A), links(B)],
        "route-missing-or-stale",
        (A, B),
    ),
    "agent gone": (
        v.tunnel_dead(B),
        [*WHOLE, *agents("cni", b="missing")],
        "cni-agent-down",
        (B,),
    ),
    "FORWARD rule": (
        v.not_forwarding(B, same_node=True),
        [*FLANNEL],
        "forward-policy-drop",
        (B,),
    ),
    "gateway down": (
        gateway_down(B),
        [state("own-stack", B, loopback="ok", self="ok", gateway="lost", via="10.1.2.1")],
        "node-gateway-address-missing",
        (B,),
    ),
    "bridge bypasses": (
        [(at("service", source=B, target=B), R.LOST)],
        [],
        "br-netfilter-off",
        (B,),
    ),
    "hairpin": ([(at("hairpin", source=B), R.LOST)], [], "hairpin-broken", (B,)),
    "stale rules": (own_services(B), agents("kube-proxy"), "kube-proxy-stale", (B,)),
    "rules flushed": (v.no_kube_proxy(B), agents("kube-proxy"), "iptables-rules-flushed", (B,)),
    "API only": (
        [(at("api", source=B), R.LOST)],
        agents("kube-proxy"),
        "api-vip-unreachable",
        (B,),
    ),
    "pods too large": (small_pods(), [], "mtu-blackhole-pod-gt-path", ()),
    "card too small": (
        small_card(B),
        [state("links", A, uplink_mtu_bytes=1500), state("links", B, uplink_mtu_bytes=1400)],
        "mtu-single-node-nic",
        (B,),
    ),
    "told": (
        [(at("cross-node", measures=("mtu",)), R.FRAG_NEEDED)],
        [],
        "mtu-mismatch-pmtud-working",
        (),
    ),
    "one DNS pod": (
        [(at("dns-pod", target=B), R.REFUSED), (at("dns-service"), R.INTERMITTENT)],
        [],
        "coredns-endpoint-unreachable",
        (B,),
    ),
    "DNS over TCP": (
        [(at("dns", measures=("dns-tcp",)), R.LOST)],
        [],
        "dns-tcp-or-large-blocked",
        (),
    ),
    "offload": (ping_only(), [], "hypervisor-tunnel-offload-drop", (B,)),
    "checksum": (
        [(at("node-to-pod", crosses=True, measures=("tcp", "get")), R.LOST)],
        [],
        "vxlan-checksum-snat",
        (),
    ),
    "UDP between nodes": (
        [(at("node-to-node", measures=("udp",)), R.LOST), *v.all_tunnels_dead()],
        [],
        "underlay-udp-blocked",
        (),
    ),
    "security group": (
        [
            (at("node-to-node", "pod-to-node", pair=(A, B), crosses=True), R.LOST),
            *v.pair_dead(A, B),
        ],
        [],
        "zone-or-pair-security-group",
        (A, B),
    ),
    "policy": (
        [
            (at("same-node", "cross-node", "service", "hairpin", "dns"), R.LOST),
            (from_pod(at("api")), R.LOST),
            (at("pod-to-node", crosses=True), R.LOST),
        ],
        [POLICY],
        "netpol-egress-deny",
        (),
    ),
    "kubelet hangs": (
        [
            (at("control", target=B), R.LOST),
            (at(source=B), R.NOT_RUN),
            (at("cross-node", "node-to-pod", "service", target=B), R.NOT_RUN),
        ],
        [],
        "probe-unrunnable",
        (B,),
    ),
}


def found(
    name: str, order: tuple[str, str], cases: Mapping[str, Case] | None = None
) -> tuple[tuple[Finding, ...], str]:
    """What is said of a case, whatever its confidence, and the verdict."""
    vector, states, _, _ = (CASES if cases is None else cases)[name]
    diagnosis = diagnose([*broken(ladder(order), vector), *states], Context(order, C))
    named = (*diagnosis.findings, *diagnosis.candidates)
    return tuple(f for f in named if f.kind != "risk"), diagnosis.verdict


@pytest.mark.parametrize("order", [(A, B), (B, A)])
@pytest.mark.parametrize("name", CASES)
def test_the_fault_is_named_alone_or_among_those_that_nothing_tells_apart(
    name: str, order: tuple[str, str]
) -> None:
    *_, slug, nodes = CASES[name]
    findings, verdict = found(name, order)
    assert slug in {f.slug for f in findings}, verdict
    assert {frozenset(f.nodes) for f in findings} == {frozenset(nodes)}, verdict


#: Cases in which only one fault may remain.
SINGLE = sorted(set(CASES) - {"policy", "firewall"})


@pytest.mark.parametrize("name", SINGLE)
def test_only_one_fault_remains(name: str) -> None:
    findings, verdict = found(name, (A, B))
    assert [f.slug for f in findings] == [CASES[name][2]], verdict


def synced(node: str, queued: float, wrote: float, answer: str = "ok") -> Fact:
    ages = {"queued_age_s": queued, "synced_age_s": wrote} if answer == "ok" else {}
    return state("proxy-sync", node, answer=answer, **ages)


@pytest.mark.parametrize(
    ("mine", "named", "confidence"),
    [
        (synced(B, 600.0, 12.0), ["kube-proxy-stale"], "likely"),  # it hears of nothing
        (synced(B, 0.0, 0.0, "silent"), ["kube-proxy-stale"], "likely"),
        (synced(B, 4.2, 600.0), ["kube-proxy-stale"], "consistent"),  # late, or stuck
        (synced(B, 4.2, 3.9), [], ""),  # it has written what its peer has
    ],
)
def test_what_kube_proxy_says_of_itself_counts(
    mine: Fact, named: list[str], confidence: str
) -> None:
    states = [*agents("kube-proxy"), synced(A, 4.0, 3.8), mine]
    diagnosis = diagnose([*broken(ladder((A, B)), own_services(B)), *states], Context((A, B), C))
    found = [f for f in diagnosis.findings if f.kind == "fault"]
    assert [f.slug for f in found] == named, diagnosis.verdict
    assert [f.confidence for f in found] == [confidence] * len(named)
