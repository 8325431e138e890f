"""Times one TAB: the whole completion program with names that are in its cache; prints medians.

`python -m benchmarks.complete` runs it in turn for names that a cluster knows (from a cache that is
fresh, so that no cluster is asked), for flags and for faults, beside an empty Python.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from unittest import mock

from kubectl_netcheck.cli import completion_names
from kubectl_netcheck.cluster.settings import ClusterSettings

_COMPLETE = "import sys; from kubectl_netcheck.cli.completion import main; main(sys.argv[1:])"
WORDS = {"names": ["pair", "node-1"], "flags": ["pair", "--"], "faults": ["explain", ""]}
NODES = [f"node-{number:03}" for number in range(200)]


def once(program: str, words: list[str], env: Mapping[str, str]) -> tuple[float, str]:
    """Seconds of one whole process, and what it proposed; SystemExit when it fails."""
    began = perf_counter()
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        raise SystemExit(f"{words} ended with {done.returncode}: {done.stderr}")
    return perf_counter() - began, done.stdout


def cached(home: Path) -> Path:
    """The file that holds the names of the nodes for this kubeconfig."""
    with mock.patch.dict(os.environ, surroundings(home)):
        given = ClusterSettings(insecure_skip_tls_verify=False)  # as a line without flags gives it
        file = completion_names._folder() / completion_names._key(given, "nodes", "")
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(NODES), encoding="utf-8")
    return file


def surroundings(home: Path) -> dict[str, str]:
    """An environment with a cache of its own and no kubeconfig."""
    return {**os.environ, "XDG_CACHE_HOME": str(home), "KUBECONFIG": str(home / "kubeconfig")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    seconds: dict[str, list[float]] = {}
    with TemporaryDirectory() as folder:
        env, file = surroundings(Path(folder)), cached(Path(folder))
        for run in range(options.runs + 1):
            for name, words in {**WORDS, "python": []}.items():
                file.touch()  # as fresh as it is at a second TAB
                took, said = once(_COMPLETE if words else "", words, env)
                if name == "names" and "node-199" not in said:
                    raise SystemExit(f"the names in the cache were not proposed: {said[:200]}")
                if run:  # what is read for the first time is not what is measured
                    seconds.setdefault(name, []).append(took)
    for name, each in seconds.items():
        median, least, most = (f(each) * 1000 for f in (statistics.median, min, max))
        print(f"{name:<8} median {median:4.0f} ms  ({least:.0f} to {most:.0f}, {len(each)} runs)")


if __name__ == "__main__":
    main()
