"""What the guards look at: the files of the house and their imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "kubectl_netcheck"
#: Floor to the floors that it may import, beside itself and the package's own root.
FLOORS: dict[str, set[str]] = {
    "model": set(),
    "diagnosis": {"model"},
    "probes": {"model"},
    "evidence": {"model"},
    "render": {"model"},
    "planning": {"model", "diagnosis", "probes", "evidence"},
    "cluster": {"model"},
    "run": {"model", "diagnosis", "probes", "evidence", "planning", "cluster"},
    "cli": {"model", "diagnosis", "probes", "evidence", "planning", "cluster", "run", "render"},
}
PURE = ("model", "diagnosis", "probes", "evidence", "render", "planning")
#: Third party to the paths under the package where it may be imported.
HOMES: dict[str, tuple[str, ...]] = {
    "kubernetes": ("cluster/",),
    "urllib3": ("cluster/",),
    "websocket": ("cluster/",),
    "click": ("cli/",),
    "rich": ("cli/",),
    "tabulate": ("render/_aligned.py",),
    "jsonpath_ng": ("render/jsonpath.py", "render/_jsonpath.py"),
    "jinja2": ("render/html.py",),
    "markupsafe": ("render/html.py",),
    "yaml": ("render/yaml.py", "cli/lists.py", "cluster/"),
}
#: Modules of the standard library that do what a pure floor does not: I/O, clock, randomness.
IMPURE = {
    "asyncio", "concurrent", "datetime", "http", "io", "os", "pathlib", "random", "secrets",
    "selectors", "shutil", "signal", "socket", "ssl", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib", "uuid",
}  # fmt: skip


def sources(*folders: str) -> list[Path]:
    """Python files of the house, generated and third-party ones excluded."""
    wanted = folders or ("kubectl_netcheck", "lab", "tests", "benchmarks", "docs", "packaging")
    return sorted(p for folder in wanted for p in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Absolute names of the modules that a file imports, and whether on import of the file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {id(n) for f in ast.walk(tree) if _defers(f) for n in ast.walk(f)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) not in late
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute in this house"
            for alias in node.names:
                yield f"{node.module}.{alias.name}", id(node) not in late


def _defers(node: ast.AST) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return True
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
