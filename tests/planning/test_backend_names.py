"""Endpoints behind an Ingress in words: which is the Service, which the pod, and how many."""

import pytest

from kubectl_netcheck.model.place import Place
from kubectl_netcheck.planning.backend_names import in_words, service_of, subject


def end(name: str, node: str = "node-a", address: str = "10.244.0.1") -> Place:
    return Place("pod", node, name, address)


ADMIN = [end(f"shop/admin shop/web-{i}") for i in "abcde"]


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (ADMIN[:1], "pod shop/web-a on node-a of Service shop/admin"),
        (ADMIN[:2], "pods shop/web-a on node-a and shop/web-b on node-a of Service shop/admin"),
        (
            ADMIN,
            "pods shop/web-a on node-a, shop/web-b on node-a, shop/web-c on node-a and 2 more of "
            "Service shop/admin",
        ),
        (
            [*ADMIN[:2], end("shop/web shop/web-a")],
            "pod shop/web-a of Service shop/admin on node-a and 2 more",
        ),
        ([end("shop/admin 192.0.2.9", "")], "endpoint 192.0.2.9 of Service shop/admin"),
        (
            [ADMIN[0], end("shop/admin 192.0.2.9", "")],
            "endpoints 192.0.2.9 and shop/web-a on node-a of Service shop/admin",
        ),
        ([ADMIN[0], end(ADMIN[0].name, address="fd00::1")], "pod shop/web-a on node-a of Service "
         "shop/admin"),
    ],
)  # fmt: skip
def test_they_are_the_subject_of_a_sentence(places: list[Place], said: str) -> None:
    assert subject(reversed(places)) == (said, " and " in said)


def test_no_pod_is_taken_for_the_service() -> None:
    """Whoever may write an EndpointSlice may write any name of a pod into it."""
    hostile = end("shop/admin shop/x of Service kube-system/y")
    assert service_of(hostile) == "shop/admin"
    assert in_words(hostile).endswith(" of Service shop/admin")
