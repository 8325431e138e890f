"""Report: all that one command has to say, as the JSON contract has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.finding import Diagnosis, Finding

API_VERSION = "netcheck/v1"
#: Seconds after a run's deadline (``--timeout``) by which what it left has gone by itself; its pods
#: end after half of that.
GONE_S = 120


@dataclass(frozen=True, slots=True)
class NotProbed:
    """A place or rung that was not measured, why, and what it would have told."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one command.

    subjects: the nodes the user asked about, in the order given; witness: the third node or "".
    asked: what else was asked, the question's other fields that are not at their default, as JSON
    has them. facts: every leg fact (the ladder) and every state read. left: names of objects that
    could not be removed, by a list call after cleaning; remove: the command that does it, empty
    where nobody knows which cluster that was. pods: how many were started and removed.
    """

    command: str
    diagnosis: Diagnosis
    subjects: tuple[str, ...] = ()
    witness: str = ""
    facts: tuple[Fact, ...] = ()
    not_probed: tuple[NotProbed, ...] = ()
    started: str = ""  # RFC 3339, UTC
    seconds: float = 0.0
    api_calls: int = 0
    pods: int = 0
    left: tuple[str, ...] = ()
    remove: str = ""
    context: Mapping[str, str] = field(default_factory=dict)  # cni, kube-proxy mode, versions
    zones: Mapping[str, str] = field(default_factory=dict)  # node to its zone, where it has one
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """healthy, faulty or undecided."""
        return self.diagnosis.status

    @property
    def verdict(self) -> str:
        """What is wrong, or that nothing is, in one sentence."""
        return self.diagnosis.verdict

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Faults, risks and notes that were named; those still in question are in
        ``diagnosis.candidates``."""
        return self.diagnosis.findings
