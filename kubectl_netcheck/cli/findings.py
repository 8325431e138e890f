"""A finding as users name it: a report file with one of its findings, or a code and a place."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.nearest import meant

if TYPE_CHECKING:
    from pathlib import Path

    from kubectl_netcheck.cli.options import Shared
    from kubectl_netcheck.model.fault import Fault
    from kubectl_netcheck.model.finding import Finding
    from kubectl_netcheck.model.report import Report
    from kubectl_netcheck.planning.questions.verify import Verify


def to_verify(word: str, code: str | None, nodes: Sequence[str]) -> "Verify":
    """The question whether it is fixed. code: chooses among a file's findings. Raises BadInput
    with what is nearest when there is no such file, finding or fault."""
    from kubectl_netcheck.cli.catalogue import KIND, find
    from kubectl_netcheck.cluster.files import STDIN, named

    path, name = named(word), word.removeprefix(f"{KIND}/")
    if path == STDIN or path.exists() or "/" in name or "." in name:
        from kubectl_netcheck.run.report_file import read_report

        report = read_report(path)
        return _of_report(report, _choose(report, path, code, nodes))
    if code is not None:
        raise BadInput("--code chooses a finding of a file", do=f"leave it out: verify {word}")
    return _of_fault(find(word).fault, tuple(nodes))


def located(question: "Verify", options: "Shared") -> "Verify":
    """The same, about its object where the first command would look for it. Raises BadInput where
    -n names another namespace than that of the object."""
    from kubectl_netcheck.cli.objects import placed
    from kubectl_netcheck.planning.questions.verify import OBJECTS

    if question.origin not in OBJECTS:
        return question
    asked, pod = dict(question.asked), question.asked.get("pod")
    about: dict[str, Any] = dict(pod) if isinstance(pod, Mapping) else asked
    namespace = placed(str(about.get("namespace") or ""), options)
    if namespace:
        about["namespace"] = namespace
    return replace(question, asked=asked if about is asked else {**asked, "pod": about})


def _choose(report: "Report", path: "Path", code: str | None, nodes: Sequence[str]) -> "Finding":
    from kubectl_netcheck.cli.catalogue import find
    from kubectl_netcheck.cluster.files import title

    diagnosis, file = report.diagnosis, title(path)
    every = [f for f in (*diagnosis.findings, *diagnosis.candidates) if f.kind != "note"]
    if not every:
        raise BadInput(f"{file} has no finding to verify", f"its status is {diagnosis.status}")
    wanted = find(code).fault.slug if code else ""
    fit = [f for f in every if not wanted or f.slug == wanted]
    fit = [f for f in fit if not nodes or {*nodes} <= {*f.nodes}]
    if not fit:
        known = sorted({place for f in every for place in f.nodes})
        do = meant(nodes[0] if nodes else "", known, f"it has: {_listed(every)}", "--at ")
        raise BadInput(f"{file} has no such finding", do=do)
    faults = [f for f in fit if f.kind == "fault" and f in diagnosis.findings]
    if len(fit) > 1 and len(faults) != 1:
        raise BadInput(
            f"{file} has several findings: {_listed(fit)}", do="choose with --code, --at"
        )
    return (faults or fit)[0]


def _listed(findings: Sequence["Finding"]) -> str:
    return ", ".join(f"{f.code} at {' and '.join(f.nodes) or 'every node'}" for f in findings)


def _of_report(report: "Report", finding: "Finding") -> "Verify":
    from kubectl_netcheck.cli.asked import again, question_of
    from kubectl_netcheck.cli.catalogue import find
    from kubectl_netcheck.cli.nodes import node_names
    from kubectl_netcheck.diagnosis.sheet import Sheet
    from kubectl_netcheck.planning.deciding import key
    from kubectl_netcheck.planning.questions.verify import FROM, OBJECTS, QUESTION

    origin, more = _first(report)
    sheet = Sheet(report.facts)
    failed = {key(fact.leg) for fact in sheet.pick(sheet.failing) if fact.leg}
    # A file can hold any text: only what the commands take gets as far as a request or a command.
    nodes, subjects = node_names(finding.nodes), node_names(report.subjects)
    subjects = () if origin in OBJECTS else subjects
    if origin not in FROM or not (origin in OBJECTS or _fits(origin, subjects)):
        (origin, subjects), more = _origin(find(finding.slug).fault, nodes), {}
    fields = again(origin, subjects, more)
    question = question_of(origin, fields)
    return QUESTION(
        find(finding.slug).fault.slug,
        finding.scope,
        nodes,
        origin,
        subjects,
        tuple(sorted(failed)),
        finding.kind,
        {name: _plain(getattr(question, name)) for name in fields if name != "subjects"},
    )


def _plain(value: Any) -> Any:
    """A record as its fields, without those that nobody asked for."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return {f.name: each for f in fields(value) if (each := getattr(value, f.name)) != f.default}


def _first(report: "Report") -> tuple[str, Mapping[str, Any]]:
    """The command that found it, and what it was asked beside nodes; a check of a check is
    about the same."""
    if report.command != "verify":
        return report.command, report.asked
    origin, more = report.asked.get("origin"), report.asked.get("asked", {})
    if not isinstance(origin, str) or not isinstance(more, Mapping):
        raise BadInput("the report does not say what was verified", do="verify the first report")
    return origin, more


def _fits(origin: str, subjects: Sequence[str]) -> bool:
    from kubectl_netcheck.cli.nodes import HOW_MANY

    return bool(subjects) and len(subjects) == HOW_MANY.get(origin, len(subjects))


def _of_fault(fault: "Fault", nodes: tuple[str, ...]) -> "Verify":
    from kubectl_netcheck.planning.questions.verify import QUESTION

    if not {"node", "pair", "zone", "cluster"} & {*fault.scopes}:
        what = f"{fault.slug} is a fault of one {' or one '.join(fault.scopes)}"
        do = "verify the report that names it, or ask: " + _asks(fault)
        raise BadInput(what, "its code does not say of which", do)
    if not nodes and "cluster" not in fault.scopes:
        raise BadInput(f"{fault.slug} is a fault of some node", do="say of which: --at NODE")
    if len(nodes) > 2:
        raise BadInput("a finding is at one node or between two", do="give --at once or twice")
    scope = ("cluster", "node", "pair")[len(nodes)]
    origin, subjects = _origin(fault, nodes)
    kind = "fault" if fault.signature else "risk"
    return QUESTION(fault.slug, scope, nodes, origin, subjects, kind=kind)


def _asks(fault: "Fault") -> str:
    """The command that finds a fault of one object."""
    kind = "pod" if "pod" in fault.scopes else "service"
    return f"kubectl netcheck {'ingress' if fault.slug.startswith('ingress-') else kind} NAME"


def _origin(fault: "Fault", nodes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The question that shows a fault at these nodes."""
    by_layer = {"egress": "egress", "dns": "dns"}.get(fault.layer)
    return by_layer or ("mesh", "node", "pair")[len(nodes)], nodes
