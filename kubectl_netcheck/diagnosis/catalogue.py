"""Catalogue: every fault known, from the files of diagnosis/faults, checked against each other."""

from functools import cache

from kubectl_netcheck._discover import plugins
from kubectl_netcheck.model.fault import RELATIONS, Fault
from kubectl_netcheck.model.finding import LAYERS, SCOPES

FOLDER = "kubectl_netcheck.diagnosis.faults"
KINDS = ("fault", "note", "risk")


@cache
def faults() -> tuple[Fault, ...]:
    """All faults, sorted by code. Raises ValueError when two share a code or slug, or when a
    record names a layer, scope, kind or relation that does not exist."""
    found: tuple[Fault, ...] = plugins(FOLDER, "FAULT")
    for words in ([f.code for f in found], [f.slug for f in found]):
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError(f"the catalogue has {', '.join(twice)} twice")
    for fault in found:
        _check(fault)
    return tuple(sorted(found, key=lambda fault: fault.code))


def _check(fault: Fault) -> None:
    if fault.layer not in LAYERS:
        raise ValueError(f"{fault.slug}: there is no layer {fault.layer!r}")
    if fault.kind not in KINDS:
        raise ValueError(f"{fault.slug}: there is no kind {fault.kind!r}")
    for scope in fault.scopes:
        if scope not in SCOPES:
            raise ValueError(f"{fault.slug}: there is no scope {scope!r}")
    for rule in fault.signature:
        if rule.at not in RELATIONS:
            raise ValueError(f"{fault.slug}: there is no relation {rule.at!r}")
