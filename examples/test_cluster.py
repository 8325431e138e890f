"""A cluster's network as pytest tests: `pytest examples/test_cluster.py`.

Asks the cluster of the current context once, for all tests. With NETCHECK_RECORDING set to a file
of ``--record`` it judges that instead, without a cluster.
"""

import os

import pytest

import kubectl_netcheck
from kubectl_netcheck import Report


@pytest.fixture(scope="session")
def report() -> Report:
    """One measurement of every pair of nodes, or of a sample where they are many."""
    if recording := os.environ.get("NETCHECK_RECORDING"):
        return kubectl_netcheck.replay(recording)
    return kubectl_netcheck.check("mesh", timeout=30)


def test_pods_reach_each_other(report: Report) -> None:
    assert report.status == "healthy", kubectl_netcheck.as_text(report)


def test_no_risk_is_seen(report: Report) -> None:
    risks = [f"{found.code} {found.summary}" for found in report.findings if found.kind == "risk"]
    assert not risks


def test_full_packets_pass(report: Report) -> None:
    sizes = [fact for fact in report.facts if fact.leg and fact.measure == "mtu"]
    silent = [str(f.leg) for f in sizes if f.result is kubectl_netcheck.Result.BLACKHOLE]
    assert not silent, "large packets vanish without a word on these paths"


def test_nothing_is_left_behind(report: Report) -> None:
    assert report.left == ()
