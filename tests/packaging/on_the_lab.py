"""What a user installs, asked through the kubectl of the lab, in a namespace of its own: other runs
may go on beside it."""

import json
import os
import secrets
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.lab import Lab
from tests.e2e.conftest import Shell
from tests.require import no_lab

NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root")


@pytest.fixture(scope="session")
def lab() -> Lab:
    """The lab as it is: nothing is broken, so ground truth is not asked."""
    try:
        return Lab.load()
    except LabError as error:
        no_lab(str(error))


def healthy(shell: Shell, folder: Path) -> None:
    """`kubectl netcheck pair` with no other plugin on the PATH than that of the folder."""
    kubectl = shutil.which("kubectl", path=shell.env["PATH"])
    assert kubectl
    path = os.pathsep.join((str(folder), str(Path(kubectl).parent), "/usr/bin", "/bin"))
    found = shutil.which("kubectl-netcheck", path=path)
    assert found and Path(found).parent == folder
    user = replace(shell, env={**shell.env, "PATH": path})
    space = f"netcheck-packaging-{secrets.token_hex(3)}"
    user.run("kubectl", "create", "namespace", space)
    try:
        words = ("pair", "node-a", "node-b", "-n", space, "-o", "json", "--quiet")
        done = user.run("kubectl", "netcheck", *words)
        assert done.returncode == 0, done.stderr + done.stdout[:2000]
        report = json.loads(done.stdout)
        assert (report["status"], report["left"]) == ("healthy", [])
        assert len(report["ladder"]) > 20
        assert user.ours("-n", space) == []
    finally:
        user.run("kubectl", "delete", "namespace", space, "--wait=false")
