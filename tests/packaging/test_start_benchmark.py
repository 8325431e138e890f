"""The benchmark of the start: it measures what is here and says what is not."""

import re

import pytest

from benchmarks import start

LINE = re.compile(r"(\w+) +median +\d+ ms  \(\d+ to \d+, 1 runs\)")


def test_it_prints_a_median_for_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["start", "--runs", "1"])
    monkeypatch.setattr(start, "bundled", lambda _home: None)
    start.main()
    lines = capsys.readouterr().out.splitlines()
    assert LINE.fullmatch(lines[0]) and lines[0].startswith("module")
    assert "bundle   not measured: make bundle" in lines


def test_a_program_that_fails_is_not_timed() -> None:
    with pytest.raises(SystemExit):
        start.once(["false"])
