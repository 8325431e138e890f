"""`kubectl netcheck pair` on the lab: each of the first faults is named, with node and layer."""

import os
from itertools import cycle, product

import pytest

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root"),
]

THOROUGH = bool(os.environ.get("NETCHECK_THOROUGH"))
#: Lab fault to the slug and the layer that must be named.
NODE_FAULTS = {
    "tunnel-port-blocked": ("tunnel-port-blocked", "overlay"),
    "tunnel-port-blocked-out": ("tunnel-port-blocked", "overlay"),
    "ip-forward-disabled": ("ip-forward-disabled", "node-forwarding"),
    "forward-policy-drop": ("forward-policy-drop", "node-forwarding"),
    "mtu-underlay-smaller-than-nic": ("mtu-underlay-smaller-than-nic", "mtu"),
    "kube-proxy-missing": ("kube-proxy-missing", "service"),
    "cni-agent-down": ("cni-agent-down", "cni"),
    "overlay-packet-loss": ("overlay-packet-loss", "overlay"),
    "node-unreachable-underlay": ("node-unreachable-underlay", "underlay"),
    "conntrack-full": ("conntrack-full", "node-forwarding"),
    "apiserver-kubelet-path": ("apiserver-kubelet-path", "control-path"),
}
#: The victim, and the node that is named first, where each fault is tried once: all four in turn.
TAKEN = dict(zip(NODE_FAULTS, cycle(product(("node-a", "node-b"), repeat=2)), strict=False))
#: Faults that cut the node's own control path.
CUT_OFF = frozenset({"mtu-underlay-smaller-than-nic", "node-unreachable-underlay"})
DEADLINE_S = 15.0


def named(report):
    return [
        (finding["slug"], finding["layer"], finding["nodes"])
        for finding in report["findings"]
        if finding["kind"] == "fault"
    ]


@pytest.mark.parametrize("order", [("node-a", "node-b"), ("node-b", "node-a")], ids=["ab", "ba"])
@pytest.mark.parametrize("victim", ["node-a", "node-b"])
@pytest.mark.parametrize("fault", NODE_FAULTS)
def test_a_broken_node_is_named_with_its_layer(shell, broken, fault, victim, order):
    if (victim, order[0]) != TAKEN[fault] and not THOROUGH:
        pytest.skip("each fault once; NETCHECK_THOROUGH=1 runs both victims in both orders")
    broken(fault, victim)
    code, report = shell.ask("pair", *order)
    slug, layer = NODE_FAULTS[fault]
    assert named(report) == [(slug, layer, [victim])], report["verdict"]
    assert code == 1
    assert report["seconds"] <= DEADLINE_S
    if fault in CUT_OFF:
        said = [each for each in report["notProbed"] if victim in each["place"]]
        assert said, f"nothing is said of what {victim} could not be asked"


def test_name_servers_that_are_gone_accuse_no_node(shell, broken):
    broken("coredns-down", "node-a")
    code, report = shell.ask("pair", "node-a", "node-b")
    assert [(slug, layer) for slug, layer, _ in named(report)] == [("coredns-down", "dns")]
    assert report["findings"][0]["scope"] == "cluster"
    assert code == 1


@pytest.mark.parametrize("victim", ["node-a", "node-b"] if THOROUGH else ["node-b"])
def test_filtered_icmp_is_said_and_is_no_fault(shell, broken, victim):
    broken("icmp-filtered", victim)
    code, report = shell.ask("pair", "node-a", "node-b")
    assert named(report) == [], report["verdict"]
    assert "icmp-filtered" in [finding["slug"] for finding in report["findings"]]
    assert code == 0


@pytest.mark.parametrize("run", range(20 if THOROUGH else 2))
def test_a_healthy_pair_is_healthy(shell, run):
    code, report = shell.ask("pair", "node-a", "node-b")
    assert (code, report["status"]) == (0, "healthy"), report["verdict"]
    assert named(report) == []


def test_a_node_that_cannot_be_asked_by_exec_is_measured_all_the_same(shell, broken):
    broken("apiserver-kubelet-path", "node-b")
    _, report = shell.ask("pair", "node-a", "node-b")
    measured = [
        rung
        for rung in report["ladder"]
        if rung["leg"]["from"].get("node") == "node-b"
        and rung["leg"]["kind"] == "cross-node"
        and rung["result"] == "ok"
    ]
    assert measured, "no result came over the second channel"
