"""One lock for all labs of a machine, on the folder that holds them: it leaves no file behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

from lab import paths


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One process at a time looks for a free range, takes a lab down or installs packages.

    Not to be entered twice by one process: it would wait for itself.
    """
    descriptor = _locked()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # a lab is in there
            paths.ROOT.rmdir()
        os.close(descriptor)


def _locked() -> int:
    """The folder, open and locked."""
    while True:
        paths.ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
        try:
            descriptor = os.open(paths.ROOT, os.O_RDONLY)
        except FileNotFoundError:
            continue
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Who had it before may have removed the folder: then others lock a new one of that name.
        if _is(descriptor):
            return descriptor
        os.close(descriptor)


def _is(descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), paths.ROOT.stat())
    except FileNotFoundError:
        return False
