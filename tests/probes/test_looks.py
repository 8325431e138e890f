"""ping looks a second time where some of its packets came back and some did not, and only there."""

from pathlib import Path

import pytest

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.planning.follow_up import TRAFFIC
from kubectl_netcheck.probes import _program
from tests.probes.local import captured, needs

LEG = Leg(Place("pod", "node-a", "p1"), Place("pod", "node-b", "p1", "10.1.2.3"), "cross-node")
#: Loses so many packets of each run of the first look, and none later; this machine's own address
#: always answers. Two runs of half the packets are one look.
PING = """#!/bin/sh
case "$*" in
*127.0.0.1) echo 'PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.'; exit ;;
esac
while [ "$1" != -c ]; do shift; done
echo run >>"{folder}/runs"
lost={lost}
[ -e "{folder}/later" ] && lost=0
mkdir "{folder}/one" 2>/dev/null && [ {processes} -eq 2 ] || : >"{folder}/later"
echo "$2 packets transmitted, $(($2-lost)) received, $((100*lost/$2))% packet loss, time 9ms"
[ "$lost" -lt "$2" ]
"""


def looks(folder: Path, count: int, lost: int, **params: int) -> tuple[list[str], int]:
    """The ending of each look, and how many processes it took."""
    needs("sh")
    tool, processes = folder / "ping", 2 if count >= 40 else 1
    tool.write_text(PING.format(folder=folder, lost=lost, processes=processes))
    tool.chmod(0o755)
    task = Task("t-1", "ping", LEG, {"count": count, "interval_ms": 10, **params})
    found = _program.find("ping").read(task, captured("sh", task, folder))
    return [fact.result.value for fact in found], (folder / "runs").read_text().count("run")


@pytest.mark.parametrize(
    ("count", "lost", "endings", "processes"),
    [
        (20, 0, [Result.OK], 1),
        (20, 1, [Result.INTERMITTENT, Result.OK], 2),
        (20, 20, [Result.LOST], 1),
        (60, 0, [Result.OK], 2),
        (60, 3, [Result.INTERMITTENT, Result.OK], 4),
    ],
)
def test_it_looks_again_only_where_some_were_lost(
    tmp_path: Path, count: int, lost: int, endings: list[Result], processes: int
) -> None:
    wanted = [ending.value for ending in endings]
    assert looks(tmp_path, count, lost) == (wanted, processes)


def test_traffic_is_sent_once(tmp_path: Path) -> None:
    count, wait = int(TRAFFIC[1]["count"]), int(TRAFFIC[1]["wait_ms"])
    assert looks(tmp_path, count, 1, wait_ms=wait) == ([Result.INTERMITTENT.value], 1)


def test_more_than_it_has_time_for_is_refused() -> None:
    task = Task("t-1", "ping", LEG, {"count": 30, "interval_ms": 20})
    with pytest.raises(ValueError, match="take too long"):
        _program.build([task], "n0nce")
