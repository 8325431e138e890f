"""80 columns: whatever an offline command prints for people, on a terminal of that width."""

from pathlib import Path

import click
import pytest

from kubectl_netcheck._discover import QUESTIONS, names
from kubectl_netcheck.cli.catalogue import entries
from kubectl_netcheck.cli.lists import as_text
from kubectl_netcheck.cli.main import main, program
from tests.architecture.house import ROOT

Capture = pytest.CaptureFixture[str]
COMMANDS = program.list_commands(click.Context(program))  # type: ignore[attr-defined]
EXAMPLES = sorted(f"examples/{path.name}" for path in (ROOT / "examples").glob("*.json.gz"))
LINES = [
    "",
    "--help",
    *(f"{name} --help" for name in COMMANDS),
    "options",
    "options -o wide",
    "help",
    "help pair",
    "explain",
    "explain -o wide",
    "explain NC301 -o wide",
    "explain dns",
    "faults",
    "faults -o wide",
    "faults --no-headers -o wide",
    "version",
    "version --client",
    "completion",
    *(f"rbac {name} --user jane" for name in (*names(QUESTIONS), "clean", "doctor")),
    *(f"diff {EXAMPLES[0]} {path}" for path in EXAMPLES),
    *(f"replay {path} -o {output}" for path in EXAMPLES for output in ("table", "wide")),
]


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("kubectl_netcheck.cli.terminal.attended", lambda _: True)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("line", LINES)
def test_an_offline_command_fits_80_columns(line: str, capsys: Capture) -> None:
    assert main(line.split()) in (0, 1)
    lines = capsys.readouterr().out.splitlines()
    assert lines and [each for each in lines if len(each) > 80] == []


FIT = "CNI plugins and configuration do not fit"
EXTRA = "Act as a user with this extra; can be repeated."


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("faults -o wide", ("NC103", "node,cluster", FIT)),
        ("explain -o wide", ("NC103", FIT)),
        ("explain", ("NC103", FIT)),
        ("options -o wide", ("--as-user-extra ", EXTRA)),
        ("options", ("--timeout ", "End the whole run", "is not counted.")),
    ],
)
def test_a_list_has_a_line_for_each_record_where_no_terminal_shows_it(
    line: str, wanted: tuple[str, ...], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whole() -> bool:
        assert main(line.split()) == 0
        lines = capsys.readouterr().out.splitlines()
        return any(all(part in each for part in wanted) for each in lines)

    assert not whole(), "what fits a terminal shows nothing here"
    monkeypatch.setattr("kubectl_netcheck.cli.terminal.attended", lambda _: False)
    assert whole()


def test_what_changed_is_a_line_each_where_no_terminal_shows_it(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines() -> list[str]:
        assert main(["diff", "examples/healthy.json.gz", EXAMPLES[-1]]) == 1
        return capsys.readouterr().out.splitlines()

    folded = lines()
    monkeypatch.setattr("kubectl_netcheck.cli.terminal.attended", lambda _: False)
    assert len(lines()) < len(folded) and max(map(len, lines())) > 80


def test_every_offline_command_is_looked_at() -> None:
    from tests.docs.test_commands import OFFLINE

    looked = {line.split()[0] for line in LINES if line and "--help" not in line}
    assert looked >= OFFLINE


@pytest.mark.parametrize("slug", [entry.fault.slug for entry in entries()])
def test_a_page_of_a_fault_fits_80_columns(slug: str, capsys: Capture) -> None:
    assert main(["explain", slug]) == 0
    assert [each for each in capsys.readouterr().out.splitlines() if len(each) > 80] == []


def test_names_that_are_too_long_for_columns_stand_below() -> None:
    name = "netcheck-" + "x" * 50
    row = {"name": name, "kind": "pods", "namespace": "n" * 40, "user": "me"}
    lines = as_text([row], list(row), "table", width=80).splitlines()
    assert [line.split() for line in lines] == [
        ["NAME", "KIND"],
        ["NAMESPACE", "USER"],
        [name, "pods"],
        ["n" * 40, "me"],
    ]
    assert max(map(len, lines)) <= 80
