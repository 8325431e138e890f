"""Progress goes to stderr: a line per stage without a terminal, nothing when quiet."""

import sys
import time

import pytest

from kubectl_netcheck.cli.progress import sentence, shown
from kubectl_netcheck.cli.terminal import coloured
from kubectl_netcheck.run.events import Event, waiting
from kubectl_netcheck.run.replay import run_replay
from tests.architecture.house import ROOT


def test_a_line_per_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with shown() as progress:
        run_replay(ROOT / "examples" / "tunnel-port-blocked.json.gz", progress)
    out, err = capsys.readouterr()
    assert out == ""
    said = [line.partition(" s  ")[2] for line in err.splitlines()]
    stages = ["read", "start 0/10", "measure 0/8", "follow-up 0/5", "clean"]
    assert [line.partition(":")[0] for line in said] == stages
    assert said[1].endswith("starting pods on node-a, node-b, node-c")


def test_a_stage_without_a_word_says_whom_it_waits_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kubectl_netcheck.cli.progress.SILENT_S", 0.05)
    monkeypatch.setattr("kubectl_netcheck.cli.progress._LOOK_S", 0.01)
    said = ""
    with shown() as progress:
        progress(Event("start", "starting", 0, 3))
        for done, late in enumerate((["p1@node-b", "p2@node-b"], ["p2@node-b"]), 1):
            progress(Event("start", waiting(late), done, 3))
        end = time.monotonic() + 10
        while "2/3" not in said and time.monotonic() < end:
            time.sleep(0.01)
            said += capsys.readouterr().err
    assert "start 2/3: waiting for p2@node-b\n" in said
    assert "1/3" not in said, "only the latest step is news"


def test_many_who_are_late_are_counted() -> None:
    assert waiting(list("abcdef")) == "waiting for a, b, c, d and 2 more"
    assert waiting([]) == "all have answered"


def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with shown(quiet=True) as progress:
        progress(Event("start", "p1@node-a runs", 1, 8))
    assert capsys.readouterr() == ("", "")


def test_words_of_the_cluster_are_neutralised() -> None:
    assert "\x1b" not in sentence(Event("start", "p1: \x1b]0;title\x07"))


def test_live_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubectl_netcheck.cli.progress.is_terminal", lambda _stream: True)
    with shown() as progress:
        progress(Event("read", "[bold]no markup[/nonsense]"))


@pytest.mark.parametrize(
    ("choice", "environment", "expected"),
    [
        ("always", {}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
    ],
)
def test_colour(
    choice: str, environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    assert coloured(choice) is expected
