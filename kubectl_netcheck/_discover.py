"""Finds plug-in files by folder: a new fault, probe, command or format is one new file.

Sorted, strict and loud: a plug-in that does not load, or that lacks its record, stops the
program with the file's name, because a silently missing fault is a wrong verdict. It asks
the package's own loader for its modules, so it works in a frozen executable too.
"""

import importlib
import importlib.util
import pkgutil
from functools import cache
from typing import Any

#: The folder of the questions, which commands, replay and the library look up by name.
QUESTIONS = "kubectl_netcheck.planning.questions"


@cache
def plugins(package: str, record: str) -> tuple[Any, ...]:
    """The object named ``record`` of every module in ``package``, sorted by module name.

    Modules whose name begins with an underscore are helpers of the folder, not plug-ins.
    Raises ImportError when a module lacks the record or does not import.
    """
    return tuple(load(package, name, record) for name in names(package))


@cache
def names(package: str) -> tuple[str, ...]:
    """Module names of the plug-ins in ``package``, sorted; imports none of them, nor the package:
    every start lists the formats, and few starts render a report."""
    home = importlib.util.find_spec(package)
    if home is None or home.submodule_search_locations is None:
        raise ImportError(f"there is no folder {package}")
    found = (module.name for module in pkgutil.iter_modules(home.submodule_search_locations))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def load(package: str, name: str, record: str) -> Any:
    """The object ``record`` of the module ``package.name``; ImportError when it has none."""
    module = importlib.import_module(f"{package}.{name}")
    try:
        return getattr(module, record)
    except AttributeError:
        raise ImportError(f"{module.__name__} is a plug-in file but defines no {record}") from None
