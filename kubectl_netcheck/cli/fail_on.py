"""Which results of a report end with a code that is not 0: the contract, or ``--fail-on``."""

from typing import TYPE_CHECKING

from kubectl_netcheck.model.errors import FAULTY, HEALTHY, UNDECIDED, BadInput
from kubectl_netcheck.model.nearest import meant

if TYPE_CHECKING:
    from kubectl_netcheck.model.report import Report

#: Exit code by the status of a report.
STATUS = {"healthy": HEALTHY, "faulty": FAULTY, "undecided": UNDECIDED}
WORDS = ("faulty", "undecided", "risk")
#: Said instead of words: no result fails, only what kept the run from one.
NONE = "none"
DEFAULT = "faulty,undecided"


def chosen(text: str) -> frozenset[str]:
    """The words of ``--fail-on``, separated by commas. Raises BadInput for one that is none."""
    words = [word.strip() for word in text.split(",")]
    for word in words:
        if word not in (*WORDS, NONE):
            do = meant(word, (*WORDS, NONE), f"say {NONE}, or of: {', '.join(WORDS)}")
            raise BadInput(f"--fail-on does not know {word!r}", do=do)
    if NONE in words and len(words) > 1:
        raise BadInput("--fail-on none goes with nothing else", do="say none alone, or leave it")
    return frozenset(words) - {NONE}


def exit_code(report: "Report", fail_on: frozenset[str]) -> int:
    """The contract's code of the status where that was chosen; 1 for a risk where that was."""
    status = report.diagnosis.status
    if status in fail_on:
        return STATUS[status]
    risks = any(finding.kind == "risk" for finding in report.diagnosis.findings)
    return FAULTY if risks and "risk" in fail_on else HEALTHY
