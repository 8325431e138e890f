"""Tunnels that have no port of their own, and networks without one: each fault by its own name."""

import pytest

from kubectl_netcheck.model.fact import Fact
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import R, at, state
from tests.diagnosis.test_look_alikes import FLANNEL, NODES, A, B, Case, agents, counters, found


def protocol(cni: str, backend: str, device: str) -> list[Fact]:
    """A tunnel without a port of its own whose packets B does not get."""
    up = [state("links", n, tunnel=device, tunnel_state="up") for n in (A, B)]
    seen = [counters(A, 30, device=device), counters(B, 0, device=device)]
    return [state("cni", name=cni, backend=backend), *up, *seen]


CALICO = [state("cni", name="calico", backend="ipip")]
UNREADY = state("agent", B, agent="cni", name="calico-node", state="not-ready", why="Running")
BGP = [*CALICO, *(a for a in agents("cni") if a.place != UNREADY.place), UNREADY]

CASES: dict[str, Case] = {
    "IPIP": (
        v.tunnel_deaf(B),
        [*protocol("calico", "ipip", "tunl0"), *agents("cni")],
        "ipip-proto4-blocked",
        (B,),
    ),
    "IPIP that cannot send": (
        [(at("cross-node", measures=("oneway",), target=B), R.OK), *v.tunnel_dead(B)],
        protocol("kube-router", "ipip", "tun-1"),
        "ipip-proto4-blocked",
        (B,),
    ),
    "IPIP everywhere": (
        v.all_tunnels_dead(),
        [*CALICO, *(counters(n, 0, device="tunl0") for n in NODES)],
        "ipip-proto4-blocked",
        (),
    ),
    "keys": (
        v.tunnel_deaf(B),
        protocol("flannel", "wireguard", "flannel-wg"),
        "wireguard-broken",
        (B,),
    ),
    "IPsec": (
        v.tunnel_deaf(B),
        protocol("antrea", "ipsec", "antrea-tun0"),
        "ipsec-esp-blocked",
        (B,),
    ),
    "BGP": (
        v.tunnel_dead(B),
        [*BGP, state("listeners", A, tcp_179=1.0), state("listeners", B, tcp_179=0.0)],
        "bgp-session-down",
        (B,),
    ),
    "other port, seen by its sockets": (
        v.tunnel_dead(B),
        [*FLANNEL, state("listeners", A, udp="8472"), state("listeners", B, udp="4789")],
        "tunnel-parameters-mismatch",
        (B,),
    ),
}


@pytest.mark.parametrize("order", [(A, B), (B, A)])
@pytest.mark.parametrize("name", CASES)
def test_one_fault_is_named_at_its_node(name: str, order: tuple[str, str]) -> None:
    *_, slug, nodes = CASES[name]
    findings, verdict = found(name, order, CASES)
    assert [(f.slug, f.nodes) for f in findings] == [(slug, nodes)], verdict


@pytest.mark.parametrize("name", ["IPIP", "IPIP that cannot send", "keys", "IPsec"])
def test_a_tunnel_without_a_port_is_never_said_to_have_one(name: str) -> None:
    """Its discriminating test holds, and yet nobody has seen it fire."""
    (finding,), _ = found(name, (A, B), CASES)
    assert (finding.kind, finding.confidence) == ("fault", "likely")
    assert not any("/udp" in line for line in finding.fix)
