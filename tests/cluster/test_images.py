"""Images on the nodes: which may stand in for the tool's own, and how its pods are then made."""

import dataclasses
from typing import Any

import pytest

from kubectl_netcheck.cluster.images import KNOWN, known_images, spare, without_images
from kubectl_netcheck.cluster.live import Live
from kubectl_netcheck.cluster.settings import IMAGE, ClusterSettings
from kubectl_netcheck.model.inventory import Inventory, Node
from kubectl_netcheck.model.plan import PodRequest, ServiceRequest
from tests.cluster.fake import Asked, FakeApi, ok
from tests.cluster.test_pods import BACKOFF, NS, RUNNING, World

BUSYBOX, NETSHOOT = "docker.io/library/busybox:1.36", "docker.io/nicolaka/netshoot:v0.13"
REQUEST = PodRequest("p1", "node-a")


def raw(*names: str) -> dict[str, Any]:
    images = [{"names": [name.partition(":")[0] + "@sha256:00", name]} for name in names]
    return {"metadata": {"name": "node-a"}, "status": {"images": images}}


def nodes(*images: tuple[str, ...]) -> Inventory:
    named = (Node(f"node-{x}", images=each) for x, each in zip("abc", images, strict=False))
    return Inventory("default", tuple(named))


def test_only_well_known_images_are_kept_the_best_first() -> None:
    found = known_images(raw("quay.io/x/app:1", BUSYBOX, NETSHOOT, IMAGE, f"{KNOWN[0]}:v0.9"))
    assert found == (IMAGE, NETSHOOT, f"{KNOWN[0]}:v0.9", BUSYBOX)


@pytest.mark.parametrize(
    "name",
    [
        "docker.io/evil/busybox:1.36",
        "evil.example/docker.io/library/busybox:1.36",
        "docker.io/library/busybox",
        "docker.io/library/busybox@sha256:00",
        "docker.io/library/busybox:1.36\x1b[2J",
        "docker.io/library/busybox:$(id)",
        "docker.io/library/busybox:" + "1" * 200,
    ],
)
def test_what_anybody_may_have_put_there_is_not(name: str) -> None:
    assert known_images(raw(name)) == ()


@pytest.mark.parametrize("status", [None, [], {"images": None}, {"images": [{"names": 7}, 8]}])
def test_odd_nodes_have_none(status: object) -> None:
    assert known_images({"status": status}) == ()


def test_the_spare_is_the_best_that_all_have() -> None:
    every = nodes((NETSHOOT, BUSYBOX), (BUSYBOX,), (NETSHOOT, BUSYBOX))
    assert spare(every, ["node-a", "node-b"]) == BUSYBOX
    assert spare(every, ["node-a", "node-c", "node-a"]) == NETSHOOT


def test_there_is_none_where_a_node_lacks_it_or_has_ours_or_is_unknown() -> None:
    assert spare(nodes((BUSYBOX,), ()), ["node-a", "node-b"]) == ""
    assert spare(nodes((BUSYBOX,), (IMAGE, BUSYBOX)), ["node-a", "node-b"]) == ""
    assert spare(nodes((BUSYBOX,)), ["node-a", "node-b"]) == ""
    assert spare(nodes((BUSYBOX,)), []) == ""
    assert spare(without_images(nodes((BUSYBOX,))), ["node-a"]) == ""


@pytest.mark.parametrize(("image", "kept"), [(IMAGE, (BUSYBOX,)), ("harbor.example/probe:v1", ())])
def test_an_image_that_the_user_named_has_no_spare(
    api: FakeApi, settings: ClusterSettings, image: str, kept: tuple[str, ...]
) -> None:
    api.on("GET", ".*", ok({"items": []}))
    api.on("GET", "/api/v1/nodes", ok({"items": [raw(BUSYBOX)]}))
    live = Live(dataclasses.replace(settings, image=image))
    assert [node.images for node in live.inventory(()).nodes] == [kept]


def test_with_another_image_pods_are_made_anew_and_nothing_is_pulled(
    api: FakeApi, settings: ClusterSettings
) -> None:
    world = World(api, {"node-a": BACKOFF})
    gone: list[Asked] = []

    def drop(asked: Asked) -> None:
        gone.append(asked)
        asked.json(200, {})

    api.on("DELETE", f"{NS}/(pods|services)", drop)
    api.on("GET", f"{NS}/services", ok({"items": []}))
    live = Live(settings)
    service = ServiceRequest("node-a", REQUEST.key)
    (first, _) = live.start([REQUEST], [service], 5, lambda _: None)
    assert first.kind == "image"

    watch = world._watch
    api.on(
        "GET",
        f"{NS}/pods",
        lambda asked: watch(asked) if "watch" in asked.query else asked.json(200, {"items": []}),
    )
    world.statuses["node-a"] = RUNNING
    live.use_image(BUSYBOX)
    assert {asked.path for asked in gone} == {f"{NS}/pods", f"{NS}/services"}
    (second, _) = live.start([REQUEST], [service], 5, lambda _: None)
    assert second.address == "10.0.0.9"
    then, now = (asked.body for asked in api.asked("POST", f"{NS}/pods"))
    assert now["metadata"]["name"] != then["metadata"]["name"], "the old one may be there still"
    containers = [body["spec"]["containers"][0] for body in (then, now)]
    assert [(c["image"], c["imagePullPolicy"]) for c in containers] == [
        (IMAGE, "IfNotPresent"),
        (BUSYBOX, "Never"),
    ]
    (chosen,) = api.asked("POST", f"{NS}/services")[-1].body["spec"]["selector"].items()
    assert chosen in now["metadata"]["labels"].items()
    assert len(api.asked("POST", "/apis/batch/v1/namespaces/team/jobs")) == 1, "one owner"
    guest = live._fleet.make.guest()
    assert (guest["image"], guest["imagePullPolicy"]) == (BUSYBOX, "Never")
