"""Records each lab fault as a case of the pure floors: `python -m tests.cases.make [FAULT …]`.

Needs the lab, up and healthy, and root. Each case is one recording of `pair`, with what the
injected fault is, so that the tests know the truth independently of what the tool said then.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent
SUBJECTS = ("node-a", "node-b")


def run(*argv: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """One command, loud when it fails."""
    done = subprocess.run(argv, text=True, capture_output=True, check=False, timeout=180)
    if check and done.returncode:
        raise SystemExit(f"{' '.join(argv)} failed:\n{done.stdout}{done.stderr}")
    return done


def lab(*argv: str) -> str:
    return run(sys.executable, "-m", "lab", *argv).stdout.strip()


def record(path: Path, kubeconfig: str, order: tuple[str, str]) -> str:
    """Records one run of `pair`; returns its verdict for the reader of this script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "kubectl_netcheck", "pair", *order, "-o", "json", "--quiet"]
    done = run(*command, "--kubeconfig", kubeconfig, "--record", str(path), check=False)
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f"pair ended with {done.returncode}: {done.stderr}")
    return str(json.loads(done.stdout)["verdict"])


def keep(path: Path, slug: str, nodes: list[str], scope: str) -> None:
    """Writes what is true beside a recording, independently of what the tool said."""
    truth = {"slug": slug, "nodes": sorted(nodes), "scope": scope}
    name = path.name.removesuffix(".json.gz")
    path.with_name(f"{name}.truth.json").write_text(json.dumps(truth, indent=1) + "\n")


def broken(fault: dict[str, Any], victim: str, kubeconfig: str) -> None:
    """Records one fault on one node, and heals it."""
    path = HOME / fault["expects"] / f"{fault['name']}-{victim}.json.gz"
    lab("break", fault["name"], victim)
    try:
        verdict = record(path, kubeconfig, SUBJECTS)
    finally:
        lab("heal")
    keep(path, fault["expects"], fault["nodes"].get(victim, []), fault["scope"])
    print(f"{fault['name']} on {victim}: {verdict}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faults", nargs="*", help="lab faults; all when none is given")
    parser.add_argument("--victim", action="append", help="break only this node (repeatable)")
    options = parser.parse_args()
    kubeconfig = lab("kubeconfig")
    victims = options.victim or SUBJECTS
    if not options.faults or "healthy" in options.faults:
        for number in (1, 2):
            path = HOME / "healthy" / f"healthy-{number}.json.gz"
            print(f"healthy: {record(path, kubeconfig, SUBJECTS)}", flush=True)
            keep(path, "healthy", [], "cluster")
    for fault in json.loads(lab("faults", "--json")):
        if fault["applies"] and (not options.faults or fault["name"] in options.faults):
            for victim in victims if fault["scope"] == "node" else SUBJECTS[:1]:
                broken(fault, victim, kubeconfig)


if __name__ == "__main__":
    main()
