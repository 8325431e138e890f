"""Waiting for a condition, with a deadline and a sentence for when it does not come."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

from lab.errors import LabError


def until(condition: str, check: Callable[[], object], seconds: float = 20) -> None:
    """Ask until the answer is true. `condition` completes the sentence "it is not true that"."""
    deadline = time.monotonic() + seconds
    last = ""
    while True:
        try:
            if check():
                return
            last = ""
        except (LabError, OSError, subprocess.TimeoutExpired) as error:
            last = f" ({error})"
        if time.monotonic() > deadline:
            raise LabError(f"after {seconds:g} s it is still not true that {condition}{last}")
        time.sleep(0.1)
