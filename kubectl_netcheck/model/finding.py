"""Finding: a fault named, with its place, evidence, confidence and cure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kubectl_netcheck.model.leg import Leg

LAYERS = (
    "runtime",
    "cni",
    "node-forwarding",
    "underlay",
    "overlay",
    "mtu",
    "policy",
    "service",
    "dns",
    "egress",
    "control-path",
    "application",
)
SCOPES = ("node", "pair", "zone", "cluster", "pod", "service")
#: In rising order; "confirmed" needs a discriminating test that was run.
CONFIDENCES = ("consistent", "likely", "confirmed")


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One line of proof: what a healthy cluster would show there (empty for a state, which speaks
    for itself), and what was measured."""

    leg: str
    expected: str
    measured: str

    def __str__(self) -> str:
        told = f"expected {self.expected}, measured " if self.expected else ""
        return f"{self.leg}: {told}{self.measured}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault named. kind: ``fault``, ``note`` (no fault: a look-alike or a limit said) or
    ``risk`` (from evidence alone, nothing fails). Only faults change the exit code."""

    code: str
    slug: str
    layer: str
    scope: str
    nodes: tuple[str, ...]
    confidence: str
    summary: str
    kind: str = "fault"
    evidence: tuple[EvidenceLine, ...] = ()
    fix: tuple[str, ...] = ()
    verify: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the facts say. status: healthy, faulty or undecided.

    candidates: the faults that remain in question, beside one that was found too, each as a Finding
    of confidence ``consistent``; groups: how many of them, in their order, account for the same
    failures, so that one of those is enough; empty where that is not known.
    decide: the probe or step that would tell them apart, or else what to run next; never empty of a
    run that is undecided.
    wanted: node name to evidence probes that a follow-up round should run there.
    stray: paths whose failures are to be looked at again: unsettled, and those on which alone
    something rests that is named. unsettled: those that may be accidents or one more fault, and
    are looked at until that is told.
    """

    status: str
    verdict: str
    findings: tuple[Finding, ...] = ()
    candidates: tuple[Finding, ...] = ()
    decide: str = ""
    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stray: tuple[Leg, ...] = ()
    unsettled: tuple[Leg, ...] = ()
    groups: tuple[int, ...] = ()
