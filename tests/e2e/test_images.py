"""Other images on the lab: BusyBox alone names the node, and stands in where nothing is pulled."""

import os

import pytest

import kubectl_netcheck
from tests.e2e.test_pair import named

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root"),
]
BUSYBOX = "docker.io/library/busybox:1.36"
NOWHERE = "registry.invalid/none:v1"
#: The depth is asked about here, not the time.
WITH_BUSYBOX = ("--image", BUSYBOX, "--timeout", "60s")
#: What BusyBox has not, and a measurement that each costs.
LACKING = {
    "socat": "udp",
    "curl": "http",
    "dig": "dns-tcp",
    "ping of iputils": "mtu",
    "ping without rights": "ping",
}


def left_out(report):
    return {one["place"]: one["reason"] for one in report["notProbed"]}


def test_with_busybox_alone_a_healthy_pair_is_healthy_and_says_what_it_lacks(shell):
    code, report = shell.ask("pair", "node-a", "node-b", *WITH_BUSYBOX)
    assert (code, report["status"]) == (0, "healthy"), report["verdict"]
    said = left_out(report)
    for tool, measure in LACKING.items():
        assert measure in said[f"{tool} (not in the image)"], said
    passed = {
        (rung["leg"]["kind"], rung["probe"]) for rung in report["ladder"] if rung["result"] == "ok"
    }
    assert {("cross-node", "tcp"), ("node-to-node", "kubelet"), ("node-to-pod", "ping")} <= passed


def test_with_rights_of_baseline_busybox_pings_from_pods(shell):
    code, report = shell.ask("pair", "node-a", "node-b", "--profile", "baseline", *WITH_BUSYBOX)
    assert (code, report["status"]) == (0, "healthy"), report["verdict"]
    assert "ping without rights (not in the image)" not in left_out(report)


def test_with_busybox_alone_the_broken_node_is_named(shell, broken):
    broken("tunnel-port-blocked", "node-b")
    code, report = shell.ask("pair", "node-a", "node-b", *WITH_BUSYBOX)
    assert code == 1, report["verdict"]
    assert named(report) == [("tunnel-port-blocked", "overlay", ["node-b"])], report["verdict"]


def test_where_nothing_can_be_pulled_an_image_of_the_nodes_stands_in(shell, lab, monkeypatch):
    """The tool's own image is on the lab's nodes, so for this run another one is its own: one that
    no registry has."""
    for module in ("live", "images"):
        monkeypatch.setattr(f"kubectl_netcheck.cluster.{module}.IMAGE", NOWHERE)
    report = kubectl_netcheck.check(
        "pair",
        "node-a",
        "node-b",
        kubeconfig=str(lab.kubeconfig),
        settings=kubectl_netcheck.ClusterSettings(image=NOWHERE),
        timeout=30.0,
    )
    said = {one.place: one.reason for one in report.not_probed}
    assert report.status == "healthy", report.verdict
    assert NOWHERE in said["the tool's own image"] and BUSYBOX in said["the tool's own image"]
    assert "socat (not in the image)" in said
    assert report.left == () and shell.ours() == []


def test_an_image_that_the_user_named_has_no_stand_in(shell):
    done = shell.netcheck("pair", "node-a", "node-b", "--image", NOWHERE, "--quiet")
    assert done.returncode == 3 and NOWHERE in done.stderr
    assert BUSYBOX not in done.stderr and shell.ours() == []
