"""Makes the build scripts importable, and builds each thing once for all tests."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))


SOURCES = ("kubectl_netcheck", "packaging")
FILES = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "krew-manifest.yaml")


def copy_of_source(home: Path) -> Path:
    """The source as it is now, without leftovers of builds; what changes later does not count."""
    skip = shutil.ignore_patterns("__pycache__")
    for name in SOURCES:
        shutil.copytree(ROOT / name, home / name, ignore=skip)
    for name in FILES:
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, home)
    return home


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source, with the build environment that `make bundle` uses."""
    home = copy_of_source(tmp_path_factory.mktemp("bundle"))
    (ROOT / "build" / "bundle-env").mkdir(parents=True, exist_ok=True)
    (home / "build").mkdir()
    (home / "build" / "bundle-env").symlink_to(ROOT / "build" / "bundle-env")
    return home


def bundle(source: Path, dist: str) -> Path:
    """Builds the bundle as `make bundle` does; returns its archive."""
    command = [sys.executable, "packaging/bundle.py", "--dist", dist, "--epoch", "1700000000"]
    done = subprocess.run(
        command, cwd=source, capture_output=True, text=True, timeout=1200, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,) = (source / dist).glob("*.tar.gz")
    return archive


@pytest.fixture(scope="session")
def bundled(source: Path) -> Path:
    return bundle(source, "dist")


@pytest.fixture(scope="session")
def bundled_again(bundled: Path, source: Path) -> Path:
    return bundle(source, "again")


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Source distribution, and the wheel made from it, of a copy without build leftovers."""
    home = copy_of_source(tmp_path_factory.mktemp("source"))
    dist = home / "dist"
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(dist), str(home)],
        cwd=home, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return next(dist.glob("*.tar.gz")), next(dist.glob("*.whl"))
