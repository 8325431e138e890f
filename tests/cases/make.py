"""Records each lab fault as a case of the pure floors: `python -m tests.cases.make [FAULT …]`.

Needs the lab, up, and root. Each case is one recording of `pair`, made only when ground truth has
proven, without the tool, that the fault which was injected has its effect and no other. Beside it
stands what was injected, so that the tests know the truth independently of what the tool said then.

Not from here are, by their names:

- `dns-…`, `egress-…`, `ingress-…`, `mtu-…`, `node-…` and `pod-…` of these commands, and `service-…`
  with a node's name at the end: what pages show, made by `python -m tests.docs.record`;
- `service-…` without a node, and `healthy-service`: what tests/e2e/test_service.py asks, with the
  same objects (tests/e2e/shop.py) and faults, by hand: `kubectl netcheck service t-service/NAME
  --record FILE`. Its OWN_FAULTS says which Service has which fault;
- what ends in words (`…-without-a-tunnel`, `…-and-a-stray-loss`, `…-beside-…`): runs of
  `make accuracy` that were once judged wrong, in labs of other shapes; it records all of its runs
  under build/accuracy;
- `healthy-too-busy-…`: of eight runs of `pair` side by side on two cores, whose probes were late
  and whose results were cut: fragments were once called dropped there, and an answer wrong.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from lab.faults import _registry
from lab.lab import Lab
from lab.truth import prepare, until_healthy
from tests.accuracy.cases import Case
from tests.accuracy.trial import Trial, attempt

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


def keep(path: Path, slug: str, nodes: list[str], scope: str) -> None:
    """Writes what is true beside a recording, independently of what the tool said. Why a case is
    still open was written there by hand, and stays."""
    file = path.with_name(f"{path.name.removesuffix('.json.gz')}.truth.json")
    known = json.loads(file.read_text()) if file.exists() else {}
    truth = {"slug": slug, "nodes": sorted(nodes), "scope": scope}
    truth |= {key: known[key] for key in ("open",) if key in known}
    file.write_text(json.dumps(truth, indent=1) + "\n")


def broken(where: Lab, name: str, victim: str) -> bool:
    """Records one fault on one node. Returns whether ground truth proved it: else none is kept."""
    slug = _registry.faults()[name].expects
    path = HOME / slug / f"{name}-{victim}.json.gz"
    trial = attempt(where, Case(((name, victim),), SUBJECTS), path)
    print(f"{name} on {victim}: {_said(trial)}", flush=True)
    for each in trial.injected if trial.verdict else ():
        keep(path, slug, list(each.nodes), each.scope)
    return trial.verdict is not None


def healthy(where: Lab) -> None:
    """Two runs in which nothing is wrong."""
    for number in (1, 2):
        until_healthy(where)
        path = HOME / "healthy" / f"healthy-{number}.json.gz"
        print(f"healthy: {_said(attempt(where, Case((), SUBJECTS), path))}", flush=True)
        keep(path, "healthy", [], "cluster")


def _said(trial: Trial) -> str:
    if trial.verdict is None:
        return f"NOT RECORDED, the lab shows {trial.unproven}"
    return str(trial.verdict["said"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faults", nargs="*", help="lab faults; all when none is given")
    parser.add_argument("--victim", action="append", help="break only this node (repeatable)")
    options = parser.parse_args()
    where, victims, known = Lab.load(), options.victim or SUBJECTS, _registry.faults()
    for name, node in reversed(_registry.broken(where)):
        _registry.revert(where, name, node)
    prepare(where)
    until_healthy(where)
    if not options.faults or "healthy" in options.faults:
        healthy(where)
    proven = True
    for name, fault in known.items():
        if not fault.applies_to(where.settings) or name not in (options.faults or known):
            continue
        for victim in victims if fault.scope == "node" else SUBJECTS[:1]:
            if fault.whole_cluster or victim in fault.nodes(where):
                proven &= broken(where, name, victim)
            else:
                print(f"{name} cannot be on {victim} now", flush=True)
    return 0 if proven else 1


if __name__ == "__main__":
    sys.exit(main())
