"""One case in a lab: broken, proven by ground truth, asked of the tool, judged, healed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.faults import _registry
from lab.lab import Lab
from lab.truth import prove, until_healthy
from lab.truth.effects import peer_of
from tests.accuracy import baseline
from tests.accuracy.cases import Case
from tests.accuracy.judge import Injected, judge

#: Seconds in which one run of the tool has surely ended.
PATIENCE = 60


@dataclass(frozen=True)
class Trial:
    """What became of a case.

    injected: what ground truth proved; empty for a healthy run. unproven: why the injection
    does not count, empty where it does. verdict: of judge, empty where nothing was asked.
    matrix: the node that a ping matrix would have named. code: the tool's exit code.
    """

    case: str
    shape: str
    subjects: tuple[str, str]
    injected: tuple[Injected, ...]
    unproven: str = ""
    verdict: dict[str, Any] | None = None
    matrix: str = ""
    code: int = 0

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def attempt(lab: Lab, case: Case, record: Path, times: int = 1) -> Trial:
    """Puts the case into the lab, which is healthy before and after. record: file for what the
    tool read. times: how often each fault is put in and taken out; more than once shows that both
    are idempotent. Raises LabError when the lab does not become healthy again."""
    placed = [(name, _possible(lab, name, node)) for name, node in case.faults]
    subjects = _with(lab, case.subjects, placed)
    shape = f"{lab.settings.cni}, {lab.settings.proxy_mode}"
    injected = tuple(_injected(lab, name, node) for name, node in placed)
    known = _registry.faults()
    try:
        unproven = _put_in(lab, placed * times)
        if placed and not unproven:
            pings = max(known[name].pings for name, _ in placed)
            effects = [(known[name].effects_in(lab.settings), node) for name, node in placed]
            proof = prove(lab, effects, pings)
            if not proof.holds:
                unproven = str(proof)[:400]
        if not unproven:
            code, report = ask(lab, subjects, record)
    finally:
        for name, node in list(reversed(placed)) * times:
            _registry.revert(lab, name, node)
        if placed:
            until_healthy(lab, 30)
    if unproven:
        return Trial(case.name, shape, subjects, injected, unproven)
    found = judge(injected, report)
    matrix = baseline.named(report["ladder"])
    verdict = found.to_dict()
    return Trial(case.name, shape, subjects, injected, verdict=verdict, matrix=matrix, code=code)


def _put_in(lab: Lab, placed: list[tuple[str, str]]) -> str:
    """Why a fault cannot be put in, as where another one stands in its way; empty where all are."""
    try:
        for name, node in placed:
            _registry.apply(lab, name, node)
    except LabError as error:
        return str(error)[:400]
    return ""


def ask(lab: Lab, subjects: tuple[str, str], record: Path) -> tuple[int, dict[str, Any]]:
    """Exit code and report of one `pair`."""
    record.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "kubectl_netcheck", "pair", *subjects, "-o", "json", "--quiet"]
    command += ["--kubeconfig", str(lab.kubeconfig), "--record", str(record)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    if not done.stdout:
        raise RuntimeError(f"pair printed nothing and ended with {done.returncode}: {done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, report


def _possible(lab: Lab, name: str, node: str) -> str:
    """The node, or another one where this fault cannot be on it now."""
    able = sorted(_registry.faults()[name].nodes(lab))
    return node if node in able or not able else able[0]


def _with(lab: Lab, subjects: tuple[str, str], placed: list[tuple[str, str]]) -> tuple[str, str]:
    """The pair, so that every broken node is in it."""
    known = _registry.faults()
    needed = [node for name, node in placed if not known[name].whole_cluster]
    for name, node in placed:
        if known[name].scope == "pair":
            needed.append(peer_of(tuple(lab.nodes), node))
    if set(needed) <= set(subjects):
        return subjects
    others = [each for each in subjects if each not in needed]
    first, second = [*dict.fromkeys(needed), *others][:2]
    return first, second


def _injected(lab: Lab, name: str, node: str) -> Injected:
    fault = _registry.faults()[name]
    nodes: tuple[str, ...] = () if fault.whole_cluster else (node,)
    if fault.scope == "pair":
        nodes = tuple(sorted((node, peer_of(tuple(lab.nodes), node))))
    return Injected(name, fault.expects, nodes, fault.scope)
