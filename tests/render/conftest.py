"""One browser for all tests that open pages, and the accessibility checker that runs in it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.render.browser import PROGRAM, Browser, without

AXE = "axe-core@4.10.3"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "netcheck-tests"


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not PROGRAM:
        without("no Chromium on this machine to open the page in")
    with Browser(tmp_path_factory.mktemp("browser") / "profile") as started:
        yield started


@pytest.fixture(scope="session")
def axe() -> str:
    """The checker's script, from npm the first time and from the cache after that."""
    home = CACHE / AXE
    script = Path("node_modules", "axe-core", "axe.min.js")
    if not (home / script).is_file():
        if not shutil.which("npm"):
            without("no npm on this machine to install axe-core with")
        CACHE.mkdir(parents=True, exist_ok=True)
        # Beside its place and then moved, because another process may be doing the same.
        with TemporaryDirectory(dir=CACHE) as made:
            command = ["npm", "install", "--silent", "--no-audit", "--prefix", made, AXE]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
            if done.returncode:
                without(f"npm cannot install {AXE} here: {done.stderr[-300:]}")
            (home / script).parent.mkdir(parents=True, exist_ok=True)
            (Path(made) / script).replace(home / script)
    return (home / script).read_text(encoding="utf-8")
