"""Sizes of the lab's links: larger ones for all nodes, and a smaller one somewhere at one node."""

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass

from lab.faults import _control, _pod_mtu
from lab.lab import Lab
from lab.node import Node

#: Bytes of all cards while the benchmark runs, so that sizes above Ethernet's 1500 occur too, and
#: what VXLAN over IPv4 takes of them (RFC 7348, section 5).
CARD, OVERHEAD = 9050, 50
#: The sizes that are set; the smallest that IPv6 allows (RFC 8200) and the usual jumbo frame.
LEAST, MOST = 1280, 9000
#: Bytes above its MTU that a port of the kernel's lets through when a frame is handed on to it, by
#: a bridge or by the other end of a veth pair: room for a VLAN tag (VLAN_HLEN in
#: __is_skb_forwardable of include/linux/netdevice.h). What a kernel sends itself gets none.
SPARE = 4
#: How a size is limited. silent: the switch's port of the node. card: the node's own card.
#: told: the node's tunnel, whose kernel answers pods that more does not fit.
HOW = ("silent", "silent", "card", "told")


@dataclass(frozen=True)
class Trial:
    """One size on the links of one node, in bytes."""

    number: int
    how: str
    size: int

    def fits(self, plane: str, way: str) -> int:
        """Bytes of the largest packet that such a link lets through: the truth that a measurement
        is held to. plane: ``nodes`` or ``pods``. way: ``from`` the node with the link or ``to`` it;
        a tunnel's MTU limits only what its own node sends."""
        whole = CARD - OVERHEAD if plane == "pods" else CARD
        if self.how == "told":
            return self.size if (plane, way) == ("pods", "from") else whole
        # What a card's kernel wraps into VXLAN leaves it in fragments (drivers/net/vxlan: no DF),
        # so that of the pods' packets only the answers, which come in whole, meet the limit.
        spare = 0 if (self.how, way, plane) == ("card", "from", "nodes") else SPARE
        return min(self.size + spare - CARD + whole, whole)


def trials(count: int, seed: int) -> list[Trial]:
    """The same for the same seed; the ways take turns."""
    chance = random.Random(seed)
    return [Trial(n, HOW[n % len(HOW)], chance.randint(LEAST, MOST)) for n in range(count)]


@contextlib.contextmanager
def jumbo(lab: Lab) -> Iterator[None]:
    """All links of the nodes are large; as they were afterwards, whatever happens."""
    try:
        _cards(lab, CARD)
        _pod_mtu.set_everywhere(lab, CARD - OVERHEAD)
        yield
    finally:
        _pod_mtu.restore(lab)
        _cards(lab, lab.settings.mtu)
        for node in lab.nodes.values():
            _api(lab, node, "del")
        _control.forget_paths(lab)


@contextlib.contextmanager
def limited(lab: Lab, node: Node, trial: Trial) -> Iterator[None]:
    """One link of the node takes no more than the trial says."""
    try:
        # The cluster's own way to the node stays whole: it is not what is measured here.
        _api(lab, node, "replace")
        if trial.how == "silent":
            lab.underlay.run("sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=0")
            lab.underlay.run(*_mtu(node.bridge_port, trial.size))
        elif trial.how == "card":
            node.run(*_mtu(node.uplink, trial.size))
        else:
            node.run(*_mtu("flannel.1", trial.size))
        yield
    finally:
        lab.underlay.run(*_mtu(node.bridge_port, CARD))
        node.run(*_mtu(node.uplink, CARD))
        node.run(*_mtu("flannel.1", CARD - OVERHEAD))
        _control.forget_paths(lab)


def _cards(lab: Lab, size: int) -> None:
    for node in lab.nodes.values():
        lab.underlay.run(*_mtu(node.bridge_port, size))
        node.run(*_mtu(node.uplink, size))
        node.run(*_mtu("flannel.1", size - OVERHEAD))
    lab.underlay.run(*_mtu("br0", size))


def _mtu(device: str, size: int) -> tuple[str, ...]:
    return ("ip", "link", "set", "dev", device, "mtu", str(size))


def _api(lab: Lab, node: Node, verb: str) -> None:
    """Routes between the control plane and the node on which only small packets travel."""
    for host, address in ((node, lab.api_address), (lab.control, node.address)):
        size = () if verb == "del" else ("mtu", "lock", str(LEAST))
        host.run("ip", "route", verb, f"{address}/32", "dev", "eth0", *size, check=False)
