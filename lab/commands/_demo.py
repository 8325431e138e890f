"""The parts of the demonstration: a run of the tool with its output shown, and what is left."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lab.lab import Lab

CASES = Path(__file__).parents[2] / "tests" / "cases"
LABEL = "app.kubernetes.io/managed-by=kubectl-netcheck"


def expect(lab: Lab, argv: Sequence[str], code: int, words: Sequence[str], where: str) -> list[str]:
    """Run `kubectl netcheck` through the lab's kubectl; what it says goes to the terminal too."""
    print(f"\n$ kubectl netcheck {' '.join(argv)}", flush=True)
    path = f"{Path(sys.executable).parent}:{lab.programs}:{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "KUBECONFIG": str(lab.kubeconfig)}
    done = subprocess.run(
        ["kubectl", "netcheck", *argv],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    print(done.stdout, flush=True)
    problems = []
    if done.returncode != code:
        problems.append(f"on {where} it ended with {done.returncode} and not with {code}")
    problems += [
        f"on {where} it does not say {each!r}" for each in words if each not in done.stdout
    ]
    return problems


def left_in_cluster(lab: Lab) -> list[str]:
    """Every object of every kind that can be listed and carries the tool's label."""
    kinds = lab.kubectl("api-resources", "--verbs=list", "-o", "name").split()
    # Metrics and the like are answers, not objects; none is served in a lab.
    listed = lab.kubectl(
        "get", ",".join(kinds), "--all-namespaces", "-l", LABEL, "-o", "name",
        "--ignore-not-found", timeout=30,
    )  # fmt: skip
    return listed.split()


def still(find: Callable[[], list[str]], seconds: float = 5) -> list[str]:
    """What is still found when the time is up; processes and objects take a moment to go."""
    deadline = time.monotonic() + seconds
    while True:
        found = find()
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


def replay(slug: str) -> int:
    """Judge the recording of a broken lab. Exit code 0 when the fault is found in it."""
    found = sorted(CASES.glob(f"{slug}/*node-b*.json.gz"))
    if not found:
        print(f"There is no recording of {slug} under {CASES}.", file=sys.stderr)
        return 1
    shown = found[0].relative_to(CASES.parents[1])
    print(f"\n$ kubectl netcheck replay {shown}", flush=True)
    program = Path(sys.executable).parent / "kubectl-netcheck"
    done = subprocess.run([str(program), "replay", str(found[0])], timeout=60, check=False)
    if done.returncode != 1:
        print(f"It ended with {done.returncode} and not with 1.", file=sys.stderr)
        return 1
    return 0
