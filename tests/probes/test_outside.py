"""The probe of a host outside: its program parses, its reader takes what comes."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes._program import build
from kubectl_netcheck.probes.outside import PROBE

POD = Place("pod", "node-a", "p1", "10.244.0.9")
NAMED = Leg(POD, Place("outside", "", "example.org:443"), "egress")
BY_NAME = Task("t-1", "outside", NAMED, {"port": 443, "name": "example.org"})
BY_ADDRESS = Task(
    "t-2", "outside", Leg(POD, Place("outside", "", "x", "192.0.2.7"), "egress"), {"port": 8}
)
SIZES = "local=1450 link=1450 route=0 learned=0 dev=eth0\nfull 1450\nverified 1450\n"


def read(text: str) -> list[tuple[str, Result]]:
    return [(fact.measure, fact.result) for fact in PROBE.read(BY_NAME, Capture("t-1", text, 0))]


@pytest.mark.parametrize("task", [BY_NAME, BY_ADDRESS], ids=["name", "address"])
def test_the_program_is_posix_shell(task: Task) -> None:
    program = build((task,), "0123456789abcdef")
    done = subprocess.run(["sh", "-n"], input=program, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["a b", "x;reboot", "$(id)", "-x", ""])
def test_a_name_is_a_plain_word(name: str) -> None:
    task = Task("t-3", "outside", NAMED, {"port": 443, "name": name})
    with pytest.raises(ValueError, match=r"not|address"):
        PROBE.script(task)


def test_connected_with_its_size() -> None:
    text = f"resolved 203.0.113.5\ndial exit=0 ms=20\nnetcheck-sizes\n{SIZES}"
    connect, size = PROBE.read(BY_NAME, Capture("t-1", text, 0))
    assert (connect.measure, connect.result) == ("outside", Result.OK)
    assert connect.text["answer"] == "203.0.113.5"
    assert (size.measure, size.figures["mtu_bytes"]) == ("mtu", 1450)


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("E connect(): Connection refused", Result.REFUSED),
        ("E connect(): No route to host", Result.UNREACHABLE),
        ("E connecting: Connection timed out", Result.LOST),
    ],
)
def test_how_it_failed(said: str, result: Result) -> None:
    assert read(f"resolved 203.0.113.5\n{said}\ndial exit=1 ms=1300\n") == [("outside", result)]


def test_a_name_that_was_not_resolved_is_no_failure() -> None:
    assert read("netcheck-not-run: the name x was not resolved\n") == [("outside", Result.NOT_RUN)]


def test_a_size_that_ping_could_not_measure_leaves_the_connect() -> None:
    text = "resolved 203.0.113.5\ndial exit=0 ms=20\nnetcheck-sizes\nnetcheck-not-run: ping: no\n"
    assert read(text) == [("outside", Result.OK), ("mtu", Result.NOT_RUN)]


@given(
    st.text()
    | st.builds("resolved {}\ndial exit=0\nnetcheck-sizes\n{}".format, st.text(), st.text())
)
def test_the_reader_never_raises(text: str) -> None:
    for fact in PROBE.read(BY_NAME, Capture("t-1", text, 0)):
        assert all(value.isprintable() for value in fact.text.values())
