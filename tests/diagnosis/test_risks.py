"""States that are told as risks while nothing fails: ranges that meet, modes that differ."""

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.finding import Finding
from tests.diagnosis.grid import ladder, state

A, B = "node-a", "node-b"


def risks(*states: Fact, **words: str) -> dict[tuple[str, tuple[str, ...]], Finding]:
    """The findings of a pair on which nothing fails."""
    diagnosis = diagnose([*ladder(), *states], Context((A, B), "node-c", words=words))
    assert diagnosis.status == "healthy"
    assert {finding.kind for finding in diagnosis.findings} <= {"risk"}
    return {(finding.slug, finding.nodes): finding for finding in diagnosis.findings}


def test_a_pod_range_that_holds_what_is_no_pod() -> None:
    held = "node node-b (10.0.0.9), Service shop/cart (10.0.0.10)"
    found = risks(
        state("pod-cidr", A, cidr="10.0.0.0/24", holds=held), state("pod-cidr", B, cidr="10.0.1.0")
    )
    assert set(found) == {("cidr-overlap", (A,))}
    assert held in found["cidr-overlap", (A,)].summary


def test_overlapping_pod_ranges_are_another_page() -> None:
    one = state("pod-cidr", A, cidr="10.0.0.0/23", problem="overlap", **{"with": B})
    assert set(risks(one)) == {("podcidr-overlap", (A,))}


@pytest.mark.parametrize("own", ["iptables", ""])
def test_modes_that_differ(own: str) -> None:
    """By the settings, where they were read, else by the peer's."""
    modes = [
        state("proxy-sync", A, answer="ok", mode="iptables"),
        state("proxy-sync", B, answer="ok", mode="ipvs"),
    ]
    settings = [state("proxy-mode", mode=own)] if own else []
    found = risks(*modes, *settings, proxy_mode=own)
    accused = {(B,)} if own else {(A,), (B,)}
    assert set(found) == {("kube-proxy-mode-drift", nodes) for nodes in accused}
    summary = found["kube-proxy-mode-drift", (B,)].summary
    assert "in mode ipvs" in summary and ("its settings say iptables" in summary) is bool(own)


def test_modes_that_agree_or_are_not_known() -> None:
    same = [state("proxy-sync", node, answer="ok", mode="nftables") for node in (A, B)]
    assert risks(*same, state("proxy-mode", mode="nftables")) == {}
    assert risks(state("proxy-sync", A, answer="none"), state("proxy-mode", mode="ipvs")) == {}


@pytest.mark.parametrize("cause,said", [("FailedToCreateRoute", True), ("CIDRNotAvailable", False)])
def test_a_route_that_the_cloud_could_not_make(cause: str, said: bool) -> None:
    """The condition alone has other reasons; the controller's event says that it is this one."""
    down = state("condition", B, NetworkUnavailable="True", Ready="True")
    found = risks(down, state("node-event", B, cause=cause, message="Quota 'ROUTES' exceeded"))
    assert (("cloud-route-missing", (B,)) in found) is said
    if said:
        told = [line.measured for line in found["cloud-route-missing", (B,)].evidence]
        assert any("Quota 'ROUTES' exceeded" in each for each in told)
