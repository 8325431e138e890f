"""Format prometheus: the report in the text exposition format, for a textfile collector.

Series are bounded whatever the size of the cluster: legs are one series per pair, kind and probe,
the failing ones first, and what is beyond the bound is counted.
"""

import re
from calendar import timegm
from collections.abc import Iterable, Iterator, Mapping, Sized

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Finding
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._format import Format, Options
from kubectl_netcheck.render._ladder import WORST_FIRST

Sample = tuple[Mapping[str, str], float]
#: Series of findings and of legs at most. Prometheus itself advises against more of one metric
#: than a few hundred per target ("Instrumentation: do not overuse labels").
_FINDINGS, _LEGS = 100, 500
_STATUSES = ("healthy", "faulty", "undecided")
_PASSED = (Result.OK, Result.SEEN)


def _render(report: Report, options: Options) -> str:
    return "\n".join(line for lines in _metrics(report) for line in lines)


def _metrics(report: Report) -> Iterator[list[str]]:
    diagnosis, about = report.diagnosis, {"command": report.command}
    healthy = float(diagnosis.status == "healthy")
    yield _metric(
        "healthy", "Whether no fault was found and nothing stayed open.", [(about, healthy)]
    )
    statuses = [({**about, "status": each}, float(each == diagnosis.status)) for each in _STATUSES]
    yield _metric("status", "1 for the status of the report, 0 for the others.", statuses)
    found, beyond = _findings(diagnosis.findings)
    yield _metric("finding", "1 for each finding, at each node that it names.", found)
    open_, more = _findings(diagnosis.candidates)
    yield _metric("candidate", "1 for each fault that may be the one, while undecided.", open_)
    legs, rest = _legs(report.facts)
    yield _metric(
        "leg_result", "1 where a path passed, 0 where it did not; the worst of each.", legs
    )
    yield _metric("legs", "Measurements by how they ended.", _counts(report.facts))
    yield _metric(
        "series_left_out",
        "Series beyond the bound of a metric; those that are there are the worst.",
        [({"metric": "netcheck_finding"}, beyond), ({"metric": "netcheck_candidate"}, more),
         ({"metric": "netcheck_leg_result"}, rest)],
    )  # fmt: skip
    single = {
        "run_seconds": ("How long the run took.", report.seconds),
        "pods_started": ("Pods that the run started.", report.pods),
        "api_requests": ("Requests that the run made.", report.api_calls),
        "not_probed": ("Places and rungs that were left out.", len(report.not_probed)),
        "left_objects": ("Objects that could not be removed.", len(report.left)),
    }
    if began := _seconds(report.started):
        single["run_started_timestamp_seconds"] = ("When the run began, Unix time.", began)
    for name, (says, value) in single.items():
        yield _metric(name, says, [(about, value)])


def _metric(name: str, says: str, samples: Iterable[Sample]) -> list[str]:
    """Lines of a gauge; nothing where it has no sample."""
    lines = [f"netcheck_{name}{_labels(labels)} {value:.15g}" for labels, value in samples]
    head = [f"# HELP netcheck_{name} {says}", f"# TYPE netcheck_{name} gauge"]
    return [*head, *lines] if lines else []


def _labels(labels: Mapping[str, str]) -> str:
    inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{{{inside}}}"


def _escaped(text: str) -> str:
    """A label's value: backslash, quote and line end are escaped (Prometheus, "Exposition
    formats")."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _findings(findings: Iterable[Finding]) -> tuple[list[Sample], float]:
    """Samples, and how many more there would be; a finding of no node has an empty one."""
    samples: dict[tuple[str, str], Mapping[str, str]] = {
        (f.code, node): {
            "code": f.code, "slug": f.slug, "node": node, "layer": f.layer,
            "confidence": f.confidence, "kind": f.kind,
        }
        for f in findings
        for node in (f.nodes or ("",))
    }  # fmt: skip
    return [(labels, 1.0) for labels in samples.values()][:_FINDINGS], _beyond(samples, _FINDINGS)


def _legs(facts: Iterable[Fact]) -> tuple[list[Sample], float]:
    """The worst result of each pair, kind and probe, from the worst on. What was not run has
    none: a missing measurement is no failure."""
    worst: dict[tuple[str, str, str, str], Result] = {}
    for fact in facts:
        if fact.leg is None or fact.result is Result.NOT_RUN:
            continue
        source, target = fact.leg.source, fact.leg.target
        ends = (
            source.node or source.name or source.kind,
            target.node or target.name or target.kind,
        )
        key = (fact.leg.kind, *ends, fact.measure)
        worst[key] = min(worst.get(key, fact.result), fact.result, key=WORST_FIRST.index)
    ordered = sorted(worst.items(), key=lambda item: (WORST_FIRST.index(item[1]), item[0]))
    samples: list[Sample] = [
        (
            {"kind": kind, "from": source, "to": target, "probe": probe, "result": str(result)},
            float(result in _PASSED),
        )
        for (kind, source, target, probe), result in ordered[:_LEGS]
    ]
    return samples, _beyond(worst, _LEGS)


def _counts(facts: Iterable[Fact]) -> list[Sample]:
    counts: dict[tuple[str, str, str], int] = {}
    for fact in facts:
        if fact.leg:
            key = (fact.leg.kind, fact.measure, str(fact.result))
            counts[key] = counts.get(key, 0) + 1
    names = ("kind", "probe", "result")
    return [(dict(zip(names, key, strict=True)), counts[key]) for key in sorted(counts)]


def _beyond(found: Sized, most: int) -> float:
    return float(max(0, len(found) - most))


def _seconds(started: str) -> float:
    """Unix time of RFC 3339 in UTC; 0 for anything else."""
    numbers = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z", started)
    return float(timegm(tuple(map(int, numbers.groups())))) if numbers else 0.0


FORMAT = Format("prometheus", "metrics in the text exposition format, for a collector", _render)
