"""Which shared flags each command takes: in its help, when it is parsed, at a TAB."""

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from kubectl_netcheck.cli import completion
from kubectl_netcheck.cli.command import Command
from kubectl_netcheck.cli.flags import FLAGS, Flag
from kubectl_netcheck.cli.main import main, program
from kubectl_netcheck.cli.takes import RUN
from tests.architecture.house import ROOT

Capture = pytest.CaptureFixture[str]
EXAMPLE = str(ROOT / "examples" / "healthy.json.gz")
#: What `kubectl options` of 1.36 lists.
KUBECTL = {
    "--as", "--as-group", "--as-uid", "--as-user-extra", "--cache-dir", "--certificate-authority",
    "--client-certificate", "--client-key", "--cluster", "--context", "--disable-compression",
    "--insecure-skip-tls-verify", "--kubeconfig", "--kuberc", "--log-flush-frequency",
    "--match-server-version", "--namespace", "--password", "--profile", "--profile-output",
    "--request-timeout", "--server", "--tls-server-name", "--token", "--user", "--username", "--v",
    "--version", "--vmodule", "--warnings-as-errors",
}  # fmt: skip
#: What means something else here: kubectl's is a profile of its own running.
OTHER = "--profile"


def found() -> dict[str, Command]:
    assert isinstance(program, click.Group)
    with click.Context(program) as ctx:
        made = {name: program.get_command(ctx, name) for name in program.list_commands(ctx)}
    assert all(isinstance(each, Command) for each in made.values())
    return made  # type: ignore[return-value]


COMMANDS = found()
OURS = [flag for flag in FLAGS if not flag.kubectl]
REFUSED = [
    pytest.param(name, flag, id=f"{name} {flag.spellings[0]}")
    for name, each in COMMANDS.items()
    for flag in OURS
    if flag.name not in each.takes.flags
]


def taken(command: click.Command) -> set[str]:
    return {spelling for param in command.params for spelling in param.opts}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_all_of_kubectls_flags(name: str) -> None:
    assert KUBECTL - {OTHER} <= taken(COMMANDS[name])


def test_each_flag_is_kubectls_or_has_a_command_that_takes_it() -> None:
    for flag in FLAGS:
        assert flag.kubectl is bool((KUBECTL - {OTHER}) & {*flag.spellings}), flag.name
    known = {flag.name for flag in FLAGS}
    used = {name for each in COMMANDS.values() for name in each.takes.flags}
    assert used <= known and {flag.name for flag in OURS} <= used


def test_the_kubectl_of_this_machine_has_no_flag_that_is_refused() -> None:
    kubectl = shutil.which("kubectl")
    if not kubectl:
        pytest.skip("no kubectl on this machine")
    asked = [kubectl, "options"]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    flags = re.findall(r"^ +(?:-\w, )?(--[a-z-]+)=", done.stdout, re.MULTILINE)
    if not flags:
        pytest.skip("this kubectl does not answer")
    assert {*flags} <= taken(program)


@pytest.mark.parametrize(("name", "flag"), REFUSED)
def test_a_flag_without_a_use_is_refused_and_not_shown(
    name: str, flag: Flag, capsys: Capture
) -> None:
    for spelling in (word for word in flag.spellings if word.startswith("-")):
        assert main([name, spelling, "1"]) == 2
        out, err = capsys.readouterr()
        assert err.startswith(f"error: {name} ") and f"it takes no {spelling}\n  do: " in err
        assert out == ""
    assert flag.spellings[0] not in flags_shown(name, capsys)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_what_the_command_takes(name: str, capsys: Capture) -> None:
    shown = flags_shown(name, capsys)
    known = {flag.name: flag.spellings for flag in FLAGS}
    for flag in COMMANDS[name].takes.flags:
        assert known[flag][0] in shown
    assert ("--token" in shown, "-h" in shown) == (False, True)


def flags_shown(name: str, capsys: Capture) -> set[str]:
    """Those that stand at the beginning of a line of the options."""
    assert main([name, "--help"]) == 0
    lines = capsys.readouterr().out.partition("Options:\n")[2].partition("Examples:")[0]
    return {
        word.strip(",")
        for line in lines.splitlines()
        if line.startswith("  -")
        for word in line.split()[:2]
    }


@pytest.mark.parametrize("name", ["doctor", "clean"])
def test_who_asks_for_a_deadline_is_told_of_the_one_of_a_request(
    name: str, capsys: Capture
) -> None:
    assert main([name, "--timeout", "1s"]) == 2
    assert "or give --request-timeout; " in capsys.readouterr().err
    assert main(["explain", "--timeout", "1s"]) == 2
    assert "--request-timeout" not in capsys.readouterr().err
    assert "--request-timeout" in flags_shown(name, capsys)


#: As an alias has them: ``alias nc='kubectl netcheck --context prod --record last.json.gz'``.
BEFORE = ["--context", "x", "--record", "x", "--timeout", "1ms", "--fail-on", "none", "--color"]
BEFORE += ["never", "--image", "x", "--profile", "host", "--debug-namespace", "x"]


def test_before_the_name_every_flag_is_taken(capsys: Capture) -> None:
    assert main([*BEFORE, "-q", "explain", "NC301"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("NC301") and err == ""
    assert main([*BEFORE, "-q", "--sort-by", ".x", "-o", "json", "completion"]) in (0, 1)
    assert not Path("x").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explain", "NC301"], "explain makes no use of --fail-on, --record, --timeout"),
        (["--sort-by", ".x", "version", "--client"], "version makes no use of --sort-by, --fail"),
        (["-o", "yaml", "completion"], "completion makes no use of -o, --fail-on, --record, --t"),
        (["replay", EXAMPLE], "replay makes no use of --record, --timeout"),
        ([], "kubectl netcheck alone makes no use of --fail-on, --record, --timeout"),
    ],
)
def test_a_flag_before_the_name_is_not_dropped_without_a_word(
    words: list[str], said: str, capsys: Capture
) -> None:
    assert main([*BEFORE, *words]) in (0, 1)
    out, err = capsys.readouterr()
    assert out
    (line,) = [each for each in err.splitlines() if not each.startswith("recorded ")]
    assert line.startswith(f"note: {said}")


def test_flags_that_change_nothing_go_without_saying(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETCHECK_IMAGE", "registry/probe:v1")
    assert main(["--profile", "host", "--color", "never", "-n", "x", "explain", "NC301"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["-o", "json", "--sort-by", ".code", "--no-headers", "faults"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--fail-on", "bogus", "--fail-on does not know 'bogus'"),
        ("--timeout", "soon", "not a duration"),
        ("--profile", "bogus", "'--profile'"),
        ("--color", "bogus", "'--color'"),
        ("-o", "bogus", "bogus"),
        ("--sort-by", "{", "'{' is not one path"),
        ("--debug-namespace", "X_Y", "check --debug-namespace"),
    ],
)
@pytest.mark.parametrize("words", ["explain NC301", "completion", "version --client", "", "rbac"])
def test_a_value_before_the_name_is_checked_in_any_case(
    flag: str, value: str, said: str, words: str, capsys: Capture
) -> None:
    assert main([flag, value, *words.split()]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("error: ") and said in err


@pytest.mark.parametrize("flag", ["-n", "--debug-namespace"])
@pytest.mark.parametrize("command", ["mesh", "doctor", "clean", "rbac"])
def test_what_is_no_namespace_is_said_with_its_flag(
    command: str, flag: str, capsys: Capture
) -> None:
    assert main([command, flag, "X_Y"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: 'X_Y' is no name of a namespace") and f"do: check {flag}\n" in err


def test_kubectls_flags_are_taken_where_they_say_nothing(capsys: Capture) -> None:
    flags = ["-n", "x", "--as-user-extra", "a=b", "--kuberc", "f", "--profile-output", "g"]
    assert main(["replay", EXAMPLE, *flags, "--log-flush-frequency", "5s", "--v=10"]) == 0
    assert capsys.readouterr().out.startswith("HEALTHY")
    assert main(["mesh", "--version"]) == 0 and main(["mesh", "--version=true"]) == 0
    assert capsys.readouterr().out.count("kubectl netcheck 0.") == 2


def test_a_flag_that_means_something_else_is_shown_with_its_meaning(capsys: Capture) -> None:
    assert "--user" in flags_shown("rbac", capsys)
    assert main(["rbac", "--help"]) == 0
    assert re.search(r"--user TEXT +Bind to this user\.", capsys.readouterr().out)
    assert completion.main(["rbac", "--us"]) == 0
    assert capsys.readouterr().out.startswith("--user\tBind to this user.")
    assert "--user" not in flags_shown("pair", capsys)
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    others = {name: each.takes.means for name, each in COMMANDS.items() if each.takes.means}
    assert others == {"rbac": {"user": "Bind to this user."}}
    assert f"Two have another one here: `{OTHER}` is " in readme and "`--user` of `rbac`" in readme


@pytest.mark.parametrize("name", COMMANDS)
def test_help_and_completion_name_the_forms_that_can_be_written(name: str, capsys: Capture) -> None:
    words = COMMANDS[name].takes.words
    assert completion.main([name, "-o", ""]) == 0
    *lines, _ = capsys.readouterr().out.splitlines()
    assert lines == list(words) or not words
    assert main([name, "--help"]) == 0
    told = "".join(capsys.readouterr().out.split())
    assert (f"Howtowritetheresult:{','.join(words)}." in told) is bool(words)


@pytest.mark.parametrize(
    ("line", "form"),
    [
        *(("diff a b", form) for form in ("name", "html")),
        *(("rbac", form) for form in ("table", "wide", "name", "custom-columns=A:.b")),
        *(("version --client", form) for form in ("wide", "name")),
        *(("clean", "junit"), ("doctor", "html"), ("pair a b", "names")),
    ],
)
def test_another_form_is_refused_before_anything_is_done(
    line: str, form: str, capsys: Capture
) -> None:
    for arguments in ([*line.split(), "-o", form], ["-o", form, *line.split()]):
        assert main(arguments) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("error: ") and "\n  do: " in err
        assert form.partition("=")[0] in err


def test_a_run_takes_every_flag() -> None:
    assert {flag.name for flag in OURS} <= {*RUN.flags}
    assert all(COMMANDS[name].takes is RUN for name in ("mesh", "pair", "pod", "verify", "dns"))
