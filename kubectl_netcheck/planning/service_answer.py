"""What a report about a Service says at its end: what answered, or that nothing could be asked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Diagnosis, Finding
from kubectl_netcheck.model.report import Report

#: Faults that are certain from what the API says alone, whatever could be measured.
CERTAIN = frozenset(
    {"service-selects-no-pod", "service-pods-not-ready", "service-endpoints-missing"}
)


def answered(report: Report) -> Report:
    """A Service without endpoints is faulty even if it has nothing to measure; one of which nothing
    was measured is not healthy; a healthy one answered, and from where is said."""
    mine = [f for f in report.facts if f.measure == "tcp" and _asked(f)]
    ran = [f for f in mine if f.result is not Result.NOT_RUN]
    diagnosis = report.diagnosis
    limits = [f"{n.place}: {n.reason}" for n in report.not_probed if n.place.startswith("port ")]
    no_port = limits[0] if limits else "it has no TCP port with an endpoint"
    if not any(f.result is Result.OK for f in ran):
        diagnosis = _certain(diagnosis)
    if diagnosis.status == "healthy":
        diagnosis = _healthy(diagnosis, mine, ran, no_port)
    return replace(report, diagnosis=diagnosis)


def _asked(fact: Fact) -> bool:
    leg = fact.leg
    if leg is None:
        return False
    return leg.kind in ("endpoint", "nodeport") or (leg.kind == "service" and not leg.target.node)


def _certain(diagnosis: Diagnosis) -> Diagnosis:
    """What the API says without doubt is a fault, where nothing that answers speaks against it."""
    sure = [f for f in diagnosis.findings if f.slug in CERTAIN and f.kind == "risk"]
    if not sure:
        return diagnosis
    findings: tuple[Finding, ...] = tuple(
        replace(f, kind="fault") if f in sure else f for f in diagnosis.findings
    )
    said = sure[0].summary
    if diagnosis.status == "faulty":
        said = f"{diagnosis.verdict}; besides, {said}"
    return replace(diagnosis, status="faulty", verdict=said, findings=findings)


def _healthy(
    diagnosis: Diagnosis, mine: Sequence[Fact], ran: Sequence[Fact], no_port: str
) -> Diagnosis:
    if not ran or len(ran) < len(mine):
        reasons = Counter(f.text.get("reason", "") for f in mine if f.result is Result.NOT_RUN)
        why = reasons.most_common(1)[0][0] if reasons else no_port
        said = f"nothing of the Service itself could be measured: {why}"
        if ran:
            said = f"{len(mine) - len(ran)} of {len(mine)} connections could not be tried: {why}"
        rest = "what was measured is as it should be"
        return replace(diagnosis, status="undecided", verdict=f"undecided: {said}; {rest}")
    if not diagnosis.verdict.startswith("healthy: "):
        return diagnosis
    rest = diagnosis.verdict.removeprefix("healthy: ")
    return replace(diagnosis, verdict=f"healthy: {_who_answers(ran)}; {rest}")


def _who_answers(ran: Sequence[Fact]) -> str:
    legs = [f.leg for f in ran if f.leg]
    nodes = {leg.source.node for leg in legs}
    ends = {leg.target.address for leg in legs if leg.kind == "endpoint"}
    ports = {leg.target.node for leg in legs if leg.kind == "nodeport"}
    parts = []
    if any(leg.kind == "service" for leg in legs):
        parts.append("the Service's address")
    if ends:
        parts.append(f"each of {len(ends)} endpoints" if len(ends) > 1 else "its one endpoint")
    if ports:
        parts.append(f"the NodePort of {len(ports)} nodes")
    said = " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
    count = f"{len(nodes)} nodes" if len(nodes) > 1 else "one node"
    return f"{said} {'answer' if len(parts) > 1 else 'answers'} from {count}"
