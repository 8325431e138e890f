"""Times `kubectl netcheck pair` on the lab against its floor; prints medians and their ratio.

`python -m benchmarks.pair` runs healthy pairs and floors in turn, so that a noisy machine
disturbs both alike, then drops all pod traffic of the second node and times such pairs.
"""

import argparse
import statistics
import subprocess
import sys
from time import monotonic

from benchmarks.floor import floor

PAIR = [sys.executable, "-m", "kubectl_netcheck", "pair"]


def one_pair(kubeconfig: str, nodes: list[str]) -> float:
    """Seconds of one whole process of `pair`."""
    began = monotonic()
    done = subprocess.run(
        [*PAIR, *nodes, "--kubeconfig", kubeconfig, "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f"pair ended with {done.returncode}: {done.stderr}")
    return monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kubeconfig", default=lab("kubeconfig"), help="of the lab, by default")
    parser.add_argument("--nodes", nargs=2, default=["node-a", "node-b"])
    parser.add_argument("--witness", default="node-c")
    parser.add_argument("--runs", type=int, default=10)
    options = parser.parse_args()
    pairs, floors = [], []
    for _ in range(options.runs):
        pairs.append(one_pair(options.kubeconfig, options.nodes))
        floors.append(floor(options.kubeconfig, options.nodes, options.witness))
    dead = []
    lab("break", "forward-policy-drop", options.nodes[1])
    try:
        for _ in range(max(3, options.runs // 3)):
            dead.append(one_pair(options.kubeconfig, options.nodes))
    finally:
        lab("heal")
    print(f"pair   median {statistics.median(pairs):.2f} s  {spread(pairs)}")
    print(f"floor  median {statistics.median(floors):.2f} s  {spread(floors)}")
    print(f"dead   median {statistics.median(dead):.2f} s  {spread(dead)}")
    print(f"pair / floor  {statistics.median(pairs) / statistics.median(floors):.2f}")
    print(f"dead - pair   {statistics.median(dead) - statistics.median(pairs):.2f} s")


def lab(*argv: str) -> str:
    """One command of the lab; loud when it fails."""
    command = [sys.executable, "-m", "lab", *argv]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def spread(values: list[float]) -> str:
    """Smallest and largest, for the line's end."""
    return f"({min(values):.2f} to {max(values):.2f})"


if __name__ == "__main__":
    main()
