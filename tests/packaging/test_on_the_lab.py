"""What a user installs, asked through the kubectl of the lab: the wheel, and the bundle of krew."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.conftest import Shell, lab, shell

__all__ = ["lab", "shell"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.lab,
    pytest.mark.beside,
    pytest.mark.xdist_group("built"),
    pytest.mark.timeout(2000),
    pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root"),
]


def healthy(shell: Shell, folder: Path) -> None:
    """`kubectl netcheck pair` with no other plugin on the PATH than that of the folder."""
    kubectl = shutil.which("kubectl", path=shell.env["PATH"])
    assert kubectl
    path = os.pathsep.join((str(folder), str(Path(kubectl).parent), "/usr/bin", "/bin"))
    found = shutil.which("kubectl-netcheck", path=path)
    assert found and Path(found).parent == folder
    user = replace(shell, env={**shell.env, "PATH": path})
    done = user.run("kubectl", "netcheck", "pair", "node-a", "node-b", "-o", "json", "--quiet")
    assert done.returncode == 0, done.stderr + done.stdout[:2000]
    report = json.loads(done.stdout)
    assert (report["status"], report["left"]) == ("healthy", [])
    assert len(report["ladder"]) > 20
    assert user.ours("-n", "default") == []  # other runs may go on in theirs


@pytest.mark.parametrize("version", ["3.10", "3.13"])
def test_the_wheel_in_an_empty_environment(
    installed: Callable[[str], Path], shell: Shell, version: str
) -> None:
    healthy(shell, installed(version))


def test_the_bundle_through_the_link_of_krew(link: Path, shell: Shell) -> None:
    assert link.is_symlink()
    healthy(shell, link.parent)
