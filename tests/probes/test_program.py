"""Programs: only checked words enter the shell text, each function stands in it once."""

import shutil
import subprocess

import pytest

from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.probes import _program
from tests.probes.cases import others, tasks

EVIL = ("10.0.0.1; reboot", "$(reboot)", "10.0.0.1%eth0", "", "::1 -f", "300.1.1.1")


def leg(address: str) -> Leg:
    return Leg(Place("pod", "a", "p1"), Place("pod", "b", "p1", address), "cross-node")


@pytest.mark.parametrize("address", EVIL)
@pytest.mark.parametrize("probe", [task.probe for task in tasks("10.0.0.1")])
def test_an_address_that_is_none_is_a_mistake(probe: str, address: str) -> None:
    (good,) = (task for task in tasks("10.0.0.1") if task.probe == probe)
    with pytest.raises(ValueError, match=r"address|IPv4|zone"):
        _program.build([Task("t", probe, leg(address), good.params)], "n")


BAD: list[tuple[str, dict[str, str | int]]] = [
    ("ping", {"count": 0}),
    ("ping", {"count": True}),
    ("ping", {"interval_ms": 1}),
    ("ping", {"count": 300, "interval_ms": 100}),
    ("tcp", {"port": "80; reboot"}),
    ("tcp", {"port": 70000}),
    ("udp", {"nonce": ""}),
    ("udp", {}),
    ("get", {"bytes": 2_000_000}),
    ("get", {"expect": "a'b"}),
    ("http", {"scheme": "file"}),
    ("http", {"path": "/$(reboot)"}),
    ("http", {"retry_ms": 99999}),
    ("dns-udp", {"name": "a b"}),
    ("dns-udp", {"name": "-f/etc/passwd"}),
    ("dns-udp", {"name": "+trace"}),
    ("dns-udp", {"name": "@10.0.0.1"}),
    ("dns-tcp", {}),
    ("oneway", {"tag": "x", "wait_ms": 99999}),
    ("oneway-send", {}),
    ("tunnel-counters", {"window_ms": 1}),
    ("counters", {"window_ms": 5000}),
]


@pytest.mark.parametrize(("probe", "params"), BAD)
def test_a_parameter_that_is_no_plain_word_is_a_mistake(
    probe: str, params: dict[str, str | int]
) -> None:
    with pytest.raises(ValueError, match=r"."):
        _program.build([Task("t", probe, leg("10.0.0.1"), params)], "n")


@pytest.mark.parametrize(
    "ids", [("a", "a"), ("A",), ("a b",), ("",), ("$x",), ("a\n",), ("x" * 64,)]
)
def test_ids_are_checked(ids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"id"):
        _program.build([Task(i, "ping", leg("10.0.0.1")) for i in ids], "n")
    with pytest.raises(ValueError, match=r"id"):
        _program.build([], "not a nonce")


def test_an_unknown_probe_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        _program.build([Task("t", "nosuch", leg("10.0.0.1"))], "n")


def test_functions_stand_in_a_program_once() -> None:
    many = [Task(f"t{n}", "mtu", leg("10.0.0.1")) for n in range(8)]
    program = _program.build(many, "n")
    assert program.count("pathmtu() {") == 1
    assert program.count("local_mtu() {") == 1
    assert "dial() {" not in program


@pytest.mark.parametrize("shell", [["dash"], ["busybox", "sh"], ["bash", "--posix"]])
@pytest.mark.parametrize("compact", [False, True])
def test_shells_take_every_program(shell: list[str], compact: bool) -> None:
    if not shutil.which(shell[0]):
        pytest.skip(f"{shell[0]} is not installed")
    every = [*tasks("10.0.0.1"), *others("10.0.0.1")]
    assert {task.probe for task in every} == {probe.name for probe in _program.probes()}
    program = _program.build(every, "n", compact)
    for text in (program, _server_text()):
        checked = subprocess.run(
            [*shell, "-n"], input=text.encode(), capture_output=True, check=False
        )
        assert (checked.returncode, checked.stderr) == (0, b"")


def _server_text() -> str:
    from kubectl_netcheck.probes import _server

    return _server.serve("p1@node-a", 8080, 8081, 9999)


def test_an_empty_program_ends_with_an_end_frame() -> None:
    ended = subprocess.run(
        ["sh"],
        input=_program.build([], "n0nce").encode(),
        capture_output=True,
        timeout=10,
        check=False,
    )
    assert ended.stdout.decode().strip() == "#netcheck n0nce end"
    assert ended.returncode == 0


def test_longest_leaves_room_for_the_guard() -> None:
    every = [*tasks("10.0.0.1"), *others("10.0.0.1")]
    assert _program.longest(every) > max(p.seconds for p in _program.probes())
    assert _program.longest([]) > 0
