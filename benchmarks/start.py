"""Times how long the program takes to say its version, beside kubectl; prints medians.

`python -m benchmarks.start` runs each in turn, so that a noisy machine disturbs all alike: the
module, the program bundled for this machine when dist/ holds one (unpacked as krew does), and
`kubectl version --client` when there is a kubectl.
"""

import argparse
import platform
import shutil
import statistics
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

DIST = Path(__file__).parents[1] / "dist"
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


def once(command: Sequence[str]) -> float:
    """Seconds of one whole process; SystemExit when it fails."""
    began = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took = perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return took


def bundled(home: Path) -> Path | None:
    """The program of this machine's bundle, unpacked into ``home``; None when none was built."""
    machine = platform.machine().lower()
    name = f"netcheck-{platform.system().lower()}-{MACHINES.get(machine, machine)}.tar.gz"
    if not (DIST / name).is_file():
        return None
    with tarfile.open(DIST / name) as archive:
        archive.extractall(home, filter="data")
    found = sorted(path for path in home.rglob("kubectl-netcheck*") if path.is_file())
    return found[0] if found else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    with TemporaryDirectory() as home:
        commands = {"module": [sys.executable, "-m", "kubectl_netcheck", "--version"]}
        if bundle := bundled(Path(home)):
            commands["bundle"] = [str(bundle), "--version"]
        if kubectl := shutil.which("kubectl"):
            commands["kubectl"] = [kubectl, "version", "--client"]
        for command in commands.values():
            once(command)  # what is read for the first time is not what is measured
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                seconds[name].append(once(command))
    for name, took in seconds.items():
        median, least, most = (f(took) * 1000 for f in (statistics.median, min, max))
        print(f"{name:<8} median {median:4.0f} ms  ({least:.0f} to {most:.0f}, {len(took)} runs)")
    for name in ("bundle", "kubectl"):
        if name not in seconds:
            print(f"{name:<8} not measured: {'make bundle' if name == 'bundle' else 'no kubectl'}")


if __name__ == "__main__":
    main()
