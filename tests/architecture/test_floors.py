"""Each floor imports only what it may, third parties stay at home, pure floors stay pure."""

import sys
from pathlib import Path

import pytest

from tests.architecture.house import FLOORS, HOMES, IMPURE, PACKAGE, PURE, ROOT, imports, sources

FILES = sources("kubectl_netcheck")
IDS = [str(p.relative_to(PACKAGE)) for p in FILES]


def floor_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def test_every_folder_is_a_floor() -> None:
    folders = {floor_of(path) for path in FILES} - {""}
    assert folders == set(FLOORS)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_floor_imports_only_floors_under_it(path: Path) -> None:
    floor = floor_of(path)
    if not floor:
        return
    allowed = FLOORS[floor] | {floor, "_discover", "__version__"}
    for name, _ in imports(path):
        if name == "kubectl_netcheck" or name.startswith("kubectl_netcheck."):
            part = name.split(".")[1] if "." in name else "__version__"
            assert part in allowed, f"{floor} must not import {name}"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_third_parties_stay_at_home(path: Path) -> None:
    here = path.relative_to(PACKAGE).as_posix()
    for name, at_once in imports(path):
        top = name.split(".")[0]
        if top in sys.stdlib_module_names or top == "kubectl_netcheck":
            continue
        assert top in HOMES, f"{top} has no home in this house"
        assert here.startswith(HOMES[top]), f"{top} is imported outside {HOMES[top]}"
        late = top not in ("kubernetes", "websocket", "urllib3", "rich") or not at_once
        assert late, f"{top} must be imported inside a function"


@pytest.mark.parametrize(
    "path", [p for p in FILES if floor_of(p) in PURE],
    ids=[i for p, i in zip(FILES, IDS, strict=True) if floor_of(p) in PURE],
)  # fmt: skip
def test_pure_floor_does_no_io(path: Path) -> None:
    named = {name.split(".")[0] for name, _ in imports(path)}
    assert not named & IMPURE


@pytest.mark.parametrize("folder", ["kubectl_netcheck", "lab"])
def test_package_and_lab_do_not_know_each_other(folder: str) -> None:
    other = {"kubectl_netcheck": "lab", "lab": "kubectl_netcheck"}[folder]
    for path in sources(folder):
        assert other not in {name.split(".")[0] for name, _ in imports(path)}, path


def test_the_guard_sees_imports(tmp_path: Path) -> None:
    probe = tmp_path / "probe.py"
    probe.write_text("import os\ndef f():\n    from rich.text import Text\n")
    assert list(imports(probe)) == [("os", True), ("rich.text.Text", False)]
    assert FILES and ROOT.is_dir()
