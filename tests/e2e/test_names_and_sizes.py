"""`kubectl netcheck dns` and `mtu` on the lab: faults of names and of sizes are named."""

import os

import pytest

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root"),
]
THOROUGH = bool(os.environ.get("NETCHECK_THOROUGH"))

#: Lab fault and node to the slug and the nodes that must be named.
DNS_FAULTS = {
    "dns-udp-blocked": ("dns-udp-blocked", ["node-b"]),
    "coredns-answers-error": ("coredns-answers-error", []),
}
MORE_DNS_FAULTS = {
    "dns-tcp-blocked": ("dns-tcp-or-large-blocked", ["node-b"]),
    "coredns-zone-missing": ("coredns-zone-missing", []),
    "coredns-down": ("coredns-down", []),
}


def named(report, kind="fault"):
    return [(f["slug"], f["nodes"]) for f in report["findings"] if f["kind"] == kind]


@pytest.mark.parametrize("fault", [*DNS_FAULTS, *(MORE_DNS_FAULTS if THOROUGH else ())])
def test_dns_names_the_fault(shell, broken, fault):
    broken(fault, "node-b")
    code, report = shell.ask("dns")
    assert named(report) == [{**DNS_FAULTS, **MORE_DNS_FAULTS}[fault]], report["verdict"]
    assert code == 1


def test_a_name_from_outside_that_the_upstream_refuses(shell):
    code, report = shell.ask("dns", "--name", "example.com")
    assert named(report) == [("dns-upstream-failing", [])], report["verdict"]
    assert "example.com" in report["verdict"]
    assert code == 1


def test_a_word_that_is_no_name_starts_nothing(shell):
    done = shell.netcheck("dns", "--name", "https://example.com/")
    assert done.returncode == 2
    assert "did you mean example.com?" in done.stderr


def test_the_smaller_card_of_a_node_is_told_from_a_smaller_network(shell, broken):
    broken("mtu-single-node-nic", "node-b")
    code, report = shell.ask("mtu", "node-b")
    assert named(report) == [("mtu-single-node-nic", ["node-b"])], report["verdict"]
    assert code == 1


def test_fragments_that_are_dropped_are_named(shell, broken):
    broken("ip-fragments-dropped", "node-b")
    code, report = shell.ask("pair", "node-a", "node-b")
    assert named(report) == [("ip-fragments-dropped", ["node-b"])], report["verdict"]
    assert code == 1
