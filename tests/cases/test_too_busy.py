"""Recordings of runs whose nodes were too busy: what was late, or cut, is not said to be lost."""

from pathlib import Path

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.diagnosis.distress import distress
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay

CASES = sorted((Path(__file__).parent / "healthy").glob("healthy-too-busy-*.json.gz"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name.partition(".")[0])
def test_they_show_it_and_accuse_nobody(path: Path) -> None:
    report = run_replay(path, silent)
    assert distress(report.facts)
    assert not [f for f in report.diagnosis.findings if f.kind == "fault"]
    # Nor would they, had exec been answered: of the paths, nothing is said to have failed.
    paths = [fact for fact in report.facts if fact.leg and fact.leg.kind != "control"]
    context = Context(report.subjects, report.witness, report.zones, report.context)
    assert diagnose(paths, context).status == "healthy"
    endings = {fact.result for fact in paths}
    assert endings <= {Result.OK, Result.INTERMITTENT, Result.NOT_RUN}


def test_each_leg_that_failed_is_said_once_with_the_pods_that_it_was_measured_for() -> None:
    verdict = run_replay(CASES[0], silent).verdict
    leg = "control exec, API server > node-a: lost, no answer"
    assert verdict.count(leg) == 1 and f"{leg} (h, p1, p2); " in verdict
    assert "control exec, API server > node-c: lost, no answer (h, p1); the nodes" in verdict
