"""Ctrl-C and SIGKILL at random moments of `pair`: what is left, and what removes it."""

import os
import random
import signal
import subprocess
import time

import pytest

from tests.robustness.conftest import DEADLINE, begin, end, gone, left

KILLS = int(os.environ.get("NETCHECK_KILLS", "10"))
pytestmark = [pytest.mark.lab, pytest.mark.timeout(600 + 20 * KILLS)]
#: Seconds within which a run starts, measures and ends on a machine that does nothing else; on a
#: busy one all moments fall into its first part.
SPAN = float(os.environ.get("NETCHECK_KILL_SPAN", "5"))

#: Seconds until the garbage collector has seen that an owner is gone, on a busy machine.
COLLECTED = 60.0


def started(where: str, kubeconfig: str) -> "subprocess.Popen[str]":
    """A run under way."""
    more = ["-n", where, "--kubeconfig", kubeconfig, "--timeout", f"{DEADLINE}s"]
    return begin("pair", "node-a", "node-b", *more)


def moments(seed: int) -> list[float]:
    """Evenly spread over the run, each somewhere in its part of it."""
    chance = random.Random(seed)
    return [(i + chance.random()) * SPAN / KILLS for i in range(KILLS)]


def test_ctrl_c_leaves_nothing(admin, namespace, kubeconfig) -> None:  # type: ignore[no-untyped-def]
    where = namespace()
    codes = []
    for moment in moments(1):
        run = started(where, kubeconfig)
        assert run.stderr is not None
        first = run.stderr.readline()
        time.sleep(moment)
        run.send_signal(signal.SIGINT)
        struck = time.monotonic()
        _, err = run.communicate(timeout=60)
        took = time.monotonic() - struck
        # A process that had not yet begun, or whose answer was out, dies by the signal: a shell
        # calls that 130 too.
        code = 128 - run.returncode if run.returncode < 0 else run.returncode
        codes.append(code)
        assert code in (130, 0, 1, 3), (moment, first + err)
        assert "Traceback" not in err, err
        assert left(admin, where) == [], (moment, err)
        assert took < 15, f"{took:.1f} s after Ctrl-C at {moment:.1f} s"
    assert codes.count(130) >= KILLS // 3, codes


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
def test_nor_does_another_signal(ending, admin, namespace, kubeconfig) -> None:  # type: ignore[no-untyped-def]
    if signal.getsignal(ending) is signal.SIG_IGN:
        pytest.skip("it is ignored here, and so by what is started here")
    where = namespace()
    run = started(where, kubeconfig)
    assert run.stderr is not None
    first = run.stderr.readline()
    time.sleep(SPAN / 3)
    run.send_signal(ending)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130 and "Traceback" not in err, (run.returncode, first + err)
    assert left(admin, where) == [], err


def test_clean_removes_what_a_sigkill_left(admin, namespace, kubeconfig) -> None:  # type: ignore[no-untyped-def]
    where = namespace()
    seen = 0
    for moment in moments(2):
        run = started(where, kubeconfig)
        assert run.stderr is not None
        run.stderr.readline()
        time.sleep(moment)
        run.kill()
        run.communicate(timeout=60)
        time.sleep(0.5)  # a create that was under way
        seen += len(stay(admin, where))
        done = end(begin("clean", "--yes", "-n", where, "--kubeconfig", kubeconfig))
        assert done.code == 0, done.err
        assert left(admin, where) == [], moment
    assert seen, "no kill struck while there was something to leave"


def stay(admin, where: str) -> list[str]:  # type: ignore[no-untyped-def]
    """What is left, each object of which would go by itself: owned by a run object that expires, or
    whose owner is gone, which the garbage collector notices within seconds."""
    base = f"namespaces/{where}"
    # The owners before and after: a create that is still under way may make one, and a run that was
    # killed while it cleaned may have removed one.
    jobs = admin.get(f"/apis/batch/v1/{base}/jobs")["items"]
    owned = [
        (f"/api/v1/{base}/{kind}/{each['metadata']['name']}", each)
        for kind in ("pods", "services")
        for each in admin.get(f"/api/v1/{base}/{kind}")["items"]
    ]
    jobs += admin.get(f"/apis/batch/v1/{base}/jobs")["items"]
    owners = {job["metadata"]["uid"]: job["spec"].get("ttlSecondsAfterFinished") for job in jobs}
    assert all(ttl and ttl <= DEADLINE + 120 for ttl in owners.values()), owners
    orphans = []
    for path, each in owned:
        reference = each["metadata"]["ownerReferences"][0]
        assert reference["kind"] == "Job", path
        if reference["uid"] not in owners:
            orphans.append(path)
        if "/pods/" in path:
            assert each["spec"]["activeDeadlineSeconds"] <= DEADLINE + 60
    until = time.monotonic() + COLLECTED
    while still := [path for path in orphans if not gone(admin, path)]:
        assert time.monotonic() < until, f"nobody owns {still}"
        time.sleep(0.5)
    return [path for path, _ in owned] + list(owners)


@pytest.mark.slow
def test_what_a_sigkill_left_expires(admin, namespace, kubeconfig) -> None:  # type: ignore[no-untyped-def]
    """The run object's TTL, cut short here, makes the cluster itself remove pods and Services."""
    where = namespace()
    run = started(where, kubeconfig)
    end_of_start = time.monotonic() + 60
    jobs = f"/apis/batch/v1/namespaces/{where}/jobs"
    while len(admin.get(f"/api/v1/namespaces/{where}/pods")["items"]) < 8:
        assert time.monotonic() < end_of_start
        time.sleep(0.2)
    run.kill()
    run.communicate(timeout=60)
    assert len(stay(admin, where)) >= 10
    job = admin.get(jobs)["items"][0]
    path = f"{jobs}/{job['metadata']['name']}"
    patch = [{"op": "replace", "path": "/spec/ttlSecondsAfterFinished", "value": 5}]
    assert patched(admin, path, patch) == 200
    until = time.monotonic() + 90
    while still := left(admin, where):
        assert time.monotonic() < until, still
        time.sleep(1)
    assert gone(admin, path)


def patched(admin, path: str, patch: object) -> int:  # type: ignore[no-untyped-def]
    import json

    answer = admin._pool.request(
        "PATCH",
        admin.connection.server + path,
        body=json.dumps(patch),
        headers={**dict(admin.headers()), "Content-Type": "application/json-patch+json"},
    )
    return int(answer.status)
