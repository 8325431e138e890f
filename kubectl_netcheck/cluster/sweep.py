"""Remove the objects of this tool: those of one run at once, or whatever was left behind."""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kubectl_netcheck.cluster.manifests import EXPIRES, MANAGED, RUN, USER
from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.together import Together
from kubectl_netcheck.cluster.words import dig, items, moment, name, plain
from kubectl_netcheck.model.errors import NetcheckError

Kind = tuple[str, str]
#: Kinds of object that the tool makes, after the API group that has them.
KINDS: tuple[Kind, ...] = (
    ("/api/v1", "pods"),
    ("/api/v1", "services"),
    ("/apis/batch/v1", "jobs"),
    ("/api/v1", "configmaps"),
)
#: Those that a start makes beside the run object, which owns them.
STARTED: frozenset[Kind] = frozenset({("/api/v1", "pods"), ("/api/v1", "services")})
#: Seconds to look again whether all is gone.
LOOK = 3.0
_NOW = {"kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0}


@dataclass(frozen=True, slots=True)
class Leftover:
    """An object of the tool. user: who ran it. expires: when it should have gone, RFC 3339."""

    kind: str
    namespace: str
    name: str
    run: str = ""
    user: str = ""
    created: str = ""
    expires: str = ""

    def age(self, now: datetime) -> float:
        """Seconds since it was created; 0 when that is not known."""
        made = moment(self.created)
        return max((now - made).total_seconds(), 0.0) if made else 0.0

    def __str__(self) -> str:
        return f"{self.kind}/{self.name} in namespace {self.namespace}"


def clean(
    rest: Rest,
    namespace: str,
    selector: str,
    kinds: Collection[Kind] = KINDS,
    seconds: float = LOOK,
) -> tuple[str, ...]:
    """Remove everything of these kinds with these labels and look until nothing is listed, or
    the seconds are over.

    Returns what is left, as ``pods/name``. Raises what the API server refused, or Unreachable.
    """
    end = time.monotonic() + seconds
    with Together(len(kinds)) as pool:
        list(pool.map(lambda kind: _delete_kind(rest, namespace, selector, *kind), kinds))
    while found := find(rest, namespace, selector, kinds):
        if time.monotonic() >= end:
            return tuple(f"{each.kind}/{each.name}" for each in found)
        time.sleep(0.1)
        remove(rest, found)  # what a create that was under way has made meanwhile
    return ()


def _delete_kind(rest: Rest, namespace: str, selector: str, group: str, kind: str) -> None:
    path = f"{group}/namespaces/{namespace}/{kind}"
    body = {**_NOW, "propagationPolicy": "Background"}
    try:
        rest.delete(path, body, {"labelSelector": selector})
    except ServerSaid as said:
        if said.status == 403 and kind in ("jobs", "configmaps"):
            return  # then we could not create them either; the list afterwards tells
        if said.status not in (403, 405):
            raise
        for each in _list(rest, path, selector):  # no deletecollection: one after the other
            _delete_one(rest, f"{path}/{name(each)}")


def _delete_one(rest: Rest, path: str) -> None:
    try:
        rest.delete(path, {**_NOW, "propagationPolicy": "Background"})
    except ServerSaid as said:
        if said.status != 404:
            raise


def find(
    rest: Rest,
    namespace: str | None,
    selector: str = MANAGED,
    kinds: Collection[Kind] = KINDS,
) -> tuple[Leftover, ...]:
    """Objects with these labels in a namespace, or in all of them with None.

    Kinds that we may not list are left out, except pods: then it raises Denied.
    """
    where = f"/namespaces/{namespace}" if namespace else ""

    def look(kind: Kind) -> list[Leftover]:
        try:
            raw = _list(rest, f"{kind[0]}{where}/{kind[1]}", selector)
        except ServerSaid as said:
            if kind[1] == "pods" or said.status not in (403, 404):
                raise
            return []
        return [_leftover(kind[1], each) for each in raw]

    with Together(len(kinds)) as pool:
        return tuple(each for found in pool.map(look, kinds) for each in found)


def remove(rest: Rest, leftovers: Iterable[Leftover]) -> tuple[str, ...]:
    """Delete these one by one, side by side; returns what could not be deleted and why."""
    groups = {kind: group for group, kind in KINDS}

    def drop(each: Leftover) -> str:
        try:
            group = groups[each.kind]
            _delete_one(rest, f"{group}/namespaces/{each.namespace}/{each.kind}/{each.name}")
        except NetcheckError as problem:
            return f"{each}: {plain(problem.why or problem.what)}"
        return ""

    with Together(16) as pool:
        return tuple(problem for problem in pool.map(drop, leftovers) if problem)


def remove_runs(
    rest: Rest, leftovers: Collection[Leftover], seconds: float = LOOK
) -> tuple[str, ...]:
    """Delete these and whatever else of their runs comes to light within the seconds, because the
    last create of a killed run may still be under way. Returns what remains, and why."""
    end = time.monotonic() + seconds
    runs = {each.run for each in leftovers}
    problems = remove(rest, leftovers)
    while not problems and (found := _of_runs(rest, leftovers, runs)):
        if time.monotonic() >= end:
            return tuple(f"{each}: deleted, but still listed" for each in found)
        time.sleep(0.1)
        problems = remove(rest, found)
    return problems


def _of_runs(
    rest: Rest, leftovers: Iterable[Leftover], runs: Collection[str]
) -> tuple[Leftover, ...]:
    spaces = sorted({each.namespace for each in leftovers})
    found = (each for space in spaces for each in find(rest, space))
    return tuple(each for each in found if each.run in runs)


def _list(rest: Rest, path: str, selector: str) -> list[dict[str, Any]]:
    return items(rest.get(path, {"labelSelector": selector}), "items")


def _leftover(kind: str, raw: dict[str, Any]) -> Leftover:
    metadata = dig(raw, "metadata")
    return Leftover(
        kind,
        plain(dig(metadata, "namespace") or "", 63),
        plain(name(raw), 253),
        run=plain(dig(metadata, "labels", RUN) or "", 63),
        user=plain(dig(metadata, "annotations", USER) or "", 120),
        created=plain(dig(metadata, "creationTimestamp") or "", 40),
        expires=plain(dig(metadata, "annotations", EXPIRES) or "", 40),
    )
