"""`heal` goes on with the next fault when one cannot be healed, and says so."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from lab.commands import heal
from lab.errors import LabError
from lab.faults import _registry


@pytest.mark.parametrize(
    "failure",
    [
        LabError("the rule is still there"),
        subprocess.TimeoutExpired(["iptables"], 10),
        subprocess.CalledProcessError(4, ["nft"]),
        OSError(12, "no memory"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_one_that_fails_keeps_no_other_from_being_healed(
    failure: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def revert(lab: Any, name: str, node: str) -> str:
        if name == "first":
            raise failure
        return f"{name} on {node}: healed"

    monkeypatch.setattr(_registry, "revert", revert)
    wanted = [("first", "node-a"), ("second", "node-b")]
    lab: Any = None
    assert heal.heal(lab, wanted) == 1
    said = capsys.readouterr().out
    assert f"first on node-a: not healed: {failure}" in said
    assert "second on node-b: healed" in said
    assert heal.heal(lab, wanted[1:]) == 0
