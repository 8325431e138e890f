"""Cleaning: nothing is left, whenever it is called, and what is left is named."""

import threading
import time
from datetime import datetime, timezone

import pytest

from kubectl_netcheck.cluster import live as live_module
from kubectl_netcheck.cluster import sweep
from kubectl_netcheck.cluster.live import Live
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.sweep import Leftover
from kubectl_netcheck.model.plan import PodRequest
from tests.cluster.fake import Asked, FakeApi, created, status

NS = "/api/v1/namespaces/team"
RUN = "netcheck.dev/run"


class Store:
    """Objects by path; deletes by label or name."""

    def __init__(self, api: FakeApi) -> None:
        self.objects: dict[str, list[str]] = {}
        for path in (f"{NS}/(pods|services|configmaps)", "/apis/batch/v1/namespaces/team/jobs"):
            api.on("POST", path, self.post)
            api.on("GET", path, self.get)
            api.on("DELETE", path, self.delete_all)
            api.on("DELETE", f"{path}/[^/]+", self.delete_one)

    def post(self, asked: Asked) -> None:
        self.objects.setdefault(asked.path, []).append(asked.body["metadata"]["name"])
        created(asked)

    def get(self, asked: Asked) -> None:
        if asked.query.get("watch"):
            asked.stream()(b"")
            return
        labels = {RUN: "abc12"}
        found = self.objects.get(asked.path, [])
        listed = [{"metadata": {"name": n, "namespace": "team", "labels": labels}} for n in found]
        asked.json(200, {"items": listed})

    def delete_all(self, asked: Asked) -> None:
        assert asked.query["labelSelector"] == f"{RUN}=abc12"
        self.objects.pop(asked.path, None)
        asked.json(200, {})

    def delete_one(self, asked: Asked) -> None:
        path, _, name = asked.path.rpartition("/")
        self.objects[path].remove(name)
        asked.json(200, {})

    @property
    def left(self) -> list[str]:
        return [name for names in self.objects.values() for name in names]


A = PodRequest("p1", "node-a")


def test_clean_before_start_asks_nothing(api: FakeApi, settings: ClusterSettings) -> None:
    assert Live(settings).clean() == ()
    assert api.seen == []


def test_clean_after_start(api: FakeApi, settings: ClusterSettings) -> None:
    store, live = Store(api), Live(settings)
    live.start([A], [], 0.3, lambda _: None)
    assert len(store.left) == 2
    before = len(api.seen)
    assert live.clean() == ()
    assert store.left == []
    assert len(api.seen) - before == 4, "a delete and a list for pods and jobs"
    pods = api.asked("DELETE", f"{NS}/pods")
    assert pods[0].body["gracePeriodSeconds"] == 0
    assert live.clean() == ()
    assert len(api.seen) - before == 4, "the second one has nothing to do"


def test_clean_during_start_leaves_nothing(api: FakeApi, settings: ClusterSettings) -> None:
    store, live = Store(api), Live(settings)

    def slow(asked: Asked) -> None:
        time.sleep(0.4)
        store.post(asked)

    api.on("POST", f"{NS}/pods", slow)
    several = [PodRequest("p1", f"node-{i}") for i in range(40)]
    starting = threading.Thread(target=live.start, args=(several, [], 5, lambda _: None))
    starting.start()
    time.sleep(0.2)
    assert live.clean() == ()
    starting.join(2)
    assert not starting.is_alive()
    assert store.left == []
    assert 0 < len(api.asked("POST", f"{NS}/pods")) < 40


def test_without_deletecollection_one_by_one(api: FakeApi, settings: ClusterSettings) -> None:
    store, live = Store(api), Live(settings)
    api.on("DELETE", f"{NS}/pods", status(403, "Forbidden", "no deletecollection"))
    live.start([A], [], 0.3, lambda _: None)
    assert live.clean() == ()
    assert store.left == []


def test_what_stays_is_named(
    api: FakeApi, settings: ClusterSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "LOOK", 0.3)
    store, live = Store(api), Live(settings)
    live.start([A], [], 0.3, lambda _: None)
    api.on("DELETE", f"{NS}/pods.*", lambda asked: asked.json(200, {}))
    left = live.clean()
    assert left == (f"pods/{live._fleet.make.pod_name('p1', 'node-a')}",)
    assert store.left


def test_a_dead_server_leaves_a_note(
    api: FakeApi, settings: ClusterSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "UNDER_WAY", 0.1)
    monkeypatch.setattr(sweep, "TROUBLE", 1.0)
    Store(api)
    live = Live(settings)
    live.start([A], [], 0.3, lambda _: None)
    api.on("DELETE", ".*", Asked.cut)
    api.on("GET", ".*", Asked.cut)
    left = live.clean()
    assert len(left) == 1 and "netcheck.dev/run=abc12 in namespace team" in left[0]
    assert live.left == left


def test_a_delete_that_fails_for_a_while_is_tried_again(
    api: FakeApi, settings: ClusterSettings
) -> None:
    store, live = Store(api), Live(settings, seconds=30)
    live.start([A], [], 0.3, lambda _: None)
    no = status(500, "InternalError", "etcdserver: leader changed")
    api.on("DELETE", f"{NS}/pods", *[no] * 7, store.delete_all)
    api.on("DELETE", f"{NS}/pods/[^/]+", no)
    assert live.clean() == ()
    assert store.left == []
    assert live.left == ()


def test_what_may_not_be_deleted_does_not_keep_the_others(
    api: FakeApi, settings: ClusterSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "LOOK", 0.3)
    store, live = Store(api), Live(settings, seconds=30)
    live.start([A], [], 0.3, lambda _: None)
    api.on("DELETE", f"{NS}/pods.*", status(403, "Forbidden", "no"))
    began = time.monotonic()
    (left,) = live.clean()
    assert left.startswith("pods/netcheck-abc12")
    assert len(store.left) == 1
    assert time.monotonic() - began < 10, "a refusal is not a passing trouble"


def test_a_lost_answer_leaves_time_for_another_try(api: FakeApi, settings: ClusterSettings) -> None:
    store, live = Store(api), Live(settings, seconds=16)
    live.start([A], [], 0.3, lambda _: None)
    api.on("DELETE", f"{NS}/pods", lambda _: time.sleep(20), store.delete_all)
    assert live.clean() == ()
    assert store.left == []


def test_what_is_said_to_be_left_was_listed_after_the_last_delete(
    api: FakeApi, settings: ClusterSettings
) -> None:
    store, live = Store(api), Live(settings, seconds=8)
    live.start([A], [], 0.3, lambda _: None)
    api.on("DELETE", f"{NS}/pods", status(500, "InternalError", "etcdserver: leader changed"))

    def slow(asked: Asked) -> None:
        store.delete_one(asked)
        time.sleep(30)  # it is done, but that is not said in time

    api.on("DELETE", f"{NS}/pods/[^/]+", slow)
    assert live.clean() == ()
    assert store.left == []


def test_what_a_killed_runs_last_create_makes_is_removed_too(
    api: FakeApi, settings: ClusterSettings
) -> None:
    store, live = Store(api), Live(settings)
    store.objects[f"{NS}/pods"] = ["netcheck-abc12-p1"]
    found = live.leftovers()

    def late(asked: Asked) -> None:
        store.delete_one(asked)
        api.on("DELETE", f"{NS}/pods/[^/]+", store.delete_one)
        store.objects[f"{NS}/services"] = ["netcheck-abc12-svc"]

    api.on("DELETE", f"{NS}/pods/[^/]+", late)
    assert live.remove(found) == ()
    assert store.left == []


def test_an_empty_list_is_believed_when_the_next_is_empty_too(
    api: FakeApi, settings: ClusterSettings
) -> None:
    store, live = Store(api), Live(settings)
    store.objects[f"{NS}/pods"] = ["netcheck-abc12-p1"]
    found = live.leftovers()
    threading.Timer(0.3, store.objects.__setitem__, (f"{NS}/pods", ["netcheck-abc12-p2"])).start()
    assert live.remove(found) == ()
    assert store.left == []


def test_the_first_create_of_a_killed_run_may_come_after_the_first_list(
    api: FakeApi, settings: ClusterSettings
) -> None:
    store, live = Store(api), Live(settings)
    threading.Timer(
        0.3, store.objects.__setitem__, (f"{NS}/configmaps", ["netcheck-abc12"])
    ).start()
    assert [each.name for each in live.leftovers()] == ["netcheck-abc12"]


def test_what_is_found_last_is_deleted_before_it_is_judged(api: FakeApi, rest: Rest) -> None:
    store = Store(api)
    store.objects[f"{NS}/pods"] = ["netcheck-abc12-p1"]
    found = sweep.find(rest, "team")

    def late(asked: Asked) -> None:
        store.delete_one(asked)
        store.objects[f"{NS}/pods"] = ["netcheck-abc12-p2"]

    api.on("DELETE", f"{NS}/pods/[^/]+", late, store.delete_one)
    assert sweep.remove_runs(rest, found, 0.0) == ()
    assert store.left == []


def test_what_is_still_listed_is_named(
    api: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(api)
    store.objects[f"{NS}/pods"] = ["netcheck-abc12-p1"]
    api.on("DELETE", f"{NS}/pods/[^/]+", lambda asked: asked.json(200, {}))
    (said,) = sweep.remove_runs(rest, sweep.find(rest, "team"), 0.2)
    assert said == "pods/netcheck-abc12-p1 in namespace team: deleted, but still listed"


def test_leftovers_of_all_namespaces(api: FakeApi, rest: Rest) -> None:
    pod = {
        "metadata": {
            "name": "netcheck-zz-p1-aa",
            "namespace": "other",
            "labels": {RUN: "zz"},
            "annotations": {"netcheck.dev/user": "eve\x1b[2J", "netcheck.dev/expires": "2020"},
            "creationTimestamp": "2026-01-01T00:00:00Z",
        }
    }
    api.on("GET", "/api/v1/pods", lambda asked: asked.json(200, {"items": [pod, "junk", {}]}))
    api.on("GET", "/api/v1/services", status(403, "Forbidden", "no"))
    found = sweep.find(rest, None)
    assert found[0] == Leftover(
        "pods", "other", "netcheck-zz-p1-aa", "zz", "eve [2J", "2026-01-01T00:00:00Z", "2020"
    )
    assert api.seen[0].query["labelSelector"] == "app.kubernetes.io/managed-by=kubectl-netcheck"
    now = datetime(2026, 1, 1, 1, tzinfo=timezone.utc)
    assert found[0].age(now) == 3600
    assert sweep.remove(rest, found[:1]) == ()  # 404: gone already
