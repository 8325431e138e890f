"""What a report about an Ingress says at its end: its objects first, then what was measured."""

from collections.abc import Sequence
from dataclasses import replace

from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.diagnosis.proof import measured_line
from kubectl_netcheck.diagnosis.remedy import remedy
from kubectl_netcheck.diagnosis.wording import Words
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import DEAD
from kubectl_netcheck.model.finding import Diagnosis, EvidenceLine, Finding
from kubectl_netcheck.model.naming import SUBDOMAIN
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.backend_names import in_words, service_of, subject
from kubectl_netcheck.planning.certificates import Dated, dated, unseen, until
from kubectl_netcheck.planning.next_step import again, checked_by

#: What a backend does that does not answer: how it ends, and its words for one and for several.
_FAILS = (
    (
        frozenset({Result.REFUSED}),
        ("refuses", "refuse"),
        "connections: nothing listens on that port",
    ),
    (
        DEAD | {Result.STALLED, Result.WRONG},
        ("does", "do"),
        "not answer, while probe pods there do",
    ),
)
#: Lines of evidence that a finding has.
_PROOF = 4


def answered(report: Report, target: str) -> Report:
    """Faulty by what the API says, by a certificate that is not valid, by a path that fails, or by
    backends that do not answer; undecided where no backend could be tried; else healthy, with what
    answered. How long certificates are valid is said with it."""
    check, words = again("ingress", target), _words(target)
    states = [f for f in report.facts if f.measure == "ingress" and f.place]
    certificates = dated(report.facts)
    report = replace(report, not_probed=(*report.not_probed, *unseen(report.facts)))
    tried = [f for f in report.facts if _backend(f)]
    diagnosis = report.diagnosis
    network = [f for f in diagnosis.findings if f.kind == "fault"]
    found = [_stated(fact, words) for fact in states]
    found += [_dated(each, words) for each in certificates if each.kind == "fault"]
    if not network and diagnosis.status != "undecided":
        found += _silent([f for f in tried if f.result is not Result.OK], words)
    found += network
    risks = [_dated(each, words) for each in certificates if each.kind == "risk"]
    rest = (*(f for f in diagnosis.findings if f.kind != "fault"), *risks)
    if found:
        said = "; besides, ".join(dict.fromkeys(f.summary for f in found))
        made = replace(diagnosis, status="faulty", verdict=said, findings=(*found, *rest))
    else:
        made = replace(_without_fault(diagnosis, tried, target), findings=rest)
        if valid := until(report.facts):
            made = replace(made, verdict=f"{made.verdict}; {valid}")
    return checked_by(replace(report, diagnosis=made), lambda _: check)


def _words(target: str) -> Words:
    """What a fix can name: {ingress_namespace} and {ingress_name}."""
    namespace, _, name = target.rpartition("/")
    known = {"ingress_namespace": namespace, "ingress_name": name}
    return Words({key: value for key, value in known.items() if value})


def _without_fault(diagnosis: Diagnosis, tried: Sequence[Fact], target: str) -> Diagnosis:
    ran = [f for f in tried if f.result is not Result.NOT_RUN]
    if not ran:
        reasons = [f.text.get("reason", "") for f in tried]
        why = reasons[0] if reasons else "no ready pod of its controller is known"
        said = f"the objects of {target} agree, but no backend could be tried: {why}"
        return replace(diagnosis, status="undecided", verdict=f"undecided: {said}")
    if diagnosis.status == "undecided":
        return diagnosis
    ends = {f.leg.target.address for f in ran if f.leg}
    nodes = {f.leg.source.node for f in ran if f.leg}
    where = ", ".join(sorted(nodes))
    count = f"each of {len(ends)} backends answers" if len(ends) > 1 else "its backend answers"
    more = f"; {len(tried) - len(ran)} could not be tried" if len(ran) < len(tried) else ""
    said = f"healthy: {target}: {count} from the controller's node {where}{more}"
    return replace(diagnosis, status="healthy", verdict=said)


def _backend(fact: Fact) -> bool:
    leg = fact.leg
    return bool(
        leg and fact.measure == "tcp" and leg.target.kind == "pod" and "/" in leg.target.name
    )


def _stated(fact: Fact, words: Words) -> Finding:
    line = EvidenceLine(f"ingress {fact.text.get('name', '')}", "", fact.text.get("says", ""))
    do = tuple(part for part in fact.text.get("do", "").split("; ") if part)
    made = _finding(fact.text["fault"], fact.text.get("says", ""), (), (line,), words)
    return replace(made, fix=do) if do else made


def _dated(each: Dated, words: Words) -> Finding:
    made = _finding("ingress-certificate-expired", each.says, (), (each.proof,), words)
    return replace(made, kind=each.kind)


def _silent(bad: Sequence[Fact], words: Words) -> list[Finding]:
    """Backends that do not answer although the paths between the same nodes are well: one finding
    for those that refuse, one for those that stay silent."""
    made = []
    for endings, verbs, what in _FAILS:
        mine = [f for f in bad if f.result in endings]
        if not mine:
            continue
        who, plural = subject(f.leg.target for f in mine if f.leg)
        nodes = tuple(sorted({f.leg.target.node for f in mine if f.leg and f.leg.target.node}))
        proof = tuple(measured_line(_worded(f)) for f in mine[:_PROOF])
        says = f"{who} {verbs[plural]} {what}"
        known = Words({**words, **_backends(mine)})
        made.append(_finding("ingress-backend-unreachable", says, nodes, proof, known))
    return made


def _worded(fact: Fact) -> Fact:
    """The same measurement, to be read: its end says which is the Service and which the pod."""
    leg = fact.leg
    if leg is None:
        return fact
    target = replace(leg.target, name=in_words(leg.target))
    return replace(fact, leg=replace(leg, target=target))


def _backends(bad: Sequence[Fact]) -> dict[str, str]:
    """{ingress_backends}: the Services of these backends."""
    places = (service_of(f.leg.target).rpartition("/")[2] for f in bad if f.leg)
    names = " ".join(sorted(set(filter(SUBDOMAIN.fullmatch, places))))
    return {"ingress_backends": names} if names else {}


def _finding(
    slug: str,
    says: str,
    nodes: tuple[str, ...],
    proof: tuple[EvidenceLine, ...],
    words: Words,
) -> Finding:
    fault = next(fault for fault in faults() if fault.slug == slug)
    return Finding(
        code=fault.code,
        slug=fault.slug,
        layer=fault.layer,
        scope="service",
        nodes=nodes,
        confidence="likely",
        summary=says,
        evidence=proof,
        fix=remedy(fault, words, nodes, ""),
    )
