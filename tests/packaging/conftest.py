"""Makes the build scripts importable, and builds each thing once for all tests."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from tests.packaging.pythons import interpreter

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The matrix comes last: it puts other clients into the environments in which the others ask
    what a user has after `pip install`."""
    items.sort(key=lambda item: item.path.name == "test_matrix.py")


#: The first and the last Python in whose environments the tests of each run are.
ENDS = ("3.10", "3.13")
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


def bundle(home: Path) -> Path:
    """Builds the bundle as `make bundle` does, of a copy of the source; returns its archive."""
    (home / "build").mkdir()
    (home / "build" / "bundle-env").symlink_to(ROOT / "build" / "bundle-env")
    command = [sys.executable, "packaging/bundle.py", "--dist", "dist", "--epoch", "1700000000"]
    done = subprocess.run(
        command, cwd=home, capture_output=True, text=True, timeout=1200, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,) = (home / "dist").glob("*.tar.gz")
    return archive


@pytest.fixture(scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The archives of two builds, each in a folder of its own and both at once: a build keeps one
    processor busy."""
    import bundle as script

    script.python()  # the environment of `make bundle`, in which both are built
    homes = [copy_of_source(tmp_path_factory.mktemp(name)) for name in ("bundle", "again")]
    with ThreadPoolExecutor(len(homes)) as pool:
        return list(pool.map(bundle, homes))


@pytest.fixture(scope="session")
def bundled(bundles: list[Path]) -> Path:
    return bundles[0]


@pytest.fixture(scope="session")
def bundled_again(bundles: list[Path]) -> Path:
    return bundles[1]


@pytest.fixture(scope="session")
def link(bundled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as krew leaves it on the PATH."""
    import krew_rules
    import manifest

    file, root = bundled.parent / "netcheck.yaml", tmp_path_factory.mktemp("krew")
    return krew_rules.install_as_krew(file, bundled, *manifest.this_platform(), root)


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


@pytest.fixture(scope="session")
def installed(
    distributions: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Path]]:
    """installed(version): the folder of programs of an environment of that Python, empty but for
    the wheel; made once for each, and both ends at once."""

    @cache
    def made(version: str) -> Path:
        python, home = interpreter(version), tmp_path_factory.mktemp("environment")
        subprocess.run([python, "-m", "venv", home], check=True)
        pip = [home / "bin" / "python", "-m", "pip", "install", "-q", distributions[1]]
        subprocess.run(pip, check=True, timeout=900)
        return home / "bin"

    with ThreadPoolExecutor(len(ENDS)) as pool:
        begun = {each: pool.submit(made, each) for each in ENDS}
        yield lambda version: begun[version].result() if version in begun else made(version)
