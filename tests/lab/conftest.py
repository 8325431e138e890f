"""The lab's own test lab: it never touches the one that is in use."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from lab import down, preflight
from tests.require import no_lab

NAME = "selftest"


@pytest.fixture
def able() -> None:
    """This machine can hold a lab."""
    found = preflight.problems()
    if found:
        no_lab("; ".join(each.text for each in found))


@pytest.fixture
def lab_name(able: None) -> Iterator[str]:
    """The name of a lab that is down before and after the test."""
    down.down(NAME)
    yield NAME
    down.down(NAME)


@pytest.fixture
def command(lab_name: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `python -m lab` on the test's lab."""

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lab", "--lab", lab_name, *args],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run
