"""The report as plain data, exactly as the JSON contract has it: keys are permanent."""

from collections.abc import Mapping
from typing import Any

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import API_VERSION, Report

Data = dict[str, Any]


def as_data(report: Report) -> Data:
    """The report as dicts, lists, strings and numbers, in the order of the contract."""
    diagnosis = report.diagnosis
    return {
        "apiVersion": API_VERSION,
        "kind": "Report",
        "command": report.command,
        "status": diagnosis.status,
        "verdict": diagnosis.verdict,
        "findings": [_finding(f) for f in diagnosis.findings],
        "candidates": [_finding(f) for f in diagnosis.candidates],
        "decide": diagnosis.decide,
        "nodes": list(report.subjects),
        "asked": _sorted(report.asked),
        "witness": report.witness,
        "ladder": [{"leg": _leg(f.leg), **_fact(f)} for f in report.facts if f.leg],
        "states": [{"place": _place(f.place), **_fact(f)} for f in report.facts if f.place],
        "notProbed": [{"place": n.place, "reason": n.reason} for n in report.not_probed],
        "context": _sorted(report.context),
        "zones": _sorted(report.zones),
        "started": report.started,
        "seconds": round(report.seconds, 3),
        "apiCalls": report.api_calls,
        "pods": report.pods,
        "left": list(report.left),
    }


def _finding(finding: Finding) -> Data:
    return {
        "kind": finding.kind,
        "code": finding.code,
        "slug": finding.slug,
        "layer": finding.layer,
        "scope": finding.scope,
        "nodes": list(finding.nodes),
        "confidence": finding.confidence,
        "summary": finding.summary,
        "evidence": [
            {"leg": e.leg, "expected": e.expected, "measured": e.measured} for e in finding.evidence
        ],
        "fix": list(finding.fix),
        "verify": finding.verify,
    }


def _fact(fact: Fact) -> Data:
    return {
        "probe": fact.measure,
        "result": str(fact.result),
        "samples": fact.samples,
        "good": fact.good,
        "figures": _sorted(fact.figures),
        "text": _sorted(fact.text),
    }


def _leg(leg: Leg) -> Data:
    data: Data = {"from": _place(leg.source), "to": _place(leg.target), "kind": leg.kind}
    if leg.behind:
        data["behind"] = list(leg.behind)
    return data


def _place(place: Place | None) -> Data:
    if place is None:
        return {}
    parts = (("node", place.node), ("name", place.name), ("address", place.address))
    return {"kind": place.kind, **{key: value for key, value in parts if value}}


def _sorted(mapping: Mapping[str, Any]) -> Data:
    return {key: mapping[key] for key in sorted(mapping)}
