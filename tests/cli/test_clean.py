"""Command clean: lists, asks, removes; never removes unasked."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

import pytest

from kubectl_netcheck.cli.leftovers import age, chosen
from kubectl_netcheck.cli.main import main
from kubectl_netcheck.cluster.sweep import Leftover

Capture = pytest.CaptureFixture[str]
ONE = Leftover("pods", "default", "netcheck-1", run="ab12", user="me")
TWO = Leftover("jobs", "other", "netcheck-2")


class Cluster:
    """A live cluster as far as ``clean`` uses one."""

    namespace = "default"

    def __init__(self) -> None:
        self.objects = [ONE, TWO]
        self.stuck: tuple[str, ...] = ()

    def leftovers(self, everywhere: bool) -> tuple[Leftover, ...]:
        return tuple(o for o in self.objects if everywhere or o.namespace == self.namespace)

    def remove(self, leftovers: Iterable[Leftover]) -> tuple[str, ...]:
        if not self.stuck:
            self.objects = [o for o in self.objects if o not in tuple(leftovers)]
        return self.stuck


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    made = Cluster()
    monkeypatch.setattr("kubectl_netcheck.cluster.live.Live", lambda _settings: made)
    return made


def test_removes_with_yes_in_its_namespace_only(cluster: Cluster, capsys: Capture) -> None:
    assert main(["clean", "--yes"]) == 0
    assert cluster.objects == [TWO]
    out, err = capsys.readouterr()
    assert "netcheck-1" in out and "netcheck-2" not in out
    assert "removed 1" in err


def test_removes_everywhere(cluster: Cluster) -> None:
    assert main(["clean", "-A", "-y"]) == 0
    assert cluster.objects == []


def test_nothing_left(cluster: Cluster, capsys: Capture) -> None:
    cluster.objects = []
    assert main(["clean"]) == 0
    assert capsys.readouterr().err == "nothing left in namespace default\n"


@pytest.mark.parametrize(("arguments", "code"), [(["clean"], 2), (["clean", "--dry-run"], 0)])
def test_never_removes_unasked(arguments: list[str], code: int, cluster: Cluster) -> None:
    assert main(arguments) == code
    assert cluster.objects == [ONE, TWO]


@pytest.mark.parametrize(("answer", "code", "left"), [(True, 0, [TWO]), (False, 130, [ONE, TWO])])
def test_asks_on_a_terminal(answer: bool, code: int, left: list[Leftover], cluster: Cluster,
                            monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.confirm", lambda *_args, **_more: answer)
    assert main(["clean"]) == code
    assert cluster.objects == left


def test_says_what_could_not_be_removed(cluster: Cluster, capsys: Capture) -> None:
    cluster.stuck = ("pods/netcheck-1: forbidden",)
    assert main(["clean", "--yes"]) == 3
    assert "forbidden" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["json", "name"])
def test_list_formats(output: str, cluster: Cluster, capsys: Capture) -> None:
    assert main(["clean", "--dry-run", "-A", "-o", output]) == 0
    out = capsys.readouterr().out
    if output == "json":
        assert [row["name"] for row in json.loads(out)] == ["netcheck-1", "netcheck-2"]
    else:
        assert out.split() == ["pods/netcheck-1", "jobs/netcheck-2"]


NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def left(name: str, run: str, seconds: float | None, user: str = "me") -> Leftover:
    made = "" if seconds is None else (NOW - timedelta(seconds=seconds)).isoformat()
    return Leftover("pods", "default", name, run=run, user=user, created=made)


RUNS = (
    left("old-1", "r1", 7200),
    left("old-2", "r1", 3600),
    left("young", "r2", 3600),
    left("younger", "r2", 10),
    left("hers", "r3", 9000, "jane"),
    left("mixed-1", "r4", 9000, "jane"),
    left("mixed-2", "r4", 9000),
    left("undated", "r5", None),
)


@pytest.mark.parametrize(
    ("older_than", "owner", "names"),
    [
        (None, None, [each.name for each in RUNS]),
        (3600, None, ["old-1", "old-2", "hers", "mixed-1", "mixed-2"]),
        (3601, None, ["hers", "mixed-1", "mixed-2"]),
        (0, "jane", ["hers"]),
        (None, "me", ["old-1", "old-2", "young", "younger", "undated"]),
        (3600, "me", ["old-1", "old-2"]),
        (None, "nobody", []),
    ],
)
def test_whole_runs_are_chosen_by_age_and_owner(
    older_than: float | None, owner: str | None, names: list[str]
) -> None:
    assert [each.name for each in chosen(RUNS, NOW, older_than, owner)] == names


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (200, "3m20s"), (600, "10m"),
        (10_799, "179m"), (10_800, "3h"), (12_000, "3h20m"), (28_800, "8h"), (172_799, "47h"),
        (172_800, "2d"), (180_000, "2d2h"), (691_200, "8d"), (None, "<unknown>"),
    ],
)  # fmt: skip
def test_ages_are_said_as_kubectl_says_them(seconds: float | None, said: str) -> None:
    assert age(left("x", "r", seconds), NOW) == said


def test_only_what_was_chosen_is_listed_and_removed(cluster: Cluster, capsys: Capture) -> None:
    cluster.objects = [ONE, left("netcheck-9", "r9", 0, "jane")]  # of the past by now
    assert main(["clean", "--yes", "--older-than", "1h", "--owner", "jane"]) == 0
    out, err = capsys.readouterr()
    assert "netcheck-9" in out and "netcheck-1" not in out and "removed 1" in err
    assert "AGE" in out.splitlines()[0] and cluster.objects == [ONE]


@pytest.mark.parametrize("flags", [["--owner", "you"], ["--older-than", "1m"]])
def test_nothing_chosen_is_nothing_left(
    flags: list[str], cluster: Cluster, capsys: Capture
) -> None:
    assert main(["clean", "--yes", *flags]) == 0
    err = capsys.readouterr().err
    assert err.startswith("nothing left in namespace default") and "removed" not in err
    assert cluster.objects == [ONE, TWO]


@pytest.mark.parametrize("flags", [["--older-than", "soon"], ["-o", "html"]])
def test_wrong_usage_is_refused_before_anything(
    flags: list[str], cluster: Cluster, capsys: Capture
) -> None:
    assert main(["clean", "-A", "--yes", *flags]) == 2
    assert capsys.readouterr().err.startswith("error: ")
    assert cluster.objects == [ONE, TWO]
