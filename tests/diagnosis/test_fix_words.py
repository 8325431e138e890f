"""Fixes: what a run knows stands in its commands, and not a blank for the reader to fill in."""

import pytest

from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.diagnosis.context import Context
from kubectl_netcheck.diagnosis.localise import Culprit
from kubectl_netcheck.diagnosis.remedy import remedy
from kubectl_netcheck.diagnosis.wording import words_for
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from tests.diagnosis.fixes import BOTH, SMALL, lines
from tests.diagnosis.grid import pod, state


@pytest.mark.parametrize(
    ("ranges", "sources"),
    [
        ("10.244.0.0/16", " --add-source=10.244.0.0/16 &&"),
        (BOTH, " --add-source=10.244.0.0/16 --add-source=fd00:10:244::/56 &&"),
        ("fd00::/56, 10.244.0.0/16", " --add-source=10.244.0.0/16 --add-source=fd00::/56 &&"),
    ],
)
def test_each_range_of_pods_is_a_source_of_its_own(ranges: str, sources: str) -> None:
    _, allow = lines("host-firewall-input-drop", "b", pod_range=ranges)
    assert sources in allow


def dns(name: str, node: str = "b") -> Leg:
    return Leg(pod("a"), Place("dns", node, name, "10.244.1.2"), "dns", ("b",))


def endpoint(name: str) -> Leg:
    return Leg(pod("a"), Place("endpoint", "b", name, "10.244.1.3"), "endpoint", ("b",))


@pytest.mark.parametrize(
    ("slug", "legs", "step"),
    [
        ("coredns-endpoint-unreachable", [dns("kube-system/coredns-x")], "delete pod coredns-x"),
        ("coredns-endpoint-unreachable", [dns("a.example at coredns-x")], "delete pod coredns-x"),
        (
            "coredns-endpoint-unreachable",
            [dns("kube-system/kube-dns", ""), dns("kube-system/node-local-dns")],
            "delete pod <the DNS pod that is silent>",
        ),
        ("app-not-listening", [endpoint("shop/web-1:80")], "logs web-1 --tail=50"),
        (
            "app-not-listening",
            [endpoint("shop/web-2:80"), endpoint("shop/web-1:80"), endpoint("shop/web-1:81")],
            "delete pod web-1 web-2",
        ),
        ("endpoint-silent", [endpoint("shop/web-1:80")], "exec web-1 -- ss -ltn"),
        ("endpoint-silent", [endpoint("192.0.2.9:80")], "delete pod <the pod of that endpoint>"),
        (
            "endpoint-silent",
            [endpoint("shop/x; reboot:80")],
            "delete pod <the pod of that endpoint>",
        ),
        ("cni-api-unreachable", [], "curl -k https://10.96.0.1:443/version"),
    ],
)
def test_what_the_run_knows_is_filled_in(slug: str, legs: list[Leg], step: str) -> None:
    assert any(line.endswith(step) for line in lines(slug, "b", legs=tuple(legs)))


@pytest.mark.parametrize(
    ("sizes", "said"), [((9000, 9000), "<MTU of its peers, 9000>"), ((9000, 1500), "<MTU of its p")]
)
def test_the_mtu_of_the_peers_is_said_where_they_have_one(
    sizes: tuple[int, int], said: str
) -> None:
    (fault,) = (each for each in faults() if each.slug == "mtu-single-node-nic")
    links = [state("links", "node-b", uplink_mtu_bytes=1400)]
    links += [
        state("links", f"node-{x}", uplink_mtu_bytes=n) for x, n in zip("ac", sizes, strict=True)
    ]
    words = words_for(Culprit(fault, "node", ("node-b",), ()), (SMALL,), links, Context())
    assert said in remedy(fault, words, ("node-b",), "")[0]
