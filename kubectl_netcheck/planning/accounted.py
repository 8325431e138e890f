"""Which pods did not start or answer because of a fault that is named: no second trouble."""

from collections.abc import Mapping, Sequence

from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.diagnosis.sheet import Sheet
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.finding import Diagnosis, Finding
from kubectl_netcheck.planning.deciding import places

#: What is measured of a pod of the run's own before it measures anything.
OF_A_POD = frozenset({"pod-start", "exec"})


def accounted(
    facts: Sequence[Fact], diagnosis: Diagnosis, zones: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    """Measure and pod to half a sentence that says which fault does it, for each pod whose silence
    the signature of a named fault leads to expect."""
    named = [one for one in diagnosis.findings if one.kind == "fault"]
    if not named:
        return {}
    sheet = Sheet(facts, zones)
    found: dict[tuple[str, str], str] = {}
    for one in named:
        said = f" (as {'this fault' if len(named) == 1 else one.code} does)"
        for fact in sheet.pick(_expected(one, sheet)):
            if fact.measure in OF_A_POD and (pod := fact.text.get("pod")):
                found.setdefault((fact.measure, pod), said)
    return found


def _expected(finding: Finding, sheet: Sheet) -> int:
    """The failing facts that the fault accounts for at its place, as a mask."""
    agrees = 0
    for fault in (each for each in faults() if each.slug == finding.slug):
        for spot in places(fault, finding.scope, finding.nodes, sheet):
            relations, claims = spot.relations(sheet), 0
            for rule in fault.signature:
                mask = sheet.reach(rule) & relations[rule.at] & ~claims
                claims |= mask
                agrees |= mask & sheet.agreeing(rule.expect)
    return agrees & sheet.failing
