"""Every command line of the documentation runs: offline ones here, the others on the lab."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from itertools import groupby
from pathlib import Path

import click
import pytest

from kubectl_netcheck.cli.main import PROGRAM, main, program
from tests.architecture.house import ROOT
from tests.docs.lines import PAGES, Line, codes, lines, mentions
from tests.docs.record import SHOP, a_shop
from tests.docs.usage import PLACES, flags_of, is_usage, lines_of, parse, places
from tests.e2e.conftest import Shell, lab, shell

__all__ = ["lab", "shell"]

#: Beginnings of lines that no test runs, with the reason.
NOT_RUN = {
    "pip install": "changes this Python; tests/packaging installs the wheel",
    "make demo": "takes the lab up and down; tests/lab/test_demo.py runs it",
    "make test": "is what runs this test",
    "NETCHECK_RECORDING=": "is pytest itself; test_the_library_example runs it",
    "python -m lab": "tests/docs/test_lab_page.py runs or excuses each",
    'eval "$(python -m lab': "tests/docs/test_lab_page.py",
    "kubectl get nodes": "is kubectl's own; tests/docs/test_lab_page.py runs it",
    "kubectl krew": "there is no krew here; tests/packaging installs as it does, from its files",
    "make bundle": "tests/packaging/test_bundle.py builds it",
    "mkdir -p ~/.local": "tests/packaging/test_bundle.py runs all of this block",
    "tar -xzf dist/": "tests/packaging/test_bundle.py",
    "ln -s ~/.local": "tests/packaging/test_bundle.py",
    "docker ": "there is no docker here; packaging/smoke.py and the release build the image",
    "export NETCHECK_IMAGE=": "names the image of the line before; tests/cli/test_options.py",
    "pip-compile": "asks the package index for all versions, and would change the lock",
}
#: Commands that ask no cluster.
OFFLINE = {
    *("completion", "diff", "explain", "faults", "help", "options", "rbac", "replay", "version")
}
#: Files that lines speak of, made from the examples before a line runs.
FILES = {
    "report.json": "tunnel-port-blocked",
    "yesterday.json": "healthy",
    "today.json": "tunnel-port-blocked",
    "before.json.gz": "healthy",
    "after.json.gz": "tunnel-port-blocked",
    "good.json.gz": "healthy",
    "bad.json.gz": "tunnel-port-blocked",
}
#: Names that stand for the user's own, and what the lab has in their place.
STAND_INS = {
    "web": f"{SHOP}/web",
    "service/web": f"service/web -n {SHOP}",
    "web-6c9f": f"{SHOP}/web-a",
    "shop/web-6c9f": f"{SHOP}/web-a",
    "db": "web",
    "shop": f"{SHOP}/web",
    "web/shop": f"{SHOP}/web",
    "<namespace>/<Service>": f"{SHOP}/web",
    "10.96.12.7": "10.96.0.10",
    "pool=gpu": "kubernetes.io/os=linux",
    "topology.kubernetes.io/zone=a": "topology.kubernetes.io/zone=zone-1",
    "statefulset.kubernetes.io/pod-name=db-0": "app.kubernetes.io/name=ingress-nginx",
}
Answer = subprocess.CompletedProcess[str]
#: What an answer may end with: healthy, faulty, undecided. Wrong usage and no access may not.
ANSWERED = (0, 1, 3)

LINES = lines()
#: Pages whose flags are this program's; the others speak of those of the lab and of the builds.
OURS = [path for path in PAGES if path.parent.name not in ("lab", "packaging")]


def excused(line: Line) -> bool:
    return line.text.startswith(tuple(NOT_RUN))


def words(line: Line) -> list[str]:
    return shlex.split(line.text)[2:]


def is_offline(line: Line) -> bool:
    given = words(line)
    first = next((word for word in given if not word.startswith("-")), "")
    return first in OFFLINE or not given or bool({"--help", "--version"} & set(given))


def is_name(line: Line) -> bool:
    """Whether a sentence only names a command that cannot be run without more words."""
    given = words(line)
    command = program.get_command(click.Context(program), given[0]) if len(given) == 1 else None
    return command is not None and any(
        isinstance(parameter, click.Argument)
        and (parameter.required or (parameter.nargs == 1 and given[0] not in OFFLINE))
        for parameter in command.params
    )


ALL = [line for line in LINES if line.text.startswith(PROGRAM) and not excused(line)]
#: What stands elsewhere than in a block, each once, unless a block has it and so it runs anyway.
_RUN = {line.text for line in ALL}
SAID = [line for line in {each.text: each for each in mentions()}.values() if line.text not in _RUN]
USAGES = [line for line in SAID if is_usage(line.text)]
NAMES = [line for line in SAID if is_name(line)]
WHOLE = [line for line in SAID if line not in USAGES and line not in NAMES]
MADE = [Line(usage.page, text) for usage in USAGES for text in lines_of(usage.text)]
HERE = [line for line in [*ALL, *WHOLE, *MADE] if is_offline(line) and not excused(line)]
THERE = sorted({line.text for line in [*ALL, *WHOLE] if not is_offline(line)})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of a line, and a plugin in it to be completed."""
    furnish(tmp_path)
    plugin = tmp_path / "bin" / "kubectl-netcheck"
    plugin.parent.mkdir()
    plugin.touch(mode=0o755)
    for name in ("GITHUB_ACTIONS", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def furnish(folder: Path) -> None:
    """Puts every file there that a line speaks of."""
    for name in ("examples", "tests"):
        (folder / name).symlink_to(ROOT / name)
    for name, example in FILES.items():
        recording = ROOT / "examples" / f"{example}.json.gz"
        if name.endswith(".gz"):
            shutil.copy(recording, folder / name)
        else:
            (folder / name).write_text(_report(recording), encoding="utf-8")


@cache
def _report(recording: Path) -> str:
    from kubectl_netcheck.render import Options, render
    from kubectl_netcheck.run.events import silent
    from kubectl_netcheck.run.replay import run_replay

    return render(run_replay(recording, silent), "json", Options())


def test_every_line_is_run_or_excused() -> None:
    other = [line for line in LINES if line not in ALL and not excused(line)]
    assert not other, "neither a command of this program nor in NOT_RUN"


@pytest.mark.parametrize("beginning", NOT_RUN)
def test_no_excuse_is_left_over(beginning: str) -> None:
    assert any(line.text.startswith(beginning) for line in [*LINES, *MADE])


@pytest.mark.parametrize("name", FILES)
def test_no_file_is_left_over(name: str) -> None:
    assert any(name in words(line) for line in ALL)


@pytest.mark.parametrize("line", [*ALL, *WHOLE, *MADE], ids=lambda line: line.text)
def test_a_line_parses(line: Line) -> None:
    parse(words(line))


@pytest.mark.parametrize("line", USAGES, ids=lambda line: f"{line.page}: {line.text}")
def test_a_usage_calls_different_things_by_different_names(line: Line) -> None:
    assert len(places(line.text)) == len(set(places(line.text)))


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_flag_in_a_sentence_exists(path: Path) -> None:
    commands = program.list_commands(click.Context(program))
    for given in filter(None, map(str.split, codes(path))):
        name = given[0] if given[0] in commands else ""
        flags = [word.partition("=")[0] for word in given if word.startswith("-")]
        if name or given[0] in flags:
            assert set(flags) <= flags_of(name), f"{' '.join(given)}"


def test_a_word_for_make_in_a_sentence_exists() -> None:
    known = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    said = {code for path in PAGES for code in codes(path) if re.fullmatch(r"make \w+", code)}
    assert said and {word.removeprefix("make ") for word in said} <= set(known)


@pytest.mark.parametrize("place", PLACES)
def test_no_place_is_left_over(place: str) -> None:
    assert any(place in places(usage.text) for usage in USAGES)


@pytest.mark.parametrize("line", HERE, ids=lambda line: f"{line.page}: {line.text}")
def test_offline_line_prints_what_its_page_shows(
    line: Line,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not set("|<>;&") & set(line.text), "a line for a shell; make a test of its own"
    # What it finds must not be this machine's: no cluster, and a plugin that is all its own.
    monkeypatch.setenv("KUBECONFIG", str(folder / "none"))
    monkeypatch.setenv("PATH", str(folder / "bin"))
    code = main(words(line))
    printed = capsys.readouterr()
    assert code in (0, 1), printed.err
    assert printed.out
    if line.output is not None:
        assert printed.out == line.output, "run make docs"


def test_the_library_example(folder: Path) -> None:
    env = {**os.environ, "NETCHECK_RECORDING": str(ROOT / "examples" / "healthy.json.gz")}
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*asked, str(ROOT / "examples" / "test_cluster.py")],
        env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert re.search(r"\d passed", done.stdout)


@pytest.fixture(scope="module")
def user(request: pytest.FixtureRequest) -> Iterator[Shell]:
    """Somebody at the lab, with the objects that lines ask about."""
    found: Shell = request.getfixturevalue("shell")
    with a_shop("kubectl", env=found.env):
        yield found


def on_the_lab(text: str) -> str:
    """The line with the lab's names, and without a question that nobody is there to answer."""
    typed = shlex.split(text)
    before = ["", *typed]
    given = [
        shlex.quote(word) if flag == "-n" else STAND_INS.get(word, shlex.quote(word))
        for flag, word in zip(before, typed, strict=False)
    ]
    if given[2:3] == ["pod"] and "--yes" not in given:
        given.append("--yes")
    return " ".join(given)


@pytest.fixture(scope="module")
def answers(
    request: pytest.FixtureRequest, user: Shell, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, "Future[Answer]"]]:
    """What each line is answered, asked before its test wants to know: most of a run is waiting,
    so two commands go side by side. The lines of one come one after the other, and those of clean
    before all others, for a run that goes on is something to be asked about."""
    items = [each for each in request.session.items if isinstance(each, pytest.Function)]
    params = [each.callspec.params for each in items if "answers" in each.fixturenames]
    asked = dict.fromkeys(on_the_lab(each["text"]) for each in params)
    chains = {name: list(each) for name, each in groupby(asked, lambda line: line.split()[2])}

    def ask(line: str) -> Answer:
        folder = tmp_path_factory.mktemp("line")
        furnish(folder)
        return user.run("bash", "-c", f"cd {folder} && {line}")

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        found = {line: one.submit(ask, line) for line in chains.pop("clean", [])}
        wait(found.values())
        lanes: dict[ThreadPoolExecutor, list[str]] = {one: [], other: []}
        for chain in chains.values():
            min(lanes.values(), key=len).extend(chain)
        found |= {line: lane.submit(ask, line) for lane, own in lanes.items() for line in own}
        yield found
        for lane in lanes:
            lane.shutdown(cancel_futures=True)


@pytest.mark.lab
@pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root")
@pytest.mark.parametrize("text", THERE)
def test_line_is_answered_on_the_lab(text: str, answers: dict[str, "Future[Answer]"]) -> None:
    done = answers[on_the_lab(text)].result(timeout=500)
    assert done.returncode in ANSWERED, done.stderr
    # A template that goes through the findings writes nothing of a healthy cluster.
    assert done.stdout or "{range" in text or "nothing left" in done.stderr
