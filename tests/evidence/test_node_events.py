"""node-event: what route and range controllers say, in their own words."""

from typing import Any

import pytest

from kubectl_netcheck.evidence.node_events import read
from kubectl_netcheck.evidence.sandbox_events import read as read_sandbox
from tests.evidence.objects import Raw, inventory

ROUTE = (
    "Could not create route 0b1f8ea4-2c58-11e7-a1a4-42010a800002 10.244.3.0/24 for node node-b "
    "after 1.2s: googleapi: Error 403: Quota 'ROUTES' exceeded"
)
RANGE = "Node node-b status is now: CIDRNotAvailable"


def event(reason: str, message: str, kind: str = "Node", **more: Any) -> Raw:
    about = {"kind": kind, "name": "node-b" if kind == "Node" else "web-0"}
    seen = {"lastTimestamp": "2026-11-01T10:00:00Z", "message": message, "reason": reason}
    return {"involvedObject": about, "source": {"component": "x"}, "count": 3, **seen, **more}


@pytest.mark.parametrize(
    "raw",
    [
        event("FailedToCreateRoute", ROUTE),
        event("CIDRNotAvailable", RANGE),
    ],
    ids=lambda raw: raw["reason"],
)
def test_each_is_told_of_its_node(raw: Raw) -> None:
    found = inventory(events=[raw])
    (fact,) = read(found)
    assert fact.place and fact.place.node == "node-b"
    assert (fact.text["cause"], fact.figures["count"]) == (raw["reason"], 3)
    assert fact.text["message"] == raw["message"]
    assert read_sandbox(found) == ()


def test_what_has_ended_or_is_of_no_node_is_left_out() -> None:
    later = event("Other", "x", lastTimestamp="2026-11-01T10:30:00Z")
    assert read(inventory(events=[event("FailedToCreateRoute", ROUTE), later])) == ()
    lost = event("CIDRNotAvailable", RANGE, "Pod")
    assert read(inventory(events=[lost, {"involvedObject": "odd"}, {}])) == ()
