"""Installs packages of Debian, without letting any of them start a service."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from lab.errors import LabError
from lab.lock import alone

#: Debian asks this program before it starts what it installed; etcd's ports would be taken.
POLICY = Path("/usr/sbin/policy-rc.d")
#: Tells a policy of the lab's from one that somebody else put there.
MARK = "# netcheck-lab: only while the lab installs its packages; it may be removed at any time"
REFUSAL = f"#!/bin/sh\n{MARK}\nexit 101\n"


def command(packages: tuple[str, ...]) -> str:
    """What a person would type."""
    return f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"


def install(packages: tuple[str, ...], say: Callable[[str], None], policy: Path = POLICY) -> None:
    """Raises LabError with apt's last words where it fails."""
    if shutil.which("apt-get") is None:
        raise LabError(f"there is no apt-get here; install these yourself: {' '.join(packages)}")
    say(f"installing with apt-get: {' '.join(packages)}")
    with alone():
        # One that an earlier, killed run left is ours again.
        own = not policy.exists() or is_ours(policy)
        if own:
            policy.write_text(REFUSAL)
            policy.chmod(0o755)
        try:
            _get("update", "-qq")
            _get("install", "-y", "-qq", "--no-install-recommends", *packages)
        finally:
            if own:
                policy.unlink(missing_ok=True)


def clear(policy: Path = POLICY) -> bool:
    """Remove the policy that a killed run left: with it no package can start its service any more.
    Returns whether there was one."""
    if not is_ours(policy):
        return False
    with alone():  # an installation that goes on still needs it, and takes it away itself
        if not is_ours(policy):
            return False
        policy.unlink()
    return True


def is_ours(policy: Path) -> bool:
    try:
        return MARK in policy.read_text(errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return False


def _get(*words: str) -> None:
    # An apt of somebody else's, or of a run of ours that was killed, may still hold the lock.
    argv = ["apt-get", "-o", "DPkg::Lock::Timeout=300", *words]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(argv, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-1000:]
        raise LabError(f"`{' '.join(argv)}` failed: {said}")
