"""The fixes of the catalogue as they are printed, by what a run knows; for the tests of them."""

from collections.abc import Iterator

import pytest

from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.diagnosis.context import Context
from kubectl_netcheck.diagnosis.localise import Culprit
from kubectl_netcheck.diagnosis.remedy import remedy
from kubectl_netcheck.diagnosis.wording import words_for
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.leg import Leg
from tests.diagnosis.grid import pod

ALL = pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.slug)
NODES = {"node": 1, "pod": 1, "pair": 2, "zone": 5, "cluster": 0, "service": 0}
#: Everything that a run may know of a cluster.
KNOWN = {
    "cni": "flannel", "namespace": "kube-flannel", "daemonset": "kube-flannel-ds",
    "selector": "app=flannel", "tunnel": "VXLAN, udp/8472", "port": "8472", "device": "flannel.1",
    "overhead": "50", "pod_range": "10.244.0.0/16", "cni_version": "1.19.5",
    "api_service": "10.96.0.1:443",
}  # fmt: skip
#: The ranges of a cluster of both families, as kube-proxy's configuration has them.
BOTH = "10.244.0.0/16,fd00:10:244::/56"
LEG = Leg(pod("node-a"), pod("node-b"), "cross-node")
SMALL = Fact("mtu", Result.BLACKHOLE, LEG, figures={"mtu_bytes": 1450.0})


def culprits(fault: Fault) -> Iterator[Culprit]:
    for scope in fault.scopes:
        nodes = tuple(f"node-{letter}" for letter in "abcde"[: NODES[scope]])
        yield Culprit(fault, scope, nodes, (), True, ("z1", "z2") if scope == "zone" else ())


def fixes(fault: Fault, **known: str) -> Iterator[tuple[Culprit, str]]:
    """Every line, for each scope and each CNI that has one of its own."""
    for culprit in culprits(fault):
        for cni in fault.fix:
            words = words_for(culprit, (SMALL,), (), Context((), "", {}, known))
            yield from ((culprit, line) for line in remedy(fault, words, culprit.nodes, cni))


def lines(
    slug: str, *nodes: str, cni: str = "", legs: tuple[Leg, ...] = (), **known: str
) -> tuple[str, ...]:
    """The fix, where these legs were lost."""
    (fault,) = (each for each in faults() if each.slug == slug)
    scope = {0: "cluster", 1: "node", 2: "pair"}.get(len(nodes), "zone")
    culprit = Culprit(fault, scope, nodes, (), True, ("z1", "z2"))
    lost = [Fact("tcp", Result.LOST, leg) for leg in legs]
    words = words_for(culprit, (SMALL, *lost), (), Context((), "", {}, {**KNOWN, **known}))
    return remedy(fault, words, nodes, cni)
