"""Finds the modules of a folder by file name, so that a new command or fault is one new file.

A name may be a keyword of Python (`break`): modules are imported by their text name, never by an
import statement. One that does not load is an error, loudly, for whoever asks for it, and for
nobody else.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path
from types import ModuleType


def names(package: str) -> dict[str, str]:
    """What a folder holds, by the word that a user types, with its docstring; nothing is loaded."""
    found = {}
    for folder in importlib.import_module(package).__path__:
        for each in sorted(pkgutil.iter_modules([folder]), key=lambda module: module.name):
            if not each.name.startswith("_"):
                found[each.name.replace("_", "-")] = _docstring(Path(folder, f"{each.name}.py"))
    return found


def load(package: str, name: str) -> ModuleType:
    return importlib.import_module(f"{package}.{name.replace('-', '_')}")


def modules(package: str) -> dict[str, ModuleType]:
    """Every module of a package, loaded, by the word that a user types."""
    return {name: load(package, name) for name in names(package)}


def _docstring(path: Path) -> str:
    try:
        return (ast.get_docstring(ast.parse(path.read_text())) or "").strip()
    except (OSError, SyntaxError) as error:
        return f"(does not load: {error})"
