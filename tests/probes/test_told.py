"""Names that a slow dig tells of: what was lost counts as soon as it is told, and only then."""

from pathlib import Path

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.probes import _dns, _program
from tests.probes.local import captured, needs

SHELLS = ("sh", "busybox sh")
PROBES = ("dns-udp", "dns-tcp", "lookup", "dns-name", "dns-large")
SERVER = Place("dns", "", "kube-system/kube-dns", "192.0.2.53")
LEG = Leg(Place("pod", "node-a", "p1", "192.0.2.1"), SERVER, "dns")
NOTED = '#!/bin/sh\necho run >>"{folder}/runs"\n'
#: Tells of a lost query late, and asks the next one.
LATE = """sleep 1.3
echo ';; communications error to 192.0.2.53#53: timed out'
echo ';; no servers could be reached'
sleep 1.5
echo ';; communications error to 192.0.2.53#53: timed out'
echo ';; no servers could be reached'
"""


def ran(folder: Path, shell: str, probe: str, dig: str) -> tuple[Fact, str, int]:
    """The fact, what was captured, and how often dig was run."""
    needs(shell, "timeout", "dig", "nslookup")
    (folder / "dig").write_text(NOTED.format(folder=folder) + dig)
    (folder / "dig").chmod(0o755)
    task = Task("t-1", probe, LEG, {"name": "kubernetes.default.svc.cluster.local."})
    capture = captured(shell, task, folder)
    (fact,) = _program.find(probe).read(task, capture)
    return fact, capture.output, (folder / "runs").read_text().count("run")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("probe", PROBES)
def test_a_query_that_is_told_late_is_lost_and_the_next_is_not_waited_for(
    tmp_path: Path, shell: str, probe: str
) -> None:
    # On a busy node dig begins late, and tells of its first query a second after that.
    fact, output, runs = ran(tmp_path, shell, probe, LATE)
    assert (fact.result, runs) == (Result.LOST, 1)
    assert output.count("no servers could be reached") <= 1
    assert "asked 0" not in output and "asked 124" not in output  # ended by us, not by a limit


@pytest.mark.parametrize("shell", SHELLS)
def test_one_that_tells_of_nothing_is_run_once_more_and_measures_nothing(
    tmp_path: Path, shell: str
) -> None:
    fact, _, runs = ran(tmp_path, shell, "dns-udp", "exec sleep 5")
    assert (fact.result, fact.text["reason"], runs) == (Result.NOT_RUN, _dns.UNTOLD, 2)
