"""The wheel, built from the source distribution: what is in it, and that it runs when installed."""

import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_netcheck import __version__
from tests.e2e.conftest import Shell, shell
from tests.packaging.on_the_lab import NEEDS_ROOT, healthy, lab

__all__ = ["lab", "shell"]  # fixtures

pytestmark = [
    pytest.mark.slow,
    pytest.mark.beside,
    pytest.mark.timeout(1200),
]


def test_wheel_holds_templates_types_and_two_programs(distributions: tuple[Path, Path]):
    source, wheel = distributions
    with zipfile.ZipFile(wheel) as archive:
        files = set(archive.namelist())
        info = next(name.partition("/")[0] for name in files if ".dist-info/" in name)
        programs = archive.read(f"{info}/entry_points.txt").decode()
        metadata = archive.read(f"{info}/METADATA").decode()
    assert {
        "kubectl_netcheck/py.typed",
        "kubectl_netcheck/render/templates/report.html.j2",
    } <= files
    assert {name.partition("/")[0] for name in files} == {"kubectl_netcheck", info}
    lines = [line.split("=")[0].strip() for line in programs.splitlines() if "=" in line]
    assert sorted(lines) == ["kubectl-netcheck", "kubectl_complete-netcheck"]
    assert f"Version: {__version__}\n" in metadata
    assert any(name.endswith("LICENSE") for name in files)
    with tarfile.open(source) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {name for name in files if name.startswith("kubectl_netcheck/")} <= inside


@pytest.mark.parametrize("version", ["3.10", "3.13"])
def test_wheel_runs_in_an_empty_environment(
    installed: Callable[[str], Path], tmp_path: Path, version: str
):
    folder = installed(version)
    assert not (folder / "netcheck").exists()

    def said(program: str, *arguments: str) -> str:
        return subprocess.run(
            [folder / program, *arguments], cwd=tmp_path, capture_output=True, text=True,
            check=True, timeout=60,
        ).stdout  # fmt: skip

    assert said("kubectl-netcheck", "--version").strip() == f"kubectl netcheck {__version__}"
    assert "NC301" in said("kubectl-netcheck", "explain", "tunnel-port-blocked")
    assert "pair" in said("kubectl_complete-netcheck", "pa")
    form = "from kubectl_netcheck.render import find; print(find('html')[0].name)"
    assert said("python", "-c", form).strip() == "html"


@NEEDS_ROOT
@pytest.mark.lab
@pytest.mark.parametrize("version", ["3.10", "3.13"])
def test_it_measures_the_lab_from_an_empty_environment(
    installed: Callable[[str], Path], shell: Shell, version: str
) -> None:
    healthy(shell, installed(version))
