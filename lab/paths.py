"""Where the lab keeps its things: what a lab is made of, and what outlives it in the cache."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

# Everything that a lab makes is in here, and goes with it.
ROOT = Path("/var/lib/netcheck-lab")
SOURCES = Path(__file__).parent / "cluster"
#: Where Debian's packages put programs. What is looked for, packed into images and run on hosts is
#: the same program, whatever else the caller's PATH names.
SEARCHED = "/usr/sbin:/usr/bin:/sbin:/bin"


def program(name: str) -> Path | None:
    """A program of this machine as the lab finds it."""
    found = shutil.which(name, path=SEARCHED)
    return Path(found) if found else None


def cache() -> Path:
    """What is dear to make and good for every lab: the built programs and the images."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "netcheck-lab"


def folder(lab: str) -> Path:
    return ROOT / lab


def state_file(lab: str) -> Path:
    """Beside the folder, not in it: it is the last thing that `down` removes."""
    return ROOT / f"{lab}.state"
