"""A run that ends without a report says what it left in the cluster, and what removes it."""

import pytest

from kubectl_netcheck.cli.errors import guarded
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import Denied, Incomplete, Interrupted
from kubectl_netcheck.run.left_behind import behind, confessed

SETTINGS = ClusterSettings(context="my prod", run_id="abc12")
LEFT = ("pods/netcheck-abc12-p1-aa", "jobs/netcheck-abc12")
COMMAND = "kubectl netcheck clean -n team --context 'my prod'"


def ends_with(problem: BaseException, left: tuple[str, ...] | None) -> int:
    def run() -> None:
        with confessed(lambda: behind(left, SETTINGS, "team")):
            raise problem

    return guarded(run, [])


@pytest.mark.parametrize(
    ("problem", "code"),
    [(KeyboardInterrupt(), 130), (Denied("no", "because"), 4), (Incomplete("nothing"), 3)],
)
def test_what_is_left_is_said(
    problem: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends_with(problem, LEFT) == code
    (line,) = [each for each in capsys.readouterr().err.splitlines() if "left:" in each]
    assert all(each in line for each in LEFT)
    assert line.endswith(COMMAND)


def test_nothing_is_said_when_nothing_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with(KeyboardInterrupt(), ()) == 130
    assert "left" not in capsys.readouterr().err


def test_a_cleaning_that_was_stopped_too_says_that_it_does_not_know(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ends_with(KeyboardInterrupt(), None) == 130
    err = capsys.readouterr().err
    assert "perhaps" in err and COMMAND in err


def test_many_are_not_all_named() -> None:
    said = behind(tuple(f"pods/{i}" for i in range(40)), SETTINGS, "team")
    assert "and 36 more" in said


def test_an_interrupt_stays_an_interrupt() -> None:
    with pytest.raises(Interrupted), confessed(lambda: ""):
        raise KeyboardInterrupt
    assert issubclass(Interrupted, KeyboardInterrupt)


def test_the_command_goes_to_the_same_cluster_and_shows_no_token() -> None:
    server = "https://ops:sesame@192.0.2.1:6443"
    there = ClusterSettings(server=server, user="ops", token="sesame", tls_server_name="api")
    said = behind(LEFT, there, "team")
    where = "--user ops --server https://192.0.2.1:6443 --tls-server-name api"
    assert said.endswith(f"kubectl netcheck clean -n team {where}")
    assert "sesame" not in said
