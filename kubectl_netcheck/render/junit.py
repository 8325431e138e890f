"""Format junit: the verdict and each leg as test cases, for continuous integration."""

from xml.etree import ElementTree

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fail_on import RISK, failing
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._format import Format, Options
from kubectl_netcheck.render.wide import detail

_FINE = (Result.OK, Result.SEEN)


def _render(report: Report, options: Options) -> str:
    name = f"kubectl netcheck {report.command}"
    suite = ElementTree.Element(
        "testsuite", name=name, time=f"{report.seconds:.3f}", timestamp=report.started
    )
    fails = failing(report, options.fail_on)
    _verdict(suite, report, fails)
    legs = [fact for fact in report.facts if fact.leg]
    for fact in legs:
        _leg(suite, fact, fails)
    counts = {tag: len(suite.findall(f"testcase/{tag}")) for tag in ("failure", "error", "skipped")}
    suite.set("tests", str(len(legs) + 1))
    suite.set("failures", str(counts["failure"]))
    suite.set("errors", str(counts["error"]))
    suite.set("skipped", str(counts["skipped"]))
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode")


def _verdict(suite: ElementTree.Element, report: Report, fails: str) -> None:
    """The test that fails where the command does: undecided is an error, all else a failure. What
    does not fail is said as output."""
    diagnosis = report.diagnosis
    case = ElementTree.SubElement(suite, "testcase", classname=report.command, name="verdict")
    lines = [f"{f.code} {f.slug}: {f.summary}" for f in diagnosis.findings + diagnosis.candidates]
    lines += [f"next: {diagnosis.decide}"] if diagnosis.decide else []
    if not fails:
        said = "\n".join([diagnosis.verdict, *lines])
        ElementTree.SubElement(case, "system-out").text = said
        return
    risks = "; ".join(f.summary for f in diagnosis.findings if f.kind == RISK)
    message = risks if fails == RISK else diagnosis.verdict
    tag = "error" if fails == "undecided" else "failure"
    found = ElementTree.SubElement(case, tag, message=message, type=fails)
    found.text = "\n".join(lines)


def _leg(suite: ElementTree.Element, fact: Fact, fails: str) -> None:
    """One leg. What did not pass is a failure only where a fault fails: a healthy cluster may well
    filter pings, an undecided one has its error already, and a job that is not to fail by a fault
    must not by its legs."""
    kind = fact.leg.kind if fact.leg else ""
    case = ElementTree.SubElement(
        suite, "testcase", classname=f"ladder.{kind}", name=f"{fact.measure} {fact.leg}"
    )
    said = f"{fact.result} {fact.good}/{fact.samples} {detail(fact)}".strip()
    if fact.result is Result.NOT_RUN:
        reason = fact.text.get("reason", "not run")
        ElementTree.SubElement(case, "skipped", message=reason)
    elif fact.result not in _FINE and fails == "faulty":
        ElementTree.SubElement(case, "failure", message=said, type=str(fact.result))
    else:
        ElementTree.SubElement(case, "system-out").text = said


FORMAT = Format("junit", "verdict and legs as test cases, for CI", _render)
