"""A long build says how far it is, and a failed one says why in Go's own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lab.compiling import Compiler, Progress
from lab.errors import LabError

PACKAGES = "unsafe\ninternal/abi\nk8s.io/api/core/v1\n"


def go(tmp_path: Path, building: str) -> str:
    """A Go that lists its packages, then does this."""
    program = tmp_path / "go"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n'
        f'if [ "$1" = list ]; then printf "{PACKAGES}"; exit; fi\n{building}\n'
    )
    program.chmod(0o755)
    return str(program)


def test_a_build_that_lasts_says_how_far_it_is(tmp_path: Path) -> None:
    said: list[str] = []
    program = go(tmp_path, "echo unsafe; sleep 0.3; echo internal/abi; sleep 0.3")
    Compiler(program, tmp_path, {}, said.append, every=0.1).build(".", tmp_path / "out", ("-x",))
    assert re.fullmatch(r"compiling: 1 of at most 3 packages so far \(\d+ s\)", said[0])
    assert said[-1].startswith("compiling: 2 of at most 3 packages so far")
    assert (tmp_path / "asked").read_text().splitlines() == [
        "list -deps .",
        f"build -v -x -o {tmp_path}/out .",
    ]


def test_it_speaks_while_lines_come_without_a_pause(tmp_path: Path) -> None:
    said: list[str] = []
    program = go(tmp_path, "for i in 1 2 3 4 5 6 7 8; do echo p$i; sleep 0.05; done")
    Compiler(program, tmp_path, {}, said.append, every=0.1).build(".", tmp_path / "out", ())
    assert len(said) >= 3


def test_a_quick_build_says_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    Compiler(go(tmp_path, "echo unsafe"), tmp_path, {}, said.append).build(".", tmp_path, ())
    assert said == []


def test_what_go_says_is_told_apart() -> None:
    progress = Progress()
    progress.hear("go: downloading k8s.io/api v0.36.3")
    assert str(progress) == "fetching the Go modules: 1 so far"
    for line in ("", "net/http", "sigs.k8s.io/json", "github.com/a/b-c/v2.1", "x.go:3:1: no T"):
        progress.hear(line)
    assert (progress.fetched, progress.packages, progress.said) == (1, 3, ["x.go:3:1: no T"])


def test_a_build_that_fails_says_why_and_not_what_it_compiled(tmp_path: Path) -> None:
    failing = "echo unsafe; echo '# k8s.io/api'; echo './x.go:3:1: undefined: T' >&2; exit 1"
    with pytest.raises(LabError) as error:
        Compiler(go(tmp_path, failing), tmp_path, {}, print).build(".", tmp_path / "out", ())
    assert str(error.value) == "`go build` failed:\n# k8s.io/api\n./x.go:3:1: undefined: T"


def test_modules_that_cannot_be_fetched_are_told(tmp_path: Path) -> None:
    program = tmp_path / "go"
    program.write_text("#!/bin/sh\necho 'x509: certificate signed by unknown authority'\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(LabError, match="`go list` failed:\nx509: certificate signed"):
        Compiler(str(program), tmp_path, {}, print).build(".", tmp_path / "out", ())
