"""The door on the real lab cluster: start, run, relay, clean, refusals, expiry."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.live import Live
from kubectl_netcheck.cluster.recorder import Recorder
from kubectl_netcheck.cluster.recording import Meta
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.plan import PodRequest, ServiceRequest, Started
from tests.require import no_lab

pytestmark = pytest.mark.lab
HOME = Path(__file__).parents[2]
SERVER = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 3600 & wait; done"]
PODS = [
    PodRequest("p1", "node-a"),
    PodRequest("p2", "node-a"),
    PodRequest("p1", "node-b"),
    PodRequest("p2", "node-b"),
    PodRequest("p1", "node-c"),
    *(PodRequest("h", node, host=True) for node in ("node-a", "node-b", "node-c")),
]
SERVICES = [ServiceRequest(n, f"p1@{n}") for n in ("node-a", "node-b")]
Make = Callable[..., Live]


@pytest.fixture(scope="module")
def kubeconfig() -> str:
    done = subprocess.run(
        [sys.executable, "-m", "lab", "kubeconfig"],
        cwd=HOME,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    path = done.stdout.strip()
    if done.returncode or not Path(path).is_file():
        no_lab(done.stderr.strip()[-200:])
    return path


@pytest.fixture
def make(kubeconfig: str) -> Iterator[Make]:
    made: list[Live] = []

    def live(**settings: object) -> Live:
        run_id = f"t{time.time_ns() % 10**9:x}"
        given = {"kubeconfig": kubeconfig, "run_id": run_id, **settings}
        made.append(Live(ClusterSettings(**given), lambda _: SERVER))  # type: ignore[arg-type]
        return made[-1]

    yield live
    for each in made:
        assert each.clean() == ()


@pytest.fixture
def admin(kubeconfig: str) -> Rest:
    return Rest(connect(ClusterSettings(kubeconfig=kubeconfig)))


def quiet(_: Started) -> None:
    return


def test_a_whole_run_and_its_replay(make: Make, tmp_path: Path) -> None:
    live = make()
    recorder = Recorder(live, Meta("pair", nonce="n"))
    inventory = recorder.inventory(["node-a", "node-b"])
    assert {"node-a", "node-b", "node-c"} <= {n.name for n in inventory.nodes}
    assert inventory.dns.address and inventory.dns.pods and inventory.api_address
    assert inventory.denied == {}
    assert recorder.admit().refused == {}
    started = recorder.start(PODS, SERVICES, 15, quiet)
    assert [s.trouble for s in started] == [""] * 10
    assert all(s.address for s in started)
    program = "id -u; ping -c1 -W1 -q 127.0.0.1 | grep -c ' 0% packet loss'; exit 3"
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda pod: recorder.execute(pod.key, program, 10), PODS))
    assert [o.code for o in done] == [3] * 8, done
    assert [o.output for o in done] == ["65532\n1\n"] * 5 + ["0\n1\n"] * 3
    relayed = recorder.relay("p1@node-b", "seq 500 >/dev/termination-log; exit 4", 15)
    assert (relayed.kind, relayed.code, relayed.channel) == ("exit", 4, "status")
    assert relayed.output.endswith("\n500\n")
    run = live._fleet.make.settings.run_id
    assert run in {each.run for each in live.leftovers()}
    began = time.monotonic()
    assert recorder.clean() == ()
    assert time.monotonic() - began < 4
    assert run not in {each.run for each in live.leftovers(everywhere=True)}
    recorder.save(tmp_path / "run.json.gz")
    replay = Replay.open(tmp_path / "run.json.gz")
    assert replay.inventory([]) == inventory
    assert replay.start(PODS, SERVICES, 1, quiet) == started
    assert [replay.execute(pod.key, program, 1) for pod in PODS] == done
    assert replay.relay("p1@node-b", "", 1) == relayed


def test_large_output_and_deadline(make: Make) -> None:
    live = make()
    live.start(PODS[:1], [], 15, quiet)
    found = live.execute("p1@node-a", "head -c 3000000 /dev/zero | tr '\\0' x; echo e >&2", 15)
    assert (found.kind, len(found.output), found.code) == ("exit", 3_000_000, 0)
    late = live.execute("p1@node-a", "echo first; sleep 30", 1)
    assert (late.kind, late.output) == ("deadline", "first\n") and late.seconds < 1.5


def test_an_image_that_is_not_there(make: Make) -> None:
    live = make(image="registry.invalid/none:v0")
    began = time.monotonic()
    (found,) = live.start(PODS[:1], [], 15, quiet)
    assert found.kind == "image" and "registry.invalid" in found.trouble
    assert time.monotonic() - began < 5


def test_a_node_whose_kubelet_is_silent(make: Make) -> None:
    live = make()
    began = time.monotonic()
    found = live.start([PODS[0], PodRequest("p1", "node-zz")], [], 15, quiet, straggle=1.0)
    assert [s.kind for s in found] == ["", "kubelet-silent"]
    assert time.monotonic() - began < 6
    late = live.relay("p1@node-zz", "true", 1)
    assert (late.kind, late.detail) == ("deadline", "no status from the kubelet")


@pytest.fixture
def restricted(admin: Rest) -> Iterator[str]:
    """A namespace that enforces the restricted standard."""
    name = f"netcheck-test-{time.time_ns() % 10**6}"
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
    admin.post("/api/v1/namespaces", body)
    yield name
    admin.delete(f"/api/v1/namespaces/{name}")


def test_a_restricted_namespace(make: Make, restricted: str) -> None:
    live = make(namespace=restricted)
    refused = live.admit().refused
    assert set(refused) == {"host"} and "restricted" in refused["host"]
    started = live.start(PODS[-1:] + PODS[:1], [], 15, quiet)
    assert [s.kind for s in started] == ["admission", ""]
    assert "PodSecurity" in started[0].trouble
    assert live.execute("p1@node-a", "ping -c1 -W1 -q 127.0.0.1 >/dev/null", 10).code == 0


def test_somebody_without_rights(make: Make) -> None:
    live = make(impersonate="nobody@example.com")
    inventory = live.inventory(["node-a"])
    assert {"nodes", "pods", "daemonsets"} <= set(inventory.denied)
    refused = live.admit().refused
    assert set(refused) == {"pod", "host", "service", "exec", "rights"}
    assert "nobody@example.com" in refused["pod"]


def test_exec_is_impersonated_too(make: Make, kubeconfig: str, admin: Rest) -> None:
    live = make()
    live.start(PODS[:1], [], 15, quiet)
    other = make(impersonate="nobody@example.com", run_id=live._fleet.make.settings.run_id)
    other._fleet._requests |= live._fleet._requests
    found = other.execute("p1@node-a", "true", 10)
    assert found.kind == "refused" and "nobody@example.com" in found.detail


def test_the_owner_takes_its_pods_along_when_it_expires(make: Make, admin: Rest) -> None:
    """What happens after a SIGKILL, sped up: the owner's TTL is over at once."""
    live = make()
    owner = live._fleet.make.owner_job()
    live.start(PODS[:1], SERVICES[:1], 15, quiet)
    path = f"/apis/batch/v1/namespaces/{live.namespace}/jobs/{owner['metadata']['name']}"
    job = admin.get(path)
    assert [c["type"] for c in job["status"]["conditions"] if c["status"] == "True"] == [
        "SuccessCriteriaMet",
        "Complete",
    ], json.dumps(job["status"])
    admin.delete(path, {"kind": "DeleteOptions", "propagationPolicy": "Background"})
    run = live._fleet.make.settings.run_id
    end = time.monotonic() + 20
    while left := [each for each in live.leftovers() if each.run == run]:
        assert time.monotonic() < end, left
        time.sleep(0.5)
