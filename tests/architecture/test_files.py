"""Every file is small, says what it is, loads, and names neither this machine nor a registry."""

import ast
import os
import re
import subprocess
from pathlib import Path
from typing import TypeGuard
from urllib.parse import urlsplit

import pytest

from kubectl_netcheck._discover import plugins
from tests.architecture.house import ROOT, sources

LONGEST = 300
PLUGINS = {
    "kubectl_netcheck.cli.commands": "COMMAND",
    "kubectl_netcheck.diagnosis.faults": "FAULT",
    "kubectl_netcheck.evidence": "EVIDENCE",
    "kubectl_netcheck.planning.questions": "QUESTION",
    "kubectl_netcheck.probes": "PROBE",
    "kubectl_netcheck.render": "FORMAT",
}
FILES = sources()
IDS = [str(p.relative_to(ROOT)) for p in FILES]


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_module_is_at_most_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_module_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text.strip():
        assert path.name == "__init__.py"
        return
    first = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    assert len(first) >= 10, "the first line of the docstring says what the module is"


@pytest.mark.parametrize("package", PLUGINS)
def test_plugins_load(package: str) -> None:
    assert plugins(package, PLUGINS[package])


def test_commands_are_short() -> None:
    for path in sources("kubectl_netcheck/cli/commands"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 120, path


def _from_click(node: ast.AST) -> TypeGuard[ast.ImportFrom]:
    return isinstance(node, ast.ImportFrom) and node.module == "click"


def test_one_file_speaks_to_users() -> None:
    """Elsewhere a reader that leaves early would end a run, and change its exit code."""
    speaks = {"print", "click.echo", "click.secho", "click.confirm", "click.prompt"}
    for path in sources("kubectl_netcheck"):
        if path == ROOT / "kubectl_netcheck" / "cli" / "terminal.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            writes = re.fullmatch(r"sys\.std(out|err)(\.buffer)?\.write", called)
            taken = {f"click.{name.name}" for name in node.names} if _from_click(node) else set()
            said = f"{path}:{getattr(node, 'lineno', '')}"
            assert called not in speaks and not writes and taken.isdisjoint(speaks), said


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def registries() -> set[str]:
    """Hosts of package registries: the public ones, and those that this machine is set to."""
    hosts = {"pypi" + ".org", "files.python" + "hosted.org", "proxy.golang" + ".org"}
    hosts |= {"registry.npmjs" + ".org"}
    for variable in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "GOPROXY"):
        for url in re.split(r"[,|\s]+", os.environ.get(variable, "")):
            if host := urlsplit(url).hostname:
                hosts.add(host)
    return hosts


def test_no_file_names_this_machine_or_a_registry() -> None:
    words = {str(ROOT), str(Path.home()) + "/", *registries()} - {"/root/", "//"}
    for path in committed():
        data = path.read_bytes()
        if b"\0" in data[:4096]:
            continue
        text = data.decode("utf-8", "replace")
        found = [word for word in words if word in text]
        assert not found, f"{path.relative_to(ROOT)} names {found}"
