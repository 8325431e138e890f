"""`mtu`, `node`, `dns` and `mesh` on the lab: healthy is healthy, and the faults of each command's
own question are named."""

import os

import pytest

from lab.faults import _registry
from tests.accuracy.judge import accuses

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root"),
]
THOROUGH = bool(os.environ.get("NETCHECK_THOROUGH"))
HEALTHY = (("mtu", "node-a"), ("node", "node-a"), ("dns",), ("mesh",))
VICTIM = "node-b"
FAULTS = {
    "mtu": (
        "mtu-underlay-smaller-than-nic",
        "mtu-single-node-nic",
        "mtu-blackhole-pod-gt-path",
        "pod-mtu-above-tunnel",
        "pod-mtu-above-tunnel-told",
        "ip-fragments-dropped",
    ),
    "node": (
        "cni-binary-missing",
        "cni-not-initialized",
        "ip-forward-disabled",
        "kube-proxy-missing",
        "host-firewall-input-drop",
    ),
    "mesh": ("tunnel-port-blocked", "tunnel-blocked-one-way"),
}
CASES = [(command, fault) for command, faults in FAULTS.items() for fault in faults]


@pytest.mark.parametrize("run", range(10 if THOROUGH else 1))
@pytest.mark.parametrize("argv", HEALTHY, ids=" ".join)
def test_a_healthy_cluster_is_healthy(shell, argv, run):
    code, report = shell.ask(*argv)
    assert (code, report["status"]) == (0, "healthy"), report["verdict"]
    assert [f["slug"] for f in report["findings"] if f["kind"] == "fault"] == []


@pytest.mark.parametrize(("command", "fault"), CASES)
def test_a_fault_of_its_question_is_named(shell, broken, command, fault):
    broken(fault, VICTIM)
    code, report = shell.ask(command, *(() if command == "mesh" else (VICTIM,)))
    wanted = _registry.faults()[fault].expects
    found = [each["slug"] for each in report["findings"]]
    if accuses(wanted):
        named = [each for each in report["findings"] if each["kind"] == "fault"]
        assert [each["slug"] for each in named] == [wanted], report["verdict"]
        assert not named[0]["nodes"] or VICTIM in named[0]["nodes"]
        assert code == 1
    else:
        assert wanted in found, report["verdict"]
        assert code == 0
