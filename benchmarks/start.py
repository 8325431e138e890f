"""Times how long the program takes to say its version as people have it, beside kubectl's start.

`python -m benchmarks.start` runs each in turn, so that a noisy machine disturbs all alike: the
wheel's program in an environment of its own, the bundle in dist/ (`make bundle`) through the link
that krew makes, kubectl calling that as its plugin, and `kubectl version --client`. Prints medians,
and their ratio to kubectl's. Ends with 1 when the linked bundle takes LIMIT_MS or more.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
#: What a wheel is made of.
SOURCES = ("kubectl_netcheck", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")
#: Milliseconds within which the linked bundle has said its version: less than is noticed.
LIMIT_MS = 120
KUBECTL, LINK = "kubectl", "krew's link"
#: Why something is not there to be measured.
LACKING = {LINK: "make bundle", KUBECTL: "no kubectl, and no lab to take one from"}


def once(command: Sequence[str], path: str = "") -> float:
    """Seconds of one whole process, with that folder before the PATH; SystemExit when it fails."""
    env = {**os.environ, "PATH": os.pathsep.join(filter(None, (path, os.environ["PATH"])))}
    began = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    took = perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return took


def wheel(home: Path) -> Path:
    """The program as pip installs it from the wheel of this tree, in an empty environment."""
    source, env = home / "source", home / "env"
    source.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    venv.create(env, with_pip=True)
    pip = [str(env / "bin" / "python"), "-m", "pip", "install", "-q", str(source)]
    subprocess.run([*pip, "--disable-pip-version-check"], check=True)
    return env / "bin" / "kubectl-netcheck"


def link(home: Path) -> Path | None:
    """The bundle of this machine as krew installs it; None when none was built."""
    sys.path.insert(0, str(ROOT / "packaging"))
    import krew_rules
    import manifest

    platform, file = manifest.this_platform(), DIST / "netcheck.yaml"
    archive = DIST / "netcheck-{}-{}.tar.gz".format(*platform)
    if not (archive.is_file() and file.is_file()):
        return None
    found: Path = krew_rules.install_as_krew(file, archive, *platform, home / "krew")
    return found


def kubectl() -> str:
    """The kubectl of this machine, else that of the lab, else nothing."""
    if found := shutil.which("kubectl"):
        return found
    command = [sys.executable, "-m", "lab", "kubeconfig", "--kubectl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return done.stdout.strip() if not done.returncode else ""


def measured(commands: Mapping[str, Sequence[str]], runs: int, path: str) -> dict[str, list[float]]:
    """Seconds of each command, in turn; what is read for the first time is not counted."""
    for command in commands.values():
        once(command, path)
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            seconds[name].append(once(command, path))
    return seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        home = Path(folder)
        commands: dict[str, list[str]] = {"wheel": [str(wheel(home)), "--version"]}
        linked, client = link(home), kubectl()
        if linked:
            commands[LINK] = [str(linked), "--version"]
        if linked and client:
            commands["as plugin"] = [client, "netcheck", "--version"]
        if client:
            commands[KUBECTL] = [client, "version", "--client"]
        found = measured(commands, options.runs, str(linked.parent) if linked else "")
    medians = {name: statistics.median(took) * 1000 for name, took in found.items()}
    for name, took in found.items():
        spread = f"({min(took) * 1000:.0f} to {max(took) * 1000:.0f}, {len(took)} runs)"
        ratio = f"  {medians[name] / medians[KUBECTL]:.1f} x kubectl" if KUBECTL in medians else ""
        print(f"{name:<12} median {medians[name]:4.0f} ms  {spread}{ratio}")
    for name in LACKING.keys() - medians.keys():
        print(f"{name:<12} not measured: {LACKING[name]}")
    if LINK not in medians:
        return 0
    good = medians[LINK] < LIMIT_MS
    print(f"{LINK} is {'' if good else 'NOT '}under {LIMIT_MS} ms")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
