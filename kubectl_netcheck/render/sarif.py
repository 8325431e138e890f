"""Format sarif: one result per finding with the catalogue as its rules, for code scanning."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from kubectl_netcheck import __version__
from kubectl_netcheck.model.fail_on import exit_code
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._format import Format, Options
from kubectl_netcheck.render._plain import code, markdown

Data = dict[str, Any]
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_HOME = "https://github.com/kubectl-netcheck/kubectl-netcheck"
_LEVELS = {"fault": "error", "risk": "warning", "note": "note"}
#: Locations of one result: a fault of a whole cluster may name a thousand nodes.
_PLACES = 100


def _render(report: Report, options: Options) -> str:
    found = [(f, "fail") for f in report.diagnosis.findings]
    # SARIF 2.1.0, 3.27.9: "open" is a result for which there was too little information.
    found += [(f, "open") for f in report.diagnosis.candidates]
    rules = _rules([finding for finding, _ in found], options.catalogue())
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    driver = {
        "name": "kubectl-netcheck",
        "semanticVersion": __version__,
        "informationUri": _HOME,
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"netcheck/{report.command}/"},
        "invocations": [_invocation(report, exit_code(report, options.fail_on))],
        "results": [_result(finding, kind, index[finding.code]) for finding, kind in found],
        "properties": {
            "status": report.diagnosis.status,
            "verdict": report.diagnosis.verdict,
            "nodes": list(report.subjects),
        },
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False, allow_nan=False)


def _rules(findings: Sequence[Finding], catalogue: Iterable[Fault]) -> list[Data]:
    """The faults that were found, by code, as the catalogue has them; and what a finding alone
    tells of one that is not in it."""
    codes = {finding.code for finding in findings}
    rules = {fault.code: _rule(fault) for fault in catalogue if fault.code in codes}
    for finding in findings:
        about = {"text": finding.slug}
        rules.setdefault(finding.code, {"id": finding.code, "name": _pascal(finding.slug),
                                        "shortDescription": about})  # fmt: skip
    return [rules[code] for code in sorted(rules)]


def _rule(fault: Fault) -> Data:
    explain = f"kubectl netcheck explain {fault.slug}"
    steps = [(cni, _unfilled(step)) for cni, steps in fault.fix.items() for step in steps]
    lines = [f"{step} ({cni})" if cni else step for cni, step in steps]
    items = "\n".join(f"- {code(line)}" for line in lines)
    told = f"\n\n{markdown(fault.tell)}" if fault.tell else ""
    return {
        "id": fault.code,
        "name": _pascal(fault.slug),
        "shortDescription": {"text": fault.title},
        "fullDescription": {"text": f"{fault.title} (layer {fault.layer})"},
        "helpUri": f"{_HOME}/blob/main/docs/faults/{fault.slug}.md",
        "help": {
            "text": "\n".join([fault.title, *lines, explain]),
            "markdown": f"{markdown(fault.title)}{told}\n\n{items}\n\n{code(explain)}",
        },
        "defaultConfiguration": {"level": _LEVELS.get(fault.kind, "error")},
        "properties": {"slug": fault.slug, "tags": ["network", "kubernetes", fault.layer]},
    }


def _result(finding: Finding, kind: str, rule: int) -> Data:
    proof = [str(line) for line in finding.evidence]
    fix = [f"fix: {step}" for step in finding.fix]
    check = [f"check: {finding.verify}"] if finding.verify else []
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "kind": kind,
        # 3.27.10: what is no failure has the level "none".
        "level": _LEVELS.get(finding.kind, "error") if kind == "fail" else "none",
        "message": {"text": _unlinked("\n".join([finding.summary, *proof, *fix, *check]))},
        "locations": _locations(finding),
        "partialFingerprints": {"netcheckFinding/v1": _fingerprint(finding)},
        "properties": {
            "slug": finding.slug,
            "kind": finding.kind,
            "layer": finding.layer,
            "scope": finding.scope,
            "nodes": list(finding.nodes),
            "confidence": finding.confidence,
        },
    }


def _locations(finding: Finding) -> list[Data]:
    """Nodes as logical locations. Viewers of code want a file too (GitHub refuses a result
    without one), so each node is also the first line of a file named like it."""
    places = [("node", f"nodes/{node}") for node in finding.nodes[:_PLACES]]
    return [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": _uri(name)},
                "region": {"startLine": 1},
            },
            "logicalLocations": [
                {"name": name.rpartition("/")[2], "fullyQualifiedName": name, "kind": kind}
            ],
        }
        for kind, name in places or [("resource", "cluster")]
    ]


def _invocation(report: Report, code: int) -> Data:
    said = [f"{item.place} was left out: {item.reason}" for item in report.not_probed]
    said += [f"{name} is left in the cluster" for name in report.left]
    data: Data = {
        "executionSuccessful": True,
        "exitCode": code,
        "toolExecutionNotifications": [
            {"level": "note", "message": {"text": text}} for text in said[:_PLACES]
        ],
    }
    return data | ({"startTimeUtc": report.started} if report.started else {})


def _fingerprint(finding: Finding) -> str:
    """The same for the same fault at the same place at every run, so that an alert stays one."""
    words = (finding.code, finding.scope, *sorted(finding.nodes))
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _uri(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9._~/-]", lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), path)


def _unfilled(step: str) -> str:
    """A step of the catalogue as it is to be read: its words are filled in by a finding."""
    return re.sub(r"\{(\w+)\}", r"<\1>", step).replace("{{", "{").replace("}}", "}")


def _unlinked(text: str) -> str:
    """Text in which no bracket begins a link (3.11.6): it holds words of the cluster."""
    return re.sub(r"\[(?=[^\]\n]*\]\()", r"\\[", text)


def _pascal(slug: str) -> str:
    return "".join(word.capitalize() for word in slug.split("-"))


FORMAT = Format("sarif", "SARIF 2.1.0: findings as results, for code scanning", _render)
