"""The files that a kubeconfig is read from: which ones there are, by kubectl's rules, and what is
in them."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.words import plain
from kubectl_netcheck.model.errors import BadInput

#: Where kubectl looks when nothing says another place.
HOME = "~/.kube/config"
#: What to do where there is no kubeconfig.
NAME_ONE = "set KUBECONFIG to a file that exists, or name one: --kubeconfig, or a server: --server"
_CHECK = "check --kubeconfig and $KUBECONFIG"


def existing(settings: ClusterSettings, env: Mapping[str, str]) -> list[Path]:
    """The file of the flag, else those of the environment or the one at home, without those that
    are missing, which kubectl passes over. Raises BadInput for one that the flag names and that is
    missing, and for what is no file."""
    if settings.kubeconfig:
        path = _path(settings.kubeconfig)
        if not _is_file(path):
            raise BadInput(f"the kubeconfig {plain(path)} does not exist", "", "check --kubeconfig")
        return [path]
    return [path for path in map(_path, _listed(env) or [HOME]) if _is_file(path)]


def missing(env: Mapping[str, str]) -> str:
    """Which files were looked for, said where none of them exists."""
    if not env.get("KUBECONFIG"):
        return f"$KUBECONFIG is not set, and {HOME} does not exist"
    names = ", ".join(str(_path(name)) for name in _listed(env))
    which = "which does not exist" if len(_listed(env)) == 1 else "and none of them exists"
    return plain(f"$KUBECONFIG names {names}, {which}" if names else "$KUBECONFIG names no file")


def content(path: Path) -> dict[str, Any]:
    """What a file holds. Raises BadInput for one that cannot be read or is no kubeconfig."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as problem:
        what = f"the kubeconfig {plain(path)} cannot be read"
        raise BadInput(what, plain(problem.strerror), _CHECK) from None
    except (ValueError, yaml.YAMLError, RecursionError) as problem:
        # The scanner's own words would quote the file, and what is in it may be a credential.
        mark = getattr(problem, "problem_mark", None)
        why = f"it is no YAML at line {mark.line + 1}" if mark else "it is no YAML"
        raise BadInput(f"{plain(path)} is no kubeconfig", why, _CHECK) from None
    if not isinstance(found, (dict, type(None))):  # an empty file is one, for kubectl too
        raise BadInput(f"{plain(path)} is no kubeconfig", "it holds no mapping", _CHECK)
    return found or {}


def _listed(env: Mapping[str, str]) -> list[str]:
    return [name for name in env.get("KUBECONFIG", "").split(os.pathsep) if name]


def _path(name: str) -> Path:
    """With a home for its ~, where there is one: somebody without an account has none."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def _is_file(path: Path) -> bool:
    """False for what does not exist. What may not be looked at is there, and reading it says so.
    Raises BadInput for a folder, as kubectl does, and for what can be read only once: a run reads
    its kubeconfig more than once."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    if stat.S_ISDIR(mode) or not (stat.S_ISREG(mode) or path == Path(os.devnull)):
        kind = "folder" if stat.S_ISDIR(mode) else "pipe or a device"
        raise BadInput(f"the kubeconfig {plain(path)} is a {kind}", "", f"name a file: {_CHECK}")
    return True
