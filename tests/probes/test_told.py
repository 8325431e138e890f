"""What dig tells of a name server that keeps silent, and of nothing when it had no time."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kubectl_netcheck.model.fact import BUSY, Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.probes import _program
from tests.probes.local import captured, needs

SHELLS = ("sh", "busybox sh")
SERVER = Place("dns", "", "kube-system/kube-dns", "127.0.0.1")
LEG = Leg(Place("pod", "node-a", "p1", "127.0.0.1"), SERVER, "dns")
#: Notes that it was run, and does something before or instead of asking.
DIG = '#!/bin/sh\necho run >>"{folder}/runs"\n{first}\nexec {dig} "$@"\n'


@pytest.fixture
def silent() -> Iterator[int]:
    """A port on which UDP and TCP are taken in and nothing is answered."""
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.socket())
        tcp.bind(("127.0.0.1", 0))
        tcp.listen(16)
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(tcp.getsockname())
        yield tcp.getsockname()[1]


def ran(folder: Path, shell: str, probe: str, port: int, first: str) -> tuple[Fact, int]:
    """The fact, and how often dig was run. first: what it does before it asks."""
    needs(shell, "timeout", "dig")
    (folder / "dig").write_text(DIG.format(folder=folder, first=first, dig=shutil.which("dig")))
    (folder / "dig").chmod(0o755)
    task = Task("t-1", probe, LEG, {"name": "kubernetes.default.svc.cluster.local.", "port": port})
    (fact,) = _program.find(probe).read(task, captured(shell, task, folder))
    return fact, (folder / "runs").read_text().count("run")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("probe", ["dns-udp", "dns-tcp", "dns-name", "dns-large"])
def test_silence_is_a_loss_after_one_run(
    tmp_path: Path, shell: str, probe: str, silent: int
) -> None:
    """Also where dig begins late, so that it tells of its first query 1.25 s later."""
    fact, runs = ran(tmp_path, shell, probe, silent, "sleep 0.25")
    assert (fact.result, runs) == (Result.LOST, 1)


@pytest.mark.parametrize("shell", SHELLS)
def test_one_that_has_nothing_to_tell_is_run_once_more_and_measures_nothing(
    tmp_path: Path, shell: str, silent: int
) -> None:
    fact, runs = ran(tmp_path, shell, "dns-udp", silent, "exec sleep 5")
    assert (fact.result, runs) == (Result.NOT_RUN, 2)
    assert fact.text["reason"].startswith(BUSY)
