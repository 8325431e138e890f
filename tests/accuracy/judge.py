"""What a report is worth against what was injected. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from kubectl_netcheck._discover import plugins


@dataclass(frozen=True)
class Injected:
    """One fault as it was put in: the lab's word for it, the slug, nodes and scope that a tool
    should name. slug: ``healthy``, or one that accuses nobody, for a look-alike."""

    fault: str
    slug: str
    nodes: tuple[str, ...]
    scope: str

    @property
    def is_look_alike(self) -> bool:
        return not accuses(self.slug)


@dataclass(frozen=True)
class Verdict:
    """How one run was judged.

    slug, node, layer: whether each injected fault was named so by one of the first findings, as
    many as faults; node and layer, where the tool could not decide, also by all its candidates
    (``undecided``; the slug then counts as not named). strangers: nodes accused that are in no
    injected fault. extra: faults named beyond those injected, wherever. wrong_sure: slugs called
    ``confirmed`` that were not injected, or not there.
    """

    slug: bool
    node: bool
    layer: bool
    undecided: bool
    false_positive: bool
    strangers: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    wrong_sure: tuple[str, ...] = ()
    confidence: str = ""
    said: str = ""
    seconds: float = 0.0
    found: tuple[str, ...] = field(default_factory=tuple)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@cache
def layers() -> dict[str, str]:
    """Layer of every fault of the catalogue by its slug."""
    return {fault.slug: fault.layer for fault in _catalogue()}


@cache
def _catalogue() -> tuple[Any, ...]:
    return plugins("kubectl_netcheck.diagnosis.faults", "FAULT")


def accuses(slug: str) -> bool:
    """Whether something is wrong where this slug is injected: a look-alike is ``healthy``, or what
    is worth a note and no more."""
    return any(fault.slug == slug and fault.kind != "note" for fault in _catalogue())


def judge(injected: Sequence[Injected], report: Mapping[str, Any]) -> Verdict:
    """The verdict of a report (the JSON contract) on what was injected, nothing for healthy."""
    findings = [each for each in report["findings"] if each["kind"] == "fault"]
    candidates = [each for each in report.get("candidates", ()) if each["kind"] == "fault"]
    faults = [each for each in injected if not each.is_look_alike]
    first = findings[: len(faults)]
    named = first or candidates
    guilty = {node for each in injected for node in each.nodes}
    strangers = {n for each in findings for n in _accused(each, guilty)}
    sure = [each for each in findings if each["confidence"] == "confirmed"]
    slugs = {each.slug for each in injected}
    return Verdict(
        slug=all(_slug(each, first) for each in faults),
        node=all(_node(each, first, candidates) for each in faults),
        layer=all(_layer(each, first, candidates) for each in faults),
        undecided=(bool(faults) and not findings) or report["status"] == "undecided",
        false_positive=bool(findings) and not faults,
        strangers=tuple(sorted(strangers)),
        extra=tuple(each["slug"] for each in findings if each["slug"] not in slugs),
        wrong_sure=tuple(each["slug"] for each in sure if not _true(each, injected)),
        confidence=findings[0]["confidence"] if findings else "",
        said=report["verdict"],
        seconds=report["seconds"],
        found=tuple(f"{each['slug']} at {', '.join(each['nodes']) or each['scope']}"
                    for each in named),
    )  # fmt: skip


Named = Sequence[Mapping[str, Any]]


def _accused(finding: Mapping[str, Any], guilty: set[str]) -> set[str]:
    """Innocent nodes that a finding accuses; a path with a guilty end accuses nobody else."""
    nodes = set(finding["nodes"])
    return set() if finding["scope"] == "pair" and nodes & guilty else nodes - guilty


def _true(finding: Mapping[str, Any], injected: Sequence[Injected]) -> bool:
    return any(each.slug == finding["slug"] and _at(each, finding) for each in injected)


def _slug(fault: Injected, first: Named) -> bool:
    return any(each["slug"] == fault.slug and _at(fault, each) for each in first)


def _node(fault: Injected, first: Named, candidates: Named) -> bool:
    if first:
        return any(_at(fault, each) for each in first)
    return bool(candidates) and all(_at(fault, each) for each in candidates)


def _layer(fault: Injected, first: Named, candidates: Named) -> bool:
    def right(found: Mapping[str, Any]) -> bool:
        return _at(fault, found) and found["layer"] == layers()[fault.slug]

    if first:
        return any(map(right, first))
    return bool(candidates) and all(map(right, candidates))


def _at(fault: Injected, found: Mapping[str, Any]) -> bool:
    """Whether a finding stands where the fault is: its nodes, or no one node for a cluster's."""
    if fault.scope == "cluster":
        return found["scope"] == "cluster"
    return set(found["nodes"]) == set(fault.nodes)
