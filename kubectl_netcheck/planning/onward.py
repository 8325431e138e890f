"""What to do about a report that is undecided: never an ending without a next step."""

import math
from dataclasses import replace
from typing import Any

from kubectl_netcheck.diagnosis.sheet import Sheet
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.limits import LONGEST_RUN_S
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.asked_again import typed
from kubectl_netcheck.planning.next_step import again
from kubectl_netcheck.planning.retest import overdue

#: Seconds of a run that has time for slow nodes; one that had as many gets twice as many, in
#: whole steps of these.
PATIENT_S = 60


def longer(seconds: float) -> int:
    """Seconds of a run that has more time than one of so many, as far as there is more."""
    more = PATIENT_S * (1 if seconds < PATIENT_S else math.ceil(2 * seconds / PATIENT_S))
    return min(more, LONGEST_RUN_S)


def onward(report: Report, question: Any, seconds: float) -> Report:
    """The report, where it is undecided with a command to run next.

    question: what was asked; seconds: the deadline of its run. A step that names a command of its
    own is left as it is. What failed and nothing explains is looked at with more reach; what was
    not measured, or by nodes too busy to answer, is measured again with more time.
    """
    diagnosis = report.diagnosis
    if diagnosis.status != "undecided" or again("") in diagnosis.decide:
        return report
    more_s = longer(seconds)
    sheet = Sheet(report.facts)
    silent = any(fact.result is Result.NOT_RUN for fact in report.facts if fact.leg)
    command = f"{typed(report.command, question)} --timeout {more_s}s"
    if diagnosis.decide:
        said = f"{diagnosis.decide}; or again, with more time: {command}"
    elif sheet.distress or silent or overdue(report.facts):
        said = f"run again with --timeout {more_s}s, when the nodes are less busy: {command}"
    elif not sheet.facts:
        said = f"see with {again('doctor')} what the run may not do, then run it again: {command}"
    elif report.command != "mesh" and sheet.failing:
        said = f"compare all nodes: {again('mesh', '--timeout', f'{more_s}s')}"
    else:
        said = f"run again with --timeout {more_s}s: {command}"
    return replace(report, diagnosis=replace(diagnosis, decide=said))
