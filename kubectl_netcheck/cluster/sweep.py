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
from kubectl_netcheck.model.errors import Denied, NetcheckError

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
#: Seconds to look again whether all is gone, to try again what fails, and between two lists that
#: must both be empty before a killed run is believed to make nothing more; and for the last list.
LOOK, TROUBLE, AGAIN, LIST = 3.0, 15.0, 0.5, 0.5
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
    seconds: float | None = None,
) -> tuple[str, ...]:
    """Remove everything of these kinds with these labels and look until nothing is listed.

    seconds: how long what fails is tried again (TROUBLE with None); what was deleted without
    trouble is looked for LOOK seconds at most. Returns what is left, as ``pods/name``. Raises, when
    nothing can be listed, what the API server refused, or Unreachable.
    """
    end = time.monotonic() + (TROUBLE if seconds is None else seconds)
    todo, until, pause = list(kinds), end, 0.1
    known: tuple[Leftover, ...] | None = None
    while True:
        if todo and not (todo := _delete_kinds(rest, namespace, selector, todo, end)):
            until = min(time.monotonic() + LOOK, end)
        try:
            known = find(rest, namespace, selector, kinds)
        except NetcheckError as problem:
            if isinstance(problem, Denied) or (known is None and time.monotonic() >= end):
                raise
        if not known and known is not None:
            return ()
        if time.monotonic() + pause >= until and known:
            return tuple(f"{each.kind}/{each.name}" for each in known)
        time.sleep(pause)
        pause = min(2 * pause, 0.8) if todo else 0.1  # a server in trouble is given room
        remove(rest, known or (), _share(end))  # what a create under way has made meanwhile


def _share(end: float) -> float:
    """Seconds for one delete: half of what is left, so that a lost answer leaves time for another
    try, but no less than a busy server needs, and time for a last list stays."""
    left = end - LIST - time.monotonic()
    return max(left / 2, min(left, 1.5), 0.1)


def _delete_kinds(
    rest: Rest, namespace: str, selector: str, kinds: Collection[Kind], end: float
) -> list[Kind]:
    """The kinds of which the server could not say that all are deleted. One that may not be deleted
    is not among them: asking again would not change that, and the list shows what stays."""

    def delete(kind: Kind) -> Kind | None:
        try:
            _delete_kind(rest, namespace, selector, *kind, _share(end))
        except Denied:
            return None
        except NetcheckError:
            return kind
        return None

    with Together(len(kinds)) as pool:
        return [kind for kind in pool.map(delete, kinds) if kind]


def _delete_kind(  # noqa: PLR0917
    rest: Rest, namespace: str, selector: str, group: str, kind: str, seconds: float
) -> None:
    path = f"{group}/namespaces/{namespace}/{kind}"
    body = {**_NOW, "propagationPolicy": "Background"}
    try:
        rest.delete(path, body, {"labelSelector": selector}, seconds)
    except ServerSaid as said:
        if said.status == 403 and kind in ("jobs", "configmaps"):
            return  # then we could not create them either; the list afterwards tells
        if said.status not in (403, 405):
            raise
        for each in _list(rest, path, selector):  # no deletecollection: one after the other
            _delete_one(rest, f"{path}/{name(each)}", seconds)


def _delete_one(rest: Rest, path: str, seconds: float | None = None) -> None:
    try:
        rest.delete(path, {**_NOW, "propagationPolicy": "Background"}, None, seconds)
    except ServerSaid as said:
        if said.status != 404:
            raise


def find_settled(rest: Rest, namespace: str | None) -> tuple[Leftover, ...]:
    """All objects of the tool; an empty answer is asked for twice, AGAIN seconds apart. A run that
    was killed in its first create leaves no trace until the server has carried that out, and its
    owner may be a ConfigMap, which does not expire."""
    found = find(rest, namespace)
    if not found:
        time.sleep(AGAIN)
        found = find(rest, namespace)
    return found


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


def remove(
    rest: Rest, leftovers: Iterable[Leftover], seconds: float | None = None
) -> tuple[str, ...]:
    """Delete these one by one, side by side; returns what could not be deleted and why. seconds:
    for each."""
    groups = {kind: group for group, kind in KINDS}

    def drop(each: Leftover) -> str:
        try:
            group = groups[each.kind]
            path = f"{group}/namespaces/{each.namespace}/{each.kind}/{each.name}"
            _delete_one(rest, path, seconds)
        except NetcheckError as problem:
            return f"{each}: {plain(problem.why or problem.what)}"
        return ""

    with Together(16) as pool:
        return tuple(problem for problem in pool.map(drop, leftovers) if problem)


def remove_runs(
    rest: Rest, leftovers: Collection[Leftover], seconds: float | None = None
) -> tuple[str, ...]:
    """Delete these and whatever else of their runs comes to light, because the last create of a
    killed run may still be under way: until two lists AGAIN seconds apart are empty, or for
    ``seconds`` (LOOK with None) after the first delete. Returns what remains, and why."""
    runs = {each.run for each in leftovers}
    problems = remove(rest, leftovers)
    end = time.monotonic() + (LOOK if seconds is None else seconds)
    empty = False
    while (found := _of_runs(rest, leftovers, runs)) or not empty:
        late = time.monotonic() >= end
        if found:
            problems = remove(rest, found)
        empty = not found
        if late and found:
            still = _of_runs(rest, leftovers, runs)  # judged after its own delete
            return problems or tuple(f"{each}: deleted, but still listed" for each in still)
        time.sleep(AGAIN if empty else 0.1)
    return ()


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
