"""The formats that other systems collect: SARIF by its schema, Prometheus by its grammar."""

import json
import re
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from kubectl_netcheck.cli.catalogue import entries
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import Options, render
from tests.render.reports import ALL, FAULTY, FINDING, HEALTHY, UNDECIDED, fact, pod

FAULTS = tuple(entry.fault for entry in entries())
OPTIONS = Options(catalogue=lambda: FAULTS)
HOSTILE = 'a"b\\c\nd} 1\nnetcheck_healthy 1 [x](http://evil.invalid) {0}'
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
KINDS = ["notApplicable", "pass", "fail", "review", "open", "informational"]
LEVELS = ["none", "note", "warning", "error"]


def closed(required: str = "", **properties: Any) -> dict[str, Any]:
    """An object of SARIF, all of which allow no other properties."""
    return {"type": "object", "properties": properties, "required": required.split(),
            "additionalProperties": False}  # fmt: skip


def listed(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


STRING, BAG = {"type": "string"}, {"type": "object"}
PHYSICAL = closed(artifactLocation=closed(uri=STRING),
                  region=closed(startLine={"type": "integer", "minimum": 1}))  # fmt: skip
LOCATION = closed(
    physicalLocation=PHYSICAL,
    logicalLocations=listed(closed(name=STRING, fullyQualifiedName=STRING, kind=STRING)),
)
RESULT = closed(
    "message", message=TEXT, ruleId=STRING, ruleIndex={"type": "integer", "minimum": -1},
    kind={"enum": KINDS}, level={"enum": LEVELS}, locations=listed(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": STRING}, properties=BAG,
)  # fmt: skip
RULE = closed(
    "id", id=STRING, name=STRING, shortDescription=TEXT, fullDescription=TEXT, helpUri=STRING,
    help={**TEXT, "properties": {"text": STRING, "markdown": STRING}},
    defaultConfiguration=closed(level={"enum": LEVELS}), properties=BAG,
)  # fmt: skip
RUN = closed(
    "tool",
    tool=closed("driver", driver=closed("name", name=STRING, semanticVersion=STRING,
                                        informationUri=STRING, rules=listed(RULE))),
    automationDetails=closed(id=STRING), properties=BAG, results=listed(RESULT),
    invocations=listed(closed("executionSuccessful", executionSuccessful={"type": "boolean"},
                              exitCode={"type": "integer"}, startTimeUtc=STRING,
                              toolExecutionNotifications=listed(
                                  closed("message", message=TEXT, level={"enum": LEVELS})))),
)  # fmt: skip
#: What sarif-schema-2.1.0.json says of the objects that are written, with its required properties.
SARIF = closed("version runs", version={"enum": ["2.1.0"]}, runs=listed(RUN),
               **{"$schema": STRING})  # fmt: skip


def sarif(report: Report, options: Options = OPTIONS) -> Any:
    log = json.loads(render(report, "sarif", options))
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]
    return run


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("options", [OPTIONS, Options()], ids=["catalogue", "alone"])
def test_sarif_follows_its_schema(name: str, options: Options) -> None:
    report = ALL[name]
    run = sarif(report, options)
    named = (*report.diagnosis.findings, *report.diagnosis.candidates)
    assert [result["ruleId"] for result in run["results"]] == [finding.code for finding in named]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_sarif_rules_are_those_of_the_catalogue_that_were_found() -> None:
    assert sarif(HEALTHY)["tool"]["driver"]["rules"] == []
    for fault in FAULTS:
        found = replace(FINDING, code=fault.code, slug=fault.slug)
        diagnosis = replace(FAULTY.diagnosis, findings=(found,))
        (rule,) = sarif(replace(FAULTY, diagnosis=diagnosis))["tool"]["driver"]["rules"]
        assert rule["id"] == fault.code
        said = rule["help"]["text"]
        assert f"kubectl netcheck explain {fault.slug}" in said
        assert "{node}" not in json.dumps(rule) and "{{" not in json.dumps(rule)


def test_sarif_says_where_and_how_sure() -> None:
    (result,) = sarif(FAULTY)["results"]
    assert (result["kind"], result["level"]) == ("fail", "error")
    (place,) = result["locations"]
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "nodes/node-b"
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "nodes/node-b"
    assert result["properties"]["confidence"] == "confirmed"
    undecided = sarif(UNDECIDED)
    assert {(r["kind"], r["level"]) for r in undecided["results"]} == {("open", "none")}
    assert undecided["invocations"][0]["exitCode"] == 3
    assert len(undecided["invocations"][0]["toolExecutionNotifications"]) == 2


def test_sarif_keeps_an_alert_the_same_at_every_run() -> None:
    def mark(report: Report) -> str:
        return str(sarif(report)["results"][0]["partialFingerprints"]["netcheckFinding/v1"])

    later = replace(FINDING, summary="other words", confidence="likely")
    assert mark(FAULTY) == mark(replace(FAULTY, diagnosis=Diagnosis("faulty", "", (later,))))
    elsewhere = replace(FINDING, nodes=("node-a",))
    assert mark(FAULTY) != mark(replace(FAULTY, diagnosis=Diagnosis("faulty", "", (elsewhere,))))


def test_sarif_makes_no_link_of_hostile_words_and_is_bounded() -> None:
    finding = replace(FINDING, summary=HOSTILE, nodes=tuple(f"n/{HOSTILE}{i}" for i in range(900)))
    run = sarif(replace(FAULTY, diagnosis=Diagnosis("faulty", HOSTILE, (finding,))))
    (result,) = run["results"]
    assert "\\[x](http" in result["message"]["text"]
    assert len(result["locations"]) == 100
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri)


LABEL = r'[a-zA-Z_]\w*="(?:\\[\\"n]|[^\\"\n])*"'
SAMPLE = re.compile(rf"(netcheck_\w+)\{{({LABEL}(?:,{LABEL})*)\}} (\S+)")


def samples(report: Report) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Samples by metric; fails on what the exposition format does not allow."""
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    said: list[str] = []
    for line in render(report, "prometheus").split("\n"):
        if line.startswith("# "):
            _, what, name, _ = line.split(" ", 3)
            if what == "HELP":
                assert name not in said, "lines of a metric stand together"
                said.append(name)
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, line
        assert sample[1] == said[-1]
        pairs = re.findall(r'(\w+)="((?:\\.|[^"\\])*)"', sample[2])
        found.setdefault(sample[1], []).append((dict(pairs), float(sample[3])))
    for each in found.values():
        assert len({tuple(labels.items()) for labels, _ in each}) == len(each)
    return found


@pytest.mark.parametrize("name", ALL)
def test_prometheus_says_the_status(name: str) -> None:
    found = samples(ALL[name])
    assert found["netcheck_healthy"] == [({"command": "pair"}, float(name == "healthy"))]
    ones = [labels["status"] for labels, value in found["netcheck_status"] if value]
    assert ones == [name]
    assert ("netcheck_candidate" in found) is (name == "undecided")
    assert found["netcheck_run_started_timestamp_seconds"][0][1] == 1767323045


def test_prometheus_has_findings_and_legs() -> None:
    found = samples(FAULTY)
    assert found["netcheck_finding"] == [
        (
            {"code": "NC301", "slug": "tunnel-port-blocked", "node": "node-b", "layer": "overlay",
             "confidence": "confirmed", "kind": "fault"},
            1.0,
        )
    ]  # fmt: skip
    legs = {(x["from"], x["to"], x["probe"]): (x["result"], v)
            for x, v in found["netcheck_leg_result"] if x["kind"] == "cross-node"}  # fmt: skip
    assert legs["node-a", "node-b", "ping"] == ("lost", 0.0)
    assert legs["node-a", "node-c", "ping"] == ("ok", 1.0)


def test_prometheus_escapes_labels() -> None:
    finding = replace(FINDING, slug=HOSTILE, nodes=(HOSTILE,))
    found = samples(replace(FAULTY, diagnosis=Diagnosis("faulty", HOSTILE, (finding,))))
    assert len(found["netcheck_healthy"]) == 1
    assert found["netcheck_finding"][0][0]["node"].startswith('a\\"b\\\\c')


def test_prometheus_is_bounded_and_keeps_the_worst() -> None:
    names = [f"node-{i}" for i in range(60)]
    facts = tuple(
        fact(Leg(pod(a), pod(b), "cross-node"), "ping",
             Result.LOST if b == "node-59" else Result.OK)
        for a in names for b in names if a != b
    )  # fmt: skip
    everyone = replace(FINDING, nodes=tuple(names * 3), scope="cluster")
    many = replace(everyone, nodes=tuple(f"n{i}" for i in range(1000)))
    diagnosis = Diagnosis("faulty", "", (everyone, many))
    found = samples(replace(FAULTY, facts=facts, diagnosis=diagnosis))
    legs = found["netcheck_leg_result"]
    assert len(legs) == 500 and sum(value == 0 for _, value in legs) == 59
    left = {labels["metric"]: value for labels, value in found["netcheck_series_left_out"]}
    assert left["netcheck_leg_result"] == len(facts) - 500
    assert left["netcheck_finding"] > 0 and len(found["netcheck_finding"]) == 100
    assert sum(map(len, found.values())) < 1000


def test_prometheus_leaves_out_what_was_not_run() -> None:
    skipped = fact(Leg(pod("node-a"), pod("node-b"), "cross-node"), "ping", Result.NOT_RUN)
    found = samples(replace(HEALTHY, facts=(skipped,)))
    assert "netcheck_leg_result" not in found
    assert found["netcheck_legs"][0][0]["result"] == "not-run"
