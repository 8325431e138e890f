"""The benchmark of sizes holds each answer to the size that was set; a wrong one ends it with 1."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import mtu

ROW: dict[str, Any] = {
    "trial": 1, "how": "card", "set": 4000, "plane": "pods", "way": "to", "mtu": 3954, "mtu_s": 1.0,
    "ping": 3954, "ping_s": 2.0, "tracepath": None, "tracepath_s": 6.0,
}  # fmt: skip
RIGHT = [
    ROW,
    {**ROW, "way": "from", "plane": "nodes", "mtu": 4000},
    {**ROW, "how": "silent"},
    {**ROW, "how": "told", "way": "from", "mtu": 4000},
    {**ROW, "how": "told", "plane": "nodes", "mtu": 9050},
]


def table(rows: list[dict[str, Any]], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = home / "rows.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    monkeypatch.setattr(sys, "argv", ["mtu", "--table", str(file)])
    mtu.main()


def test_right_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table(RIGHT, tmp_path, monkeypatch)
    said = capsys.readouterr().out
    assert "mtu: 5 of 5 paths exact to the byte" in said
    assert "ping: 2 of 5 paths exact" in said and "NO" not in said


@pytest.mark.parametrize("wrong", [3953, 3955, None])
def test_a_wrong_answer_fails_even_where_ping_agrees(
    wrong: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit, match="NOT exact"):
        table([*RIGHT, {**ROW, "mtu": wrong, "ping": wrong or 1}], tmp_path, monkeypatch)
    assert "mtu: 5 of 6 paths exact" in capsys.readouterr().out


def test_nothing_measured_is_not_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="nothing"):
        table([], tmp_path, monkeypatch)
