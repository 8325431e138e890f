"""Times `kubectl netcheck pair` on the lab against its floor; prints medians and their ratio.

`python -m benchmarks.pair` runs healthy pairs and floors in turn, so that a noisy machine
disturbs both alike, then drops all pod traffic of the second node, and next takes its uplink away,
and times such pairs. A run that calls the healthy cluster anything else, or names nothing in a
broken one, is no measurement.
"""

import argparse
import statistics
import subprocess
import sys
from time import monotonic

from benchmarks.floor import floor

PAIR = [sys.executable, "-m", "kubectl_netcheck", "pair"]
#: Lab faults with which nothing passes between the two nodes' pods.
DEAD = ("forward-policy-drop", "node-unreachable-underlay")


def one_pair(kubeconfig: str, nodes: list[str], code: int = 0) -> float:
    """Seconds of one whole process of `pair`, which must end with the code."""
    began = monotonic()
    done = subprocess.run(
        [*PAIR, *nodes, "--kubeconfig", kubeconfig, "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != code:
        raise SystemExit(f"pair ended with {done.returncode}: {done.stdout}{done.stderr}")
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
    dead = {fault: broken_pairs(fault, options) for fault in DEAD}
    print(f"pair   median {statistics.median(pairs):.2f} s  {spread(pairs)}")
    print(f"floor  median {statistics.median(floors):.2f} s  {spread(floors)}")
    print(f"pair / floor  {statistics.median(pairs) / statistics.median(floors):.2f}")
    for fault, took in dead.items():
        more = statistics.median(took) - statistics.median(pairs)
        print(f"dead   median {statistics.median(took):.2f} s  {spread(took)}  {fault}")
        print(f"dead - pair   {more:.2f} s")


def broken_pairs(fault: str, options: argparse.Namespace) -> list[float]:
    """Seconds of pairs whose second node has that lab fault."""
    lab("break", fault, options.nodes[1])
    try:
        return [
            one_pair(options.kubeconfig, options.nodes, 1) for _ in range(max(3, options.runs // 3))
        ]
    finally:
        lab("heal")


def lab(*argv: str) -> str:
    """One command of the lab; loud when it fails."""
    command = [sys.executable, "-m", "lab", *argv]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def spread(values: list[float]) -> str:
    """Smallest and largest, for the line's end."""
    return f"({min(values):.2f} to {max(values):.2f})"


if __name__ == "__main__":
    main()
