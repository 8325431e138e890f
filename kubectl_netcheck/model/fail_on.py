"""Which results of a report are failures: by the contract, or as ``--fail-on`` chooses."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from kubectl_netcheck.model.errors import FAULTY, HEALTHY, UNDECIDED

if TYPE_CHECKING:
    from kubectl_netcheck.model.report import Report

RISK = "risk"
#: What can be chosen, with the exit code of each: statuses of a report, and a risk in one.
CODES = {"faulty": FAULTY, "undecided": UNDECIDED, RISK: FAULTY}
#: The contract's, where nothing is chosen.
DEFAULT = frozenset({"faulty", "undecided"})


def failing(report: "Report", fail_on: Collection[str] = DEFAULT) -> str:
    """Which of the chosen words holds of the report, its status before a risk; "" for none."""
    if report.status in fail_on:
        return report.status
    risks = any(finding.kind == RISK for finding in report.findings)
    return RISK if risks and RISK in fail_on else ""


def exit_code(report: "Report", fail_on: Collection[str] = DEFAULT) -> int:
    """What a command ends with that answers with this report."""
    return CODES.get(failing(report, fail_on), HEALTHY)
