"""The lab as a user meets it: kubectl with the plugin on PATH, and a way to break nodes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.errors import LabError
from lab.lab import Lab
from lab.truth import prepare, until_healthy
from tests.require import no_lab

#: Every run of the tool in the test that goes on: command, exit code, output.
HEARD: list[tuple[str, int, str]] = []
LABEL = "app.kubernetes.io/managed-by=kubectl-netcheck"


@dataclass(frozen=True)
class Shell:
    """Runs commands with the lab's kubeconfig, its kubectl and our plugin."""

    lab: Lab
    env: dict[str, str]

    def run(self, *argv: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            argv, capture_output=True, text=True, timeout=timeout, env=self.env, check=False
        )

    def netcheck(self, *argv: str) -> subprocess.CompletedProcess[str]:
        done = self.run("kubectl", "netcheck", *argv)
        HEARD.append((argv[0], done.returncode, done.stdout))
        return done

    def ask(self, *argv: str) -> tuple[int, dict[str, Any]]:
        """Exit code and report of a command; proves that nothing is left."""
        done = self.netcheck(*argv, "-o", "json", "--quiet")
        assert done.stdout, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        assert report["left"] == []
        assert self.ours() == []
        return done.returncode, report

    def ours(self, *where: str) -> list[str]:
        """Objects with our label, in all namespaces or in that of kubectl's words."""
        kinds = "pods,services,jobs,configmaps"
        done = self.run("kubectl", "get", kinds, *(where or ("-A",)), "-l", LABEL, "-o", "name")
        return done.stdout.split()


@pytest.fixture(scope="session")
def lab() -> Lab:
    try:
        found = Lab.load()
    except LabError as error:
        no_lab(str(error))
    prepare(found)
    return found


@pytest.fixture(scope="session")
def shell(lab: Lab) -> Shell:
    kubectl = subprocess.run(
        [sys.executable, "-m", "lab", "kubeconfig", "--kubectl"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    path = [str(Path(sys.executable).parent), str(Path(kubectl).parent), os.environ["PATH"]]
    env = os.environ | {"KUBECONFIG": str(lab.kubeconfig), "PATH": os.pathsep.join(path)}
    return Shell(lab, env)


@pytest.fixture
def broken(lab: Lab) -> Iterator[Callable[[str, str], None]]:
    """broken(fault, node) breaks the lab; everything is healed after the test."""

    def command(*argv: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "lab", *argv],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    yield lambda fault, node: command("break", fault, node)
    command("heal")
    until_healthy(Lab.load(), 60)  # read anew: healing may have moved the name servers


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    """Keeps what each command said, and whether its test held, in $NETCHECK_RESULTS: the accuracy
    page is made of it."""
    outcome = yield
    path = os.environ.get("NETCHECK_RESULTS")
    if call.when != "call" or not path:
        HEARD.clear()
        return
    passed = outcome.get_result().passed
    with Path(path).open("a", encoding="utf-8") as file:
        for command, code, output in HEARD:
            row = {"test": item.name, "command": command, "code": code, "right": passed}
            if output.startswith("{"):
                report = json.loads(output)
                found = [f for f in report.get("findings", ()) if f["kind"] != "risk"]
                row |= {"said": report.get("verdict", ""), "found": [f["slug"] for f in found]}
                file.write(json.dumps(row) + "\n")
    HEARD.clear()
