"""What states of the DNS pods decide: a loop through the node's resolv.conf, and tight limits."""

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import R, Vector, at, broken, ladder, state

A, B, C = "node-a", "node-b", "node-c"
#: What kubeadm writes.
USUAL = {"forward": "/etc/resolv.conf", "plugins": "errors health kubernetes forward loop"}
FLICKER: Vector = [(at("dns"), R.INTERMITTENT)]


def named(vector: Vector, *states: Fact) -> list[tuple[str, str]]:
    diagnosis = diagnose([*broken(ladder(), vector), *states], Context((A, B), C))
    return [(f.slug, f.confidence) for f in diagnosis.findings if f.kind == "fault"]


def down(why: str = "CrashLoopBackOff", **figures: float) -> Fact:
    return state("dns-endpoints", ready=0, total=2, name="kube-dns", why=why, **figures)


@pytest.mark.parametrize(
    "pods,corefile",
    [
        (down(restarts=7, oom_killed=0), USUAL),  # only the pods' log tells a loop from the rest
        (down(""), USUAL),
        (down("ImagePullBackOff"), USUAL),
        (down(oom_killed=1), USUAL),
        (down(), {**USUAL, "plugins": "errors kubernetes forward"}),
        (down(), {**USUAL, "forward": "192.0.2.53"}),
    ],
)
def test_pods_that_are_down_for_another_reason(pods: Fact, corefile: dict[str, str]) -> None:
    assert named(v.no_dns(), pods, state("corefile", **corefile)) == [("coredns-down", "confirmed")]


def test_a_forward_line_to_itself() -> None:
    itself = state("corefile", **{**USUAL, "forward": "127.0.0.53"})
    assert named(v.no_dns(), down(), itself) == [("coredns-loop", "likely")]


@pytest.mark.parametrize(
    "figures,said",
    [
        ({"cpu_limit_m": 100.0}, [("coredns-throttled", "likely")]),
        ({"oom_killed": 2.0}, [("coredns-throttled", "likely")]),
        ({"cpu_limit_m": 3000.0}, []),
        ({}, []),
    ],
)
def test_tight_limits_let_the_book_accuse(
    figures: dict[str, float], said: list[tuple[str, str]]
) -> None:
    pods = state("dns-endpoints", ready=2, total=2, name="kube-dns", **figures)
    assert named(FLICKER, pods) == said
