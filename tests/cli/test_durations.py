"""Durations of flags: Go's notation, and no more than the clocks that they are added to take."""

import socket
import threading
from datetime import datetime, timezone

import click
import pytest

from kubectl_netcheck.cli.durations import duration
from kubectl_netcheck.cli.main import main
from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.manifests import Manifests
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.limits import LONGEST_REQUEST_S, LONGEST_RUN_S
from kubectl_netcheck.model.plan import PodRequest
from kubectl_netcheck.planning.onward import longer
from kubectl_netcheck.run.ask import server_of
from kubectl_netcheck.run.request import new

Capture = pytest.CaptureFixture[str]
#: Each flag that takes one, with the longest.
FLAGS = {
    "pair a b --timeout": "24h",
    "clean --request-timeout": "168h",
    "clean --older-than": "87600h",
}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), ("30", 30), ("1s", 1), ("1m30s", 90), ("500ms", 0.5), (".5h", 1800)],
)
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "x", "1x", "1s2", "-1s", "1 s"])
def test_bad_durations(text: str) -> None:
    with pytest.raises(click.BadParameter):
        duration(text)


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What got as far as the cluster."""
    calls: list[str] = []

    def stop(*_: object, **__: object) -> None:
        calls.append("reached")
        raise BadInput("far enough")

    monkeypatch.setattr("kubectl_netcheck.run.ask.ask", stop)
    monkeypatch.setattr("kubectl_netcheck.cluster.live.Live", stop)
    return calls


@pytest.mark.parametrize("line", FLAGS)
@pytest.mark.parametrize("more", ["9999999h", "9" * 400, "9" * 400 + "h", None])
def test_what_no_clock_takes_is_refused_before_anything_runs(
    line: str, more: str | None, reached: list[str], capsys: Capture
) -> None:
    most = FLAGS[line]
    assert main([*line.split(), more or f"{most}1ms"]) == 2
    out, err = capsys.readouterr()
    assert (out, reached) == ("", [])
    assert f"is too long: at most {most}\n  do: " in err and len(err) < 300
    assert main([*line.split(), most]) == 2
    assert reached and "far enough" in capsys.readouterr().err


def test_the_longest_run_is_one_that_everything_takes() -> None:
    request = new("pair", LONGEST_RUN_S)
    assert f"sleep {LONGEST_RUN_S} &" in server_of(request)(PodRequest("p1", "node-a"))[-1]
    assert longer(LONGEST_RUN_S - 60) == longer(LONGEST_RUN_S) == LONGEST_RUN_S, "as advice"
    settings = ClusterSettings(deadline=request.seconds)
    made = Manifests(settings, "me", datetime.now(timezone.utc)).owner_job()
    assert made["spec"]["ttlSecondsAfterFinished"] > LONGEST_RUN_S
    timer = threading.Timer(LONGEST_RUN_S, print)
    timer.daemon = True
    timer.start()
    assert timer.is_alive()
    timer.cancel()
    with socket.socket() as sock:
        sock.settimeout(LONGEST_REQUEST_S)


@pytest.mark.parametrize("seconds", [LONGEST_RUN_S + 1, 1e12, float("inf"), float("nan")])
def test_a_library_may_ask_for_no_more(seconds: float) -> None:
    with pytest.raises(BadInput, match="a day at most"):
        new("pair", seconds)
    with pytest.raises(BadInput, match="too long"):
        connect(ClusterSettings(server="http://192.0.2.1", request_timeout=7 * seconds))
