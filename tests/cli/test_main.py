"""The program as a whole: what each ending prints, where, and its exit code."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import pytest

from kubectl_netcheck.cli.command import Part
from kubectl_netcheck.cli.main import main, program
from kubectl_netcheck.model.errors import Denied, NetcheckError, Unreachable
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.questions.pair import Pair
from tests.render.reports import ALL, HEALTHY

Capture = pytest.CaptureFixture[str]
Answer = Callable[[object], list[dict[str, object]]]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Makes the run answer with a report or raise an error; returns the calls it gets."""

    def install(result: object) -> list[dict[str, object]]:
        calls: list[dict[str, object]] = []

        def ask(settings: object, command: str, question: Pair, **more: object) -> Report:
            calls.append({"settings": settings, "command": command, "question": question, **more})
            if isinstance(result, BaseException):
                raise result
            assert isinstance(result, Report)
            return result

        monkeypatch.setattr("kubectl_netcheck.run.ask.ask", ask)
        return calls

    return install


@pytest.mark.parametrize(("name", "code"), [("healthy", 0), ("faulty", 1), ("undecided", 3)])
def test_exit_code_is_the_status(name: str, code: int, answer: Answer, capsys: Capture) -> None:
    answer(ALL[name])
    assert main(["pair", "a", "b", "-o", "json"]) == code
    out = capsys.readouterr().out
    assert json.loads(out)["status"] == name


def test_flags_reach_the_run(answer: Answer) -> None:
    calls = answer(HEALTHY)
    code = main(
        [
            "-n",
            "ns",
            "pair",
            "node/a",
            "nodes/b",
            "--timeout",
            "9s",
            "--record",
            "f.json",
            "--as",
            "me",
            "--as-group",
            "g",
            "--image",
            "i",
            "--profile",
            "host",
            "--context=c",
        ]
    )
    assert code == 0
    call = calls[0]
    settings = call["settings"]
    assert (call["command"], call["question"]) == ("pair", Pair(("a", "b")))
    assert call["deadline_s"] == 9.0
    assert call["record"] == Path("f.json")
    assert getattr(settings, "namespace") == "ns"  # noqa: B009
    wanted = {"context": "c", "impersonate": "me", "impersonate_groups": ("g",)}
    wanted |= {"image": "i", "profile": "host"}  # type: ignore[dict-item]
    assert {key: getattr(settings, key) for key in wanted} == wanted


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unreachable("the API server was not reached", "connection refused", "check --context"), 4),
        (Denied("you may not create pods"), 4),
        (NetcheckError("nothing was measured"), 3),
        (KeyboardInterrupt(), 130),
        (RuntimeError("boom"), 3),
    ],
)
def test_errors_are_sentences(
    error: BaseException,
    code: int,
    answer: Answer,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NETCHECK_DEBUG", raising=False)
    answer(error)
    assert main(["pair", "a", "b"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert "error: " in err and "Traceback" not in err
    if isinstance(error, NetcheckError):
        assert all(part in err for part in (error.what, error.why, error.do))


def test_details_of_a_defect_only_when_asked(answer: Answer, capsys: Capture) -> None:
    answer(RuntimeError("boom"))
    assert main(["pair", "a", "b", "-v", "6"]) == 3
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["pair", "a", "a"],
        ["pair", "a", "node/a"],
        ["pair", "a"],
        ["pair", "A_b", "b"],
        ["pair", "pod/a", "b"],
        ["pair", "a", "b", "-o", "nonsense"],
        ["pair", "a", "b", "--timeout", "soon"],
        ["pair", "a", "b", "--profile", "root"],
        ["nonsense"],
        ["--nonsense"],
        ["explain", "nonsense"],
        ["faults", "-o", "junit"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2_and_says_what_to_do(
    arguments: list[str], answer: Answer, capsys: Capture
) -> None:
    calls = answer(HEALTHY)
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: ") and "do: " in err
    assert calls == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nodes"], "did you mean node?"),
        (["teapot"], "kubectl netcheck alone tells"),
        (["pair", "a", "b", "--tmeout", "3s"], "did you mean --timeout?"),
        (["pair", "a", "b", "--foobar"], "do: kubectl netcheck pair --help"),
    ],
)
def test_a_guess_is_close_or_not_made(
    arguments: list[str], said: str, answer: Answer, capsys: Capture
) -> None:
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert said in err and ("did you mean" in said or "did you mean" not in err)


@pytest.mark.parametrize(
    ("arguments", "do"),
    [
        (["node"], "kubectl netcheck node NODE; kubectl get nodes lists them"),
        (["pair", "a"], "kubectl netcheck pair NODE_A NODE_B; kubectl get nodes lists them"),
        (["service"], "kubectl netcheck service [NS/]NAME; kubectl get services -A lists them"),
        (["replay"], "kubectl netcheck replay FILE"),
    ],
)
def test_a_missing_argument_gets_the_usage_and_what_lists_it(
    arguments: list[str], do: str, answer: Answer, capsys: Capture
) -> None:
    calls = answer(HEALTHY)
    assert main(arguments) == 2
    error, advice = capsys.readouterr().err.splitlines()
    assert error.startswith("error: missing argument ") and advice == f"  do: {do}"
    assert calls == []


def test_hostile_words_of_an_error_are_neutralised(answer: Answer, capsys: Capture) -> None:
    answer(Denied("no \x1b[2J\x9b", "because\nof\x00"))
    main(["pair", "a", "b"])
    assert not set("\x1b\x9b\x00") & set(capsys.readouterr().err)


def test_help_and_version(capsys: Capture) -> None:
    assert main(["--help"]) == 0
    assert main(["--version"]) == 0
    out = capsys.readouterr().out
    assert "Usage: kubectl netcheck" in out and "kubectl netcheck 0." in out


def test_without_a_command_it_guides(capsys: Capture) -> None:
    assert main([]) == 0
    assert "kubectl netcheck pair NODE_A NODE_B" in capsys.readouterr().out


#: What guides to pod networks ask, in their order, and the command that answers it.
WORKFLOW = (
    ("a node or a pod is unreachable", "pair NODE_A NODE_B"),
    ("a port is unreachable", "pod POD --to HOST:PORT"),
    ("a name is not resolved", "dns [NODE]..."),
    ("small packets pass, large ones die", "mtu NODE"),
    ("new pods stick in ContainerCreating", "node NODE"),
    ("connections to a Service fail", "service [NS/]NAME"),
    ("pods cannot reach the outside", "egress --to HOST:PORT"),
)


def guided(capsys: Capture) -> dict[str, list[tuple[str, str]]]:
    """The guide: heading to what is seen and the command that answers it."""
    assert main([]) == 0
    title, empty, *rows = capsys.readouterr().out.partition("\n\nAll commands")[0].splitlines()
    assert title.endswith("? kubectl netcheck mesh") and not empty
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if not row.startswith(" "):
            heading = found.setdefault(row, [])
            continue
        seen, _, arguments = row.partition(" kubectl netcheck ")
        heading.append((seen.strip(), arguments))
    return found


def test_the_guide_goes_by_the_workflow_and_ends_with_the_tool_itself(capsys: Capture) -> None:
    found = guided(capsys)
    rows = [row for below in found.values() for row in below]
    assert [row for row in rows if row in WORKFLOW] == list(WORKFLOW)
    first = {below[0] for below in found.values()}
    assert first - set(WORKFLOW) == {found["after a run"][0], found["the tool itself"][0]}
    assert len({seen for seen, _ in rows}) == len(rows)
    commands = {arguments.split()[0] for _, arguments in rows}
    assert commands >= {"mesh", "ingress", "verify", "clean", "diff", "doctor", "explain", "replay"}


def test_who_knows_no_node_is_asked_for_none(capsys: Capture) -> None:
    answers = {row for below in guided(capsys).values() for row in below}
    assert {
        ("some requests time out", "mesh"),
        ("large packets die, node not known", "mesh"),
    } <= answers


def test_the_guide_fits_a_screen(capsys: Capture) -> None:
    main([])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 40 and max(map(len, lines)) <= 80


def test_each_place_in_the_guide_is_given_once() -> None:
    with click.Context(program) as ctx:
        commands = [program.get_command(ctx, name) for name in program.list_commands(ctx)]
    symptoms = [symptom for each in filter(None, commands) for symptom in each.symptoms]
    places = [(symptom.part, symptom.place) for symptom in symptoms]
    assert len(set(places)) == len(places) and {part for part, _ in places} == set(Part)


def test_results_go_to_stdout_progress_to_stderr(answer: Answer, capsys: Capture) -> None:
    answer(replace(HEALTHY))
    main(["pair", "a", "b", "--quiet"])
    out, err = capsys.readouterr()
    assert out.startswith("HEALTHY") and err == ""
