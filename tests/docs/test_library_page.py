"""Python in the documentation runs, and prints what is shown; a recording is the cluster."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import kubectl_netcheck
from kubectl_netcheck.model import errors
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.run.events import Event
from tests.architecture.house import ROOT
from tests.docs.record import SHOWN

PAGES = ("README.md", "docs/library.md")
LIBRARY = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```)?", re.MULTILINE | re.DOTALL)
#: What a cluster answers to each command; to all others, that all is well.
ANSWERS = {shown.command[0]: shown.path for shown in SHOWN}
HEALTHY = ROOT / "examples" / "healthy.json.gz"


class Block(NamedTuple):
    page: str
    code: str
    printed: str


BLOCKS = [
    Block(page, *found)
    for page in PAGES
    for found in _BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.page}: {block.code[:60]!r}")
def test_a_block_runs_and_prints_what_is_shown(
    block: Block,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ask(_settings: object, command: str, _question: object, **how: Any) -> Report:
        how["progress"](Event("measure", "all are asked"))
        return kubectl_netcheck.replay(ANSWERS.get(command, HEALTHY))

    monkeypatch.setattr("kubectl_netcheck.run.ask.ask", ask)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    exec(compile(block.code, block.page, "exec"), {"__name__": "block"})
    printed = capsys.readouterr().out
    assert printed or "print" not in block.code
    if block.printed:
        assert printed == block.printed


def test_the_page_gives_each_error_its_exit_code() -> None:
    rows = re.findall(r"^\| (`.*) \|.*\| (\d) \|$", LIBRARY, re.MULTILINE)
    said = {name: int(code) for names, code in rows for name in re.findall(r"`(\w+)`", names)}
    assert said == {name: getattr(errors, name).exit_code for name in said}
    assert {"BadInput", "BadRecording", "Incomplete", "Unreachable", "Denied"} == set(said)


def test_the_page_names_every_function_and_error() -> None:
    assert {block.page for block in BLOCKS} == set(PAGES)
    kinds = [
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.NetcheckError)
    ]
    assert kinds
    for name in ("check", "replay", "as_text", "ClusterSettings", *kinds):
        assert name in kubectl_netcheck.__all__
        assert re.search(rf"`[^`\n]*\b{name}\b", LIBRARY), name
