"""A pod that prints too much, escapes, forged frames or nothing changes its own legs alone."""

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from lab.lab import Lab
from tests.robustness.conftest import DEADLINE, begin, end
from tests.robustness.hostile import ANSWERS, NODE, images

pytestmark = [pytest.mark.lab, pytest.mark.timeout(600)]
#: Megabytes of memory that a run may take: that of a healthy one is 60.
MEMORY = 300
#: Bytes that no terminal may be sent: C0 but tab and newline, DEL, C1, and what turns text around.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
#: Read at one end of a leg and sent at the other.
ONE_WAY = {"oneway", "oneway-send"}


@pytest.fixture(scope="module")
def hostile(
    kubeconfig: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, str]]:
    with images(Lab.load(), tmp_path_factory.mktemp("hostile")) as references:
        yield references


class Peak(threading.Thread):
    """The most memory that a process took, in megabytes (VmHWM of proc(5))."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.status, self.megabytes = Path(f"/proc/{pid}/status"), 0.0
        self.start()

    def run(self) -> None:
        while True:
            try:
                found = re.search(r"VmHWM:\s+(\d+) kB", self.status.read_text())
            except (FileNotFoundError, ProcessLookupError):
                return
            if found is None:  # it has ended, and nobody has heard of it yet
                return
            self.megabytes = int(found[1]) / 1024
            time.sleep(0.05)


@pytest.mark.parametrize("case", ANSWERS)
def test_a_hostile_pod(case, hostile, namespace, kubeconfig, note, tmp_path) -> None:  # type: ignore[no-untyped-def]  # noqa: PLR0917
    where, record = namespace(), str(tmp_path / "recording")
    more = ["-n", where, "--kubeconfig", kubeconfig, "--image", hostile[case], "--record", record]
    run = begin("pair", "node-a", NODE, "--timeout", f"{DEADLINE}s", "-o", "json", *more)
    peak = Peak(run.pid)
    done = end(run)
    peak.join()
    note(f"pods: one that {case}", done, where)
    assert 0 < peak.megabytes < MEMORY
    shown = end(begin("replay", record, "-o", "wide"))
    said = json.dumps(done.report, ensure_ascii=False) + done.out + done.err + shown.out + shown.err
    assert not OBEYED.search(said), ascii(said)
    assert done.code == shown.code == 3, done.said
    own = [each for each in done.report["ladder"] if measured_by(each) == NODE]
    assert own and {each["result"] for each in own} == {"not-run"}, own
    assert all(each["text"]["reason"] for each in own)
    others = [each for each in done.report["ladder"] if measured_by(each) != NODE]
    towards = [each for each in others if each["leg"]["to"].get("node") == NODE]
    assert {"ping", "get", "mtu"} <= {each["probe"] for each in towards}
    assert [each for each in others if each["result"] == "not-run"] == []


def measured_by(fact: Mapping[str, Any]) -> str:
    """The node whose pod says what came of it: the receiver, where datagrams are counted."""
    end = "to" if fact["probe"] in ONE_WAY else "from"
    return str(fact["leg"][end].get("node", ""))
