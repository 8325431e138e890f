"""Many flows at once: what never left this machine is no flow that was lost."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import monotonic

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes.udp_flows import FLOWS, PROBE
from tests.probes.local import captured, needs

SHELLS = ("sh", "busybox sh")
#: A socat that a machine out of processes starts four times only.
FOUR = """#!/bin/sh
for x in 1 2 3 4; do mkdir "{folder}/$x" 2>/dev/null && exec {socat} "$@"; done
exit 1
"""
NEVER = "#!/bin/sh\nexit 1\n"


@contextmanager
def echoing(deaf_s: float = 0.0) -> Iterator[int]:
    """The port of a UDP echo server here. deaf_s: seconds from the first datagram on for which it
    answers none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        threading.Thread(target=_echo, args=(server, deaf_s), daemon=True).start()
        yield server.getsockname()[1]


def _echo(server: socket.socket, deaf_s: float) -> None:
    hears = 0.0
    while True:
        try:
            datagram, sender = server.recvfrom(2048)
            hears = hears or monotonic() + deaf_s
            if monotonic() >= hears:
                server.sendto(datagram, sender)
        except OSError:
            return


def ran(shell: str, port: int, folder: Path, socat: str = "") -> Fact:
    """The fact of the program in the local shell. socat: a text to run in its place."""
    needs(shell, "socat")
    if socat:
        (folder / "socat").write_text(socat.format(folder=folder, socat=shutil.which("socat")))
        (folder / "socat").chmod(0o755)
    pod = Place("pod", "node-a", "p1", "127.0.0.1")
    leg = Leg(pod, Place("pod", "node-b", "p1", "127.0.0.1"), "cross-node")
    task = Task("t-1", "udp-flows", leg, {"port": port, "nonce": "n4"})
    (fact,) = PROBE.read(task, captured(shell, task, folder))
    return fact


@pytest.mark.parametrize("shell", SHELLS)
def test_every_flow_comes_back_whole(tmp_path: Path, shell: str) -> None:
    with echoing() as port:
        fact = ran(shell, port, tmp_path)
    assert fact.figures == {"flows": FLOWS, "dead": 0, "whole": FLOWS, "partial": 0, "looks": 2}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_flow_that_was_never_sent_is_not_dead(tmp_path: Path, shell: str) -> None:
    with echoing() as port:
        fact = ran(shell, port, tmp_path, FOUR)
    assert fact.figures == {"flows": 4, "dead": 0, "whole": 4, "partial": 0, "looks": 2}


def test_a_flow_that_nobody_answers_is_dead(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        fact = ran("sh", silent.getsockname()[1], tmp_path)
    assert fact.figures == {"flows": FLOWS, "dead": FLOWS, "whole": 0, "partial": 0, "looks": 2}


def test_a_flow_that_is_answered_in_one_of_the_looks_only_is_not_dead(tmp_path: Path) -> None:
    """As where the far end, or the machine, stands still for the length of one look."""
    with echoing(deaf_s=0.5) as port:
        fact = ran("sh", port, tmp_path)
    assert fact.figures == {"flows": FLOWS, "dead": 0, "whole": 0, "partial": FLOWS, "looks": 2}


def test_a_recording_of_before_there_were_two_looks_says_that_it_has_one() -> None:
    pod = Place("pod", "node-a", "p1", "127.0.0.1")
    leg = Leg(pod, Place("pod", "node-b", "p1", "127.0.0.1"), "cross-node")
    task = Task("t-1", "udp-flows", leg, {"port": 8081, "nonce": "n4"})
    nonce = sha256(b"n4").hexdigest()[:12]
    echoes = "".join(f"back {nonce} 31 {number}\n" for number in range(1, 5))
    (fact,) = PROBE.read(task, Capture("t-1", output=f"flow 1\n{echoes}flow 2\n"))
    assert fact.figures == {"flows": 2, "dead": 1, "whole": 1, "partial": 0, "looks": 1}


def test_where_none_is_sent_nothing_was_measured(tmp_path: Path) -> None:
    fact = ran("sh", 9, tmp_path, NEVER)
    assert fact.result is Result.NOT_RUN
