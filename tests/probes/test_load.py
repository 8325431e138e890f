"""What planning/load.py says that a probe sends at most, against the counters of the card."""

import json
import os
from collections.abc import Iterator

import pytest

from kubectl_netcheck.planning import load
from kubectl_netcheck.probes import _program
from tests.probes.cases import CASES, Case, flows, tasks
from tests.probes.namespaces import Network, network
from tests.probes.test_programs import pytestmark, start

__all__ = ["pytestmark"]
#: The states of a network in which probes send most: all is well, nobody answers, nobody listens,
#: a size vanishes, packets are lost.
STATES = ("healthy", "dead", "no-server", "mtu-silent", "mtu-jumbo-silent", "mtu-lossy", "lossy")
#: Packets beside the probes': neighbours that are asked for, and routers.
BESIDE = 12
STALLING = ("put", "get")


@pytest.fixture
def net() -> Iterator[Network]:
    with network(f"ncload-{os.getpid()}") as made:
        yield made


def counted(net: Network) -> dict[str, tuple[int, int]]:
    """Packets and bytes that the client's card has sent and got."""
    (card,) = json.loads(net.output("client", "ip -json -stats link show eth0"))
    found = card["stats64"]
    return {way: (found[way]["packets"], found[way]["bytes"]) for way in ("tx", "rx")}


@pytest.mark.parametrize("case", [c for c in CASES if c.name in STATES], ids=lambda c: c.name)
def test_no_probe_sends_more_than_is_counted_for_it(net: Network, case: Case) -> None:
    start(net, case)
    over = {}
    # A transfer that stalls is sent again after its end, for a while: such tasks come last.
    every = (*tasks(case.address), flows(case.address))
    for task in sorted(every, key=lambda task: task.probe in STALLING):
        before = counted(net)
        net.run(_program.build([task], "n0nce"), ("dash",))
        after, most = counted(net), load.most(task.probe, dict(task.params))
        for way in ("tx", "rx"):
            packets, size = (new - old for new, old in zip(after[way], before[way], strict=True))
            if packets > most.packets + BESIDE or size > most.bytes + BESIDE * 120:
                over[task.probe, way] = (packets, size), tuple(most)
    assert not over
