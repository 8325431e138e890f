"""What a user installs, asked through the kubectl of the lab."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.conftest import Shell

NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root")


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
