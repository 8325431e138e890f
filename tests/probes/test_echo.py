"""UDP echo on a busy machine: silence counts only where something was sent, and was so twice."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _echo, _program, _shell, _text
from tests.probes.local import captured, needs

SHELLS = ("sh", "busybox sh")
LEG = Leg(
    Place("pod", "node-a", "p1", "127.0.0.1"),
    Place("pod", "node-b", "p1", "127.0.0.1"),
    "cross-node",
)
#: A shell for socat's child that gets its processor late, in the first tries at least.
LATE = """#!/bin/sh
case $1 in
*/echo) for x in {tries}; do mkdir "{folder}/$x" 2>/dev/null && sleep 2.2 && break; done ;;
esac
exec {shell} "$@"
"""


@contextmanager
def answering(after: float | None) -> Iterator[int]:
    """The port of a UDP echo server here that answers so many seconds late, or never."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        if after is not None:
            threading.Thread(target=_answer, args=(server, after), daemon=True).start()
        yield server.getsockname()[1]


def _answer(server: socket.socket, after: float) -> None:
    while True:
        try:
            asked = server.recvfrom(65535)
            threading.Thread(target=_later, args=(server, after, asked), daemon=True).start()
        except OSError:
            return


def _later(server: socket.socket, after: float, asked: tuple[bytes, tuple[str, int]]) -> None:
    time.sleep(after)
    if server.fileno() >= 0:
        server.sendto(*asked)


def ran(shell: str, port: int, folder: Path, probe: str = "udp", late: int = 0) -> Fact:
    """The fact of the program in the local shell. late: tries whose child begins too late."""
    needs(shell, "socat")
    if late:
        text = LATE.format(folder=folder, shell=shutil.which("sh"), tries=" ".join("12"[:late]))
        (folder / "sh").write_text(text)
        (folder / "sh").chmod(0o755)
    task = Task("t-1", probe, LEG, {"port": port, "nonce": "n4"})
    (fact,) = _program.find(probe).read(task, captured(shell, task, folder))
    return fact


@pytest.mark.parametrize("probe", ["udp", "udp-large"])
@pytest.mark.parametrize("shell", SHELLS)
def test_what_comes_back_at_once_takes_one_try(tmp_path: Path, shell: str, probe: str) -> None:
    with answering(0) as port:
        fact = ran(shell, port, tmp_path, probe)
    assert fact.result is Result.OK and "attempts" not in fact.figures


@pytest.mark.parametrize("shell", SHELLS)
def test_silence_after_two_tries_is_a_loss(tmp_path: Path, shell: str) -> None:
    with answering(None) as port:
        fact = ran(shell, port, tmp_path)
    assert (fact.result, fact.figures["attempts"]) == (Result.LOST, 2)


def test_an_echo_that_comes_late_is_waited_for_the_second_time(tmp_path: Path) -> None:
    with answering((_echo.WAIT + _echo.LONGER) / 2) as port:
        fact = ran("sh", port, tmp_path)
    assert (fact.result, fact.figures["attempts"]) == (Result.OK, 2)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("probe", ["udp", "udp-large"])
def test_what_was_never_sent_is_not_lost(tmp_path: Path, probe: str, shell: str) -> None:
    with answering(0) as port:
        fact = ran(shell, port, tmp_path, probe, late=2)
    assert (fact.result, fact.text["reason"]) == (Result.NOT_RUN, _echo.UNSENT)


def test_what_was_sent_the_second_time_counts(tmp_path: Path) -> None:
    with answering(0) as port:
        fact = ran("sh", port, tmp_path, late=1)
    assert (fact.result, fact.figures["attempts"]) == (Result.OK, 2)


TASK = Task("t-1", "udp", LEG, {"port": 8081, "nonce": "n4"})
NONCE = _shell.mark(TASK, "nonce")
BACK = "".join(f"back {NONCE} 31 {number}\n" for number in (1, 2, 3, 4))


def read(output: str, cut: bool = False) -> Fact:
    (fact,) = _echo.read(TASK, Capture("t-1", output, 0, cut=cut), "udp", 32)
    return fact


@pytest.mark.parametrize(
    ("output", "result"),
    [
        ("asked 4\nasked 4\n", Result.LOST),
        ("sent\nasked 4\nsent\nasked 4\n", Result.LOST),
        ("sent\nasked 4\n", Result.NOT_RUN),  # ended before it was tried again
        ("sent\nasked 4\nunsent 4\n", Result.NOT_RUN),
        ("unsent 4\nsent\nasked 4\n", Result.NOT_RUN),
        ("E read(5): Connection refused\nunsent 4\n", Result.REFUSED),
        (f"unsent 4\nsent\n{BACK}asked 4\n", Result.OK),
    ],
)
def test_silence_has_to_be_kept_twice(output: str, result: Result) -> None:
    assert read(output).result is result


def test_echoes_whose_start_was_left_out_are_not_lost() -> None:
    left = f" 31 2\n{BACK[len(BACK) // 2 :]}asked 4\n"
    assert read(left).result is Result.INTERMITTENT
    assert (read(left, cut=True).result, read(left, True).text["reason"]) == (
        Result.NOT_RUN,
        _text.CUT,
    )
    assert read(f"{BACK}asked 4\n", cut=True).result is Result.OK
    assert read("ked 4\nasked 4\nsent\nasked 4\n", cut=True).result is Result.LOST
