"""conntrack sums what hundreds of CPUs count, in every shell and from either source."""

from pathlib import Path

import pytest

from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.probes import conntrack
from tests.probes import local

HOST = Place("host", "node-a", "h", "192.0.2.1")
TASK = Task("c", "conntrack", Leg(HOST, HOST, "local"))
CPUS = 512
#: As captured on a node: some columns have two spaces between them.
HEADER = (
    "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop "
    "early_drop icmp_error  expect_new expect_create expect_delete search_restart"
)
LINE = f"000007a7  {'00000000 ' * 8}00000003 00000a01 00000002 {'00000000 ' * 5}"
SUMS = {"insert_failed": 3.0 * CPUS, "drop": 0xA01 * CPUS, "early_drop": 2.0 * CPUS}


def figures(shell: str, folder: Path) -> dict[str, float]:
    local.needs(shell)
    capture = local.captured(shell, TASK, folder)
    assert len(capture.output) < 300, capture.output
    (fact,) = conntrack.read(TASK, capture)
    return {name: value for name, value in fact.figures.items() if name in conntrack.SUMS}


@pytest.mark.parametrize("shell", ["dash", "busybox sh"])
def test_the_kernels_counters_are_summed(
    shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = tmp_path / "stat"
    stat.write_text("\n".join([HEADER, *[LINE] * CPUS, ""]))
    monkeypatch.setattr(conntrack, "STAT", str(stat))
    assert figures(shell, tmp_path) == SUMS


@pytest.mark.parametrize("shell", ["dash", "busybox sh"])
def test_where_the_kernel_has_no_such_file_the_tool_is_asked(
    shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = tmp_path / "stat"
    monkeypatch.setattr(conntrack, "STAT", str(stat))
    said = "cpu=%s found=7 invalid=0 insert=0 insert_failed=3 drop=2561 early_drop=2 error=0"
    tool = tmp_path / "conntrack"
    lines = "\n".join(said % cpu for cpu in range(CPUS))
    tool.write_text(f"#!/bin/sh\ncat <<'.'\n{lines}\n.\n")
    tool.chmod(0o755)
    for content in (None, "", f"{HEADER}\n", f"entries found\n{LINE}\n"):
        if content is not None:
            stat.write_text(content)
        assert figures(shell, tmp_path) == SUMS
    tool.write_text("#!/bin/sh\nexit 1\n")
    assert figures(shell, tmp_path) == {}, "what was not read is not 0"
