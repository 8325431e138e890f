"""One lock for all labs of a machine, on the folder that holds them: it leaves no file behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

from lab import paths


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One `up` or `down` at a time may look for a free range or take the last folder away."""
    paths.ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
    descriptor = os.open(paths.ROOT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
