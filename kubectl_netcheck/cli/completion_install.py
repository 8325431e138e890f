"""Puts ``kubectl_complete-netcheck`` beside ``kubectl-netcheck``, where kubectl looks for it.

A plugin manager links only the program itself, so the second name is a link that we make; the
program knows by the name it was called with what to do.
"""

import shutil
from pathlib import Path

from kubectl_netcheck.model.errors import BadInput

PLUGIN, COMPLETE = "kubectl-netcheck", "kubectl_complete-netcheck"
_SHELL = "kubectl's own completion must be on in the shell: kubectl completion --help"


def status() -> tuple[bool, str]:
    """Whether kubectl finds the completion program, and a sentence about it."""
    found = shutil.which(COMPLETE)
    if found:
        return True, f"completion works through {found}\n{_SHELL}"
    return False, f"{COMPLETE} is not on the PATH\nmake it: kubectl netcheck completion install"


def install() -> tuple[bool, str]:
    """Makes the link unless it is there. Raises BadInput where that cannot be."""
    if shutil.which(COMPLETE):
        return status()
    found = shutil.which(PLUGIN)
    if not found:
        raise BadInput(
            f"{PLUGIN} is not on the PATH",
            "the link must stand beside it",
            "put its folder on the PATH, as for every plugin of kubectl",
        )
    plugin = Path(found)
    link = plugin.with_name(COMPLETE + plugin.suffix)
    if link.is_symlink() and not link.exists():
        link.unlink()  # it leads nowhere: of a version that was removed
    try:
        link.symlink_to(plugin.name)
    except OSError as problem:
        raise BadInput(
            f"{link} cannot be made",
            str(problem),
            f'as administrator: ln -s {plugin.name} "{link}"',
        ) from None
    return True, f"linked {link} to {plugin.name}\n{_SHELL}"
