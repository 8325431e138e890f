"""Turns: who waits for whom, and what is no reason to wait."""

import time
from typing import Any

import pytest

from kubectl_netcheck.cluster import turns
from kubectl_netcheck.cluster.rest import Rest
from tests.cluster.fake import Asked, FakeApi, ok, status

JOBS = "/apis/batch/v1/namespaces/team/jobs"
DAY = "2026-01-02T10:00:"


def owner(name: str, second: int, lasts: str = "15", kind: str = "Job") -> dict[str, Any]:
    metadata = {"name": name, "creationTimestamp": f"{DAY}{second:02}Z"}
    return {"kind": kind, "metadata": {**metadata, "annotations": {"netcheck.dev/lasts": lasts}}}


MINE = owner("netcheck-m", 30)


@pytest.mark.parametrize(
    "others, before",
    [
        ([], 0),
        ([owner("netcheck-a", 29), owner("netcheck-b", 29)], 2),
        ([owner("netcheck-z", 31)], 0),
        ([owner("netcheck-a", 30), owner("netcheck-z", 30)], 1),  # one second: by name
        ([owner("netcheck-a", 10), owner("netcheck-b", 16)], 1),  # the first was killed
        ([owner("netcheck-a", 29, "a lot"), owner("netcheck-b", 29, "-3"), {}], 0),
        ([owner("netcheck-a", 29, "9" * 400)], 1),
    ],
)
def test_only_earlier_runs_that_may_be_under_way_count(
    others: list[dict[str, Any]], before: int
) -> None:
    assert turns.ahead([*others, MINE], MINE, 0.0) == before


def test_an_owner_stops_counting_when_its_run_must_be_over() -> None:
    listed = [owner("netcheck-a", 29, "15"), MINE]
    assert [turns.ahead(listed, MINE, waited) for waited in (13.0, 14.0)] == [1, 0]


def test_the_queue_is_told_and_left_when_it_is_short(
    api: FakeApi, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LOOK", 0.01)
    others = [owner(f"netcheck-{n}", 20 + n, "600") for n in range(4)]

    def served(asked: Asked) -> None:
        assert "netcheck.dev/role=owner" in asked.query["labelSelector"]
        asked.json(200, {"items": [*others, MINE]})
        if len(others) > 1:
            others.pop()

    api.on("GET", JOBS, served)
    heard: list[int] = []
    turns.wait(rest, "team", MINE, 5, heard.append)
    assert heard == [4, 3, 2]


@pytest.mark.parametrize(
    "kind, path", [("Job", JOBS), ("ConfigMap", "/api/v1/namespaces/team/configmaps")]
)
def test_a_queue_that_cannot_be_read_is_none(
    api: FakeApi, rest: Rest, kind: str, path: str
) -> None:
    api.on("GET", path, status(403, "Forbidden", "no"))
    turns.wait(rest, "team", {**MINE, "kind": kind}, 5, lambda _: pytest.fail("nobody is ahead"))
    assert len(api.seen) == 1


def test_no_one_waits_for_ever(api: FakeApi, rest: Rest) -> None:
    others = [owner(f"netcheck-{n}", 20, "600") for n in range(4)]
    api.on("GET", JOBS, ok({"items": [*others, MINE]}))
    began = time.monotonic()
    turns.wait(rest, "team", MINE, 0.5, lambda _: None)
    assert 0.4 < time.monotonic() - began < 2
    turns.wait(rest, "team", MINE, 60, lambda _: None, stopped=lambda: True)
    assert time.monotonic() - began < 3
