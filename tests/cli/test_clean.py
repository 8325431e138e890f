"""Command clean: lists, asks, removes; never removes unasked."""

import json
from collections.abc import Iterable

import pytest

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
