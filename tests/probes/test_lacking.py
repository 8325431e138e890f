"""What the image lacks: one entry for each missing tool, with what it costs."""

import shutil
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.probes import _program
from kubectl_netcheck.probes._catalogue import facts
from kubectl_netcheck.probes._lacking import TELLS, lacking
from kubectl_netcheck.probes._program import probes

A, B = Place("pod", "p1", "node-a", "10.0.0.1"), Place("pod", "p1", "node-b", "10.0.1.1")
CROSS, NEAR = Leg(A, B, "cross-node"), Leg(A, A, "same-node")


def not_run(measure: str, leg: Leg, reason: str) -> Fact:
    return Fact(measure, Result.NOT_RUN, leg=leg, text={"reason": reason})


def test_one_entry_for_each_tool_names_rungs_and_what_they_would_have_told() -> None:
    found = list(
        lacking(
            [
                not_run("udp", CROSS, "no socat in the image"),
                not_run("udp", NEAR, "no socat in the image"),
                not_run("oneway", CROSS, "the sender did not run: no socat in the image"),
                not_run("http", CROSS, "no curl in the image"),
                Fact("ping", Result.OK, leg=CROSS, samples=20, good=20),
            ]
        )
    )
    assert [one.place for one in found] == ["curl (not in the image)", "socat (not in the image)"]
    assert found[0].reason == f"http not run (cross-node); would have told {TELLS['curl']}"
    assert found[1].reason.startswith(
        "oneway, udp not run (cross-node, same-node); would have told"
    )


@pytest.mark.parametrize(
    "said",
    ["permission denied (are you root?)", "Operation not permitted", "sh: ping: Permission denied"],
)
def test_a_ping_that_needs_rights_is_said_with_what_lets_it_run(said: str) -> None:
    (found,) = lacking([not_run("ping", CROSS, f"ping: {said}")])
    assert found.place == "ping without rights (not in the image)"
    assert found.reason.startswith("ping not run (cross-node)")
    assert "--profile baseline" in found.reason


def test_of_alternatives_all_are_named() -> None:
    (found,) = lacking([not_run("tcp", CROSS, "no socat curl nc in the image")])
    assert found.place == "socat, curl or nc (not in the image)"
    assert found.reason.endswith("whether TCP connects")


def test_what_was_measured_with_less_is_said() -> None:
    less = {"depth": "reduced"}
    found = list(
        lacking(
            [
                Fact("mtu", Result.OK, leg=CROSS, samples=3, good=3, text=less),
                Fact("dns-udp", Result.OK, leg=NEAR, samples=1, good=1, text=less),
                not_run("dns-tcp", NEAR, "no dig in the image, and nslookup asks over UDP only"),
            ]
        )
    )
    assert [one.place for one in found] == [
        "dig (not in the image)",
        "ping of iputils (not in the image)",
    ]
    assert found[0].reason.startswith("dns-tcp not run and dns-udp with less depth (same-node);")
    assert found[1].reason.startswith("mtu with less depth (cross-node);")


def test_states_of_a_node_count_too() -> None:
    state = Fact(
        "routes",
        Result.NOT_RUN,
        place=Place("node", node="node-a"),
        text={"reason": "no ip in the image"},
    )
    (found,) = lacking([state])
    assert found.reason == f"routes not run; would have told {TELLS['ip']}"


@pytest.mark.parametrize(
    "reason",
    ["", "p1@node-b does not run: no status", "no patience in the image", "no  in the image"],
)
def test_other_reasons_are_no_missing_tool(reason: str) -> None:
    assert list(lacking([not_run("ping", CROSS, reason)])) == []


@pytest.mark.parametrize("probe", [p for p in probes() if p.tools], ids=lambda p: p.name)
def test_every_tool_that_a_probe_needs_has_its_words(probe) -> None:  # type: ignore[no-untyped-def]
    assert " ".join(probe.tools) in TELLS


#: What a program of ours needs of every image.
BASE = ("cat", "dd", "grep", "head", "kill", "mkdir", "mktemp", "rm", "sed", "sleep", "tail", "wc")


@pytest.mark.skipif(not shutil.which("dash"), reason="no dash here")
def test_a_program_names_the_tool_that_it_misses(tmp_path: Path) -> None:
    for name in BASE:
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    here = Place("pod", "p1", "node-a", "127.0.0.1")
    params = {"port": 8081, "tag": "t", "nonce": "n", "count": 2, "wait_ms": 0}
    probes_ = ("ping", "oneway", "udp", "get", "tcp", "dns-tcp", "routes")
    round_ = [
        Task(each, each, Leg(here, here, "same-node"), _params(each, params)) for each in probes_
    ]
    found, errors = ran(round_, tmp_path)
    said = {fact.measure: fact.text.get("reason", "") for fact in found}
    assert said == {
        "ping": "no ping in the image",
        "oneway": "no socat in the image",
        "udp": "no socat in the image",
        "get": "no curl in the image",
        "tcp": "no socat curl nc in the image",
        "dns-tcp": "no dig nslookup in the image",
        "routes": "no ip in the image",
    }, errors


@pytest.mark.skipif(not all(map(shutil.which, ("dash", "busybox"))), reason="no dash or busybox")
def test_a_connect_counts_where_socat_and_ss_are_missing(tmp_path: Path) -> None:
    for name in BASE:
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    (tmp_path / "nc").symlink_to(shutil.which("busybox") or "")
    here = Place("host", "h", "node-a", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as server:
        # As a kubelet does: nc has no way to connect only, and waits for the other end to close.
        threading.Thread(target=close_one, args=(server,), daemon=True).start()
        task = Task(
            "kubelet",
            "kubelet",
            Leg(here, here, "node-to-node"),
            {"port": server.getsockname()[1]},
        )
        found, errors = ran([task], tmp_path)
    assert [fact.result for fact in found] == [Result.OK], (found, errors)


def close_one(server: socket.socket) -> None:
    connection, _ = server.accept()
    connection.close()


def ran(round_: list[Task], path: Path) -> tuple[tuple[Fact, ...], str]:
    """The facts of the round's program where these are the only tools, and its errors."""
    program = _program.build(round_, "n0nce").replace(":/usr/sbin:/sbin", "")
    done = subprocess.run(
        [str(shutil.which("dash"))],
        input=program,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        timeout=20,
        start_new_session=True,
        check=False,
    )
    return facts(round_, _program.read(done.stdout, "n0nce", round_)), done.stderr


def _params(probe: str, params: dict[str, str | int]) -> dict[str, str | int]:
    if probe == "dns-tcp":
        return {"name": "kubernetes.default.svc.cluster.local"}
    return {} if probe in ("ping", "get", "tcp", "routes") else params
