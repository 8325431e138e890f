"""Watch: reconnects after a cut and after 410, gives up when refused, ends when closed."""

import threading
import time

import pytest

from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.watch import Watch
from kubectl_netcheck.model.errors import Denied
from tests.cluster.fake import Answer, Asked, FakeApi, status

PODS = "/api/v1/namespaces/team/pods"


def event(kind: str, name: str) -> dict[str, object]:
    return {"type": kind, "object": {"metadata": {"name": name}}}


def streaming(*lines: object, hold: float = 0.0, cut: bool = False) -> Answer:
    def answer(asked: Asked) -> None:
        send = asked.stream()
        for line in lines:
            send(line)
        time.sleep(hold)
        if cut:
            asked.cut()
        else:
            send(b"")

    return answer


def names(watch: Watch, count: int) -> list[str]:
    found = []
    for kind, seen in watch.events():
        found.append(f"{kind} {seen['metadata']['name']}")
        if len(found) == count:
            break
    return found


def test_events_of_the_selector(api: FakeApi, rest: Rest) -> None:
    bookmark = {"type": "BOOKMARK", "object": {"metadata": {}}}
    api.on("GET", PODS, streaming(event("ADDED", "a"), bookmark, event("MODIFIED", "a")))
    found = names(Watch(rest, PODS, {"labelSelector": "x=y"}, 5), 2)
    assert found == ["ADDED a", "MODIFIED a"]
    query = api.seen[0].query
    assert (query["watch"], query["labelSelector"]) == ("true", "x=y")
    assert "resourceVersion" not in query
    assert api.seen[0].headers["Authorization"] == "Bearer s3cret"


BREAKS = {
    "410": streaming({"type": "ERROR", "object": {"kind": "Status", "code": 410}}),
    "cut": streaming(event("ADDED", "a"), cut=True),
    "cut in a line": streaming(event("ADDED", "a"), b'{"type": "ADDED", "obj', cut=True),
    "garbage": streaming(b"\xff\x00 garbage\n"),
    "busy": status(429, "TooManyRequests", "busy"),
    "no answer": Asked.cut,
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
def test_begins_anew_after_a_break(api: FakeApi, rest: Rest, broken: Answer) -> None:
    api.on("GET", PODS, broken, streaming(event("ADDED", "b"), hold=1))
    watch = Watch(rest, PODS, {}, 5)
    found = (seen["metadata"]["name"] for _, seen in watch.events())
    assert set(iter(found.__next__, "b")) <= {"a"}


def test_refused(api: FakeApi, rest: Rest) -> None:
    api.on("GET", PODS, status(403, "Forbidden", "cannot watch"))
    with pytest.raises(Denied, match="pods in namespace team"):
        names(Watch(rest, PODS, {}, 5), 1)


def test_ends_in_time_when_nothing_happens(api: FakeApi, rest: Rest) -> None:
    api.on("GET", PODS, streaming(hold=3))
    began = time.monotonic()
    assert names(Watch(rest, PODS, {}, 0.4), 1) == []
    assert 0.3 < time.monotonic() - began < 2


def test_close_wakes_a_blocked_reader(api: FakeApi, rest: Rest) -> None:
    api.on("GET", PODS, streaming(hold=3))
    watch = Watch(rest, PODS, {}, 10)
    reader = threading.Thread(target=names, args=(watch, 1))
    reader.start()
    time.sleep(0.2)
    watch.close()
    reader.join(1)
    assert not reader.is_alive()
