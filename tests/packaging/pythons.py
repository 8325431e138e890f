"""Other versions of Python on this machine: those of pyenv, else on the PATH."""

import os
import shutil
from pathlib import Path

import pytest


def interpreter(version: str) -> Path:
    """A Python of that version, such as 3.10. Skips the test where there is none."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    places = sorted(root.glob(f"{version}.*/bin/python"))
    places += [Path(folder, f"python{version}") for folder in ("/usr/bin", "/usr/local/bin")]
    if found := next((path for path in places if path.is_file()), None):
        return found
    if on_path := shutil.which(f"python{version}"):
        return Path(on_path)
    pytest.skip(f"NOT TRIED with Python {version}: none under {root}, in /usr or on the PATH")
