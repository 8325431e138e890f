"""The same lab, the same report: every supported Python with every supported client library.

CI tries the ends of both ranges; `make matrix` tries all combinations (NETCHECK_MATRIX=all).
"""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.probes import _program
from lab.errors import LabError
from lab.lab import Lab
from tests.require import no_lab

pytestmark = [pytest.mark.slow, pytest.mark.lab, pytest.mark.timeout(600)]
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
CLIENTS = ("31.0.0", "33.1.0", "35.0.0", "36.0.3", "37.0.2")
ENDS = ((PYTHONS[0], CLIENTS[0]), (PYTHONS[-1], CLIENTS[-1]))
ALL = os.environ.get("NETCHECK_MATRIX") == "all"


def essence(report: Mapping[str, Any]) -> dict[str, Any]:
    """What must be the same whoever runs it: the verdict, how each leg of the ladder ended, and
    what the API said. Of what pods read of their nodes a run reads more when it looked twice."""
    ladder = sorted(
        (
            rung["leg"]["kind"],
            str(rung["leg"]["from"].get("node")),
            str(rung["leg"]["to"].get("node")),
            rung["probe"],
            rung["result"],
        )
        for rung in report["ladder"]
    )
    inside = {probe.name for probe in _program.probes()}
    found = {(each["probe"], each["place"].get("node", "")) for each in report["states"]}
    states = sorted((probe, node) for probe, node in found if probe not in inside)
    return {
        "status": report["status"], "findings": report["findings"], "ladder": ladder,
        "states": states, "left": report["left"], "context": report["context"],
    }  # fmt: skip


@pytest.fixture(scope="session")
def kubeconfig() -> str:
    try:
        return str(Lab.load().kubeconfig)
    except LabError as error:
        no_lab(str(error))


@pytest.fixture(scope="session")
def expected(kubeconfig: str) -> dict[str, Any]:
    """What this very environment reports."""
    import sys

    return essence(pair(Path(sys.executable), kubeconfig))


def pair(python: Path, kubeconfig: str) -> dict[str, Any]:
    done = subprocess.run(
        [python, "-m", "kubectl_netcheck", "pair", "node-a", "node-b", "-o", "json", "--quiet",
         "--kubeconfig", kubeconfig],
        capture_output=True, text=True, check=False, timeout=60, cwd="/",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout[:2000]
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.fixture(scope="session")
def with_client(
    distributions: tuple[Path, Path], installed: Callable[[str], Path]
) -> Callable[[str, str], Path]:
    """with_client(python, client): the interpreter of the wheel's environment, which has that
    client from now on."""

    def made(python: str, client: str) -> Path:
        inside = installed(python) / "python"
        wanted = [str(distributions[1]), f"kubernetes=={client}"]
        subprocess.run([inside, "-m", "pip", "install", "-q", *wanted], check=True, timeout=500)
        return inside

    return made


@pytest.mark.parametrize(("python", "client"), [*product(PYTHONS, CLIENTS)] if ALL else ENDS)
def test_same_report(
    with_client: Callable[[str, str], Path],
    kubeconfig: str,
    expected: dict[str, Any],
    python: str,
    client: str,
) -> None:
    assert essence(pair(with_client(python, client), kubeconfig)) == expected
