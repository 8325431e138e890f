"""What is recorded as a case was proven by ground truth first."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.accuracy.cases import Case
from tests.accuracy.judge import Injected
from tests.accuracy.trial import Trial
from tests.cases import make

NAME = "tunnel-port-blocked"
LAB: Any = None


def tried(monkeypatch: pytest.MonkeyPatch, unproven: str) -> None:
    """attempt, as if the lab had shown this."""

    def attempt(lab: Any, case: Case, record: Path) -> Trial:
        injected = (Injected(NAME, NAME, ("node-b",), "node"),)
        if unproven:
            return Trial(case.name, "", case.subjects, injected, unproven)
        record.parent.mkdir(parents=True, exist_ok=True)
        record.touch()
        return Trial(case.name, "", case.subjects, injected, verdict={"said": "node-b drops it"})

    monkeypatch.setattr(make, "attempt", attempt)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(make, "HOME", tmp_path)
    return tmp_path


def test_what_is_proven_is_kept_with_its_truth(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried(monkeypatch, "")
    assert make.broken(LAB, NAME, "node-b")
    truth = json.loads((home / NAME / f"{NAME}-node-b.truth.json").read_text())
    assert truth == {"slug": NAME, "nodes": ["node-b"], "scope": "node"}
    assert "node-b drops it" in capsys.readouterr().out


def test_what_has_no_effect_is_not_kept_and_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried(monkeypatch, "no effect on node-a>node-b")
    assert not make.broken(LAB, NAME, "node-b")
    assert list(home.rglob("*.json")) == []
    assert "NOT RECORDED, the lab shows no effect on node-a>node-b" in capsys.readouterr().out


def test_why_a_case_is_open_outlives_a_new_recording(home: Path) -> None:
    path = home / "x-node-b.json.gz"
    make.keep(path, "x", ["node-b"], "node")
    file = home / "x-node-b.truth.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "open": "why", "old": 1}))
    make.keep(path, "x", ["node-c", "node-b"], "node")
    assert json.loads(file.read_text()) == {
        "slug": "x",
        "nodes": ["node-b", "node-c"],
        "scope": "node",
        "open": "why",
    }
