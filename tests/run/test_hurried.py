"""The follow-up reads what decides among all that come near, and says so when it did not run.

The recording is of a loaded machine: the Service of the API server, seen from pods of three nodes,
one of which does not forward.
"""

import dataclasses
from collections.abc import Callable
from pathlib import Path

from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.replay import asked

RECORDING = Path(__file__).parent / "service-outside.json.gz"


class Asked(Replay):
    """The recorded cluster, which keeps what it was asked to run."""

    programs: dict[str, list[str]]

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        self.programs.setdefault(key, []).append(program)
        return super().execute(key, program, seconds, quiet)


def ran(seconds: float) -> tuple[Report, dict[str, list[str]]]:
    cluster = Asked.open(RECORDING)
    assert isinstance(cluster, Asked)
    cluster.programs = {}
    request, question = asked(cluster.meta)
    request = dataclasses.replace(request, seconds=seconds)
    return run_line(cluster, request, question, silent), cluster.programs


def test_the_state_of_a_fault_that_accounts_for_nearly_as_much_is_read_at_once() -> None:
    report, programs = ran(15.0)
    _, later = programs["h@node-b"]
    assert "sysctls-" in later and "conntrack-" in later
    assert not [one for one in report.not_probed if one.place == "follow-up"]
    # What was recorded lacks the sysctls, so two remain; both are of the right node.
    slugs = {one.slug for one in report.diagnosis.candidates}
    assert slugs == {"ip-forward-disabled", "forward-policy-drop"}
    assert {one.nodes for one in report.diagnosis.candidates} == {("node-b",)}


def test_a_follow_up_for_which_there_was_no_time_is_said_to_be_missing() -> None:
    report, programs = ran(2.0)
    assert len(programs["h@node-b"]) == 1
    (reason,) = [one.reason for one in report.not_probed if one.place == "follow-up"]
    assert "no time" in reason and "run again with --timeout 60s" in reason
