"""Turns: many runs in one namespace go a few at a time, in the order in which they came.

Their pods share kubelets and processors, and an answer that is late for want of either looks like
one that was lost: eight at once on three nodes of one small machine took a minute each and could
tell nothing (measured), one after the other five seconds each.

There is no lock to be left behind: each run already has an owner object that goes with it, and the
list of those is the queue. One that was killed leaves its owner, so an owner counts for no longer
than its run could last, by the server's clock.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from kubectl_netcheck.cluster.manifests import LASTS, MANAGED, ROLE
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.words import dig, items, moment, name
from kubectl_netcheck.model.errors import NetcheckError
from kubectl_netcheck.model.limits import LONGEST_RUN_S

#: Runs under way at once in one namespace, and seconds between two looks at the queue for each run
#: in it that is ahead: those far behind need not look so often.
AT_ONCE, LOOK = 2, 0.3
#: Where the queue is, by the kind of the owners.
PLURAL = {"Job": ("/apis/batch/v1", "jobs"), "ConfigMap": ("/api/v1", "configmaps")}


def wait(
    rest: Rest,
    namespace: str,
    owner: dict[str, Any],
    seconds: float,
    told: Callable[[int], None],
    *,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Return once fewer than AT_ONCE runs that came before ``owner`` are under way, or after the
    seconds, or at once where the queue cannot be read. told: hears how many are, when that
    changes. stopped: whether the run was, so that waiting is over."""
    began = time.monotonic()
    group, kind = PLURAL[str(owner.get("kind"))]
    path = f"{group}/namespaces/{namespace}/{kind}"
    last = -1
    while (waited := time.monotonic() - began) < seconds and not stopped():
        try:
            listed = items(rest.get(path, {"labelSelector": f"{MANAGED},{ROLE}=owner"}), "items")
        except NetcheckError:
            return
        before = ahead(listed, owner, waited)
        if before < AT_ONCE:
            return
        if before != last:
            told(before)
        last = before
        time.sleep(max(min(LOOK * before, seconds - waited), 0))


def ahead(listed: list[dict[str, Any]], owner: dict[str, Any], waited: float) -> int:
    """How many of these owners belong to runs that came before and may still be under way.
    waited: seconds since ``owner`` was created."""
    mine = _created(owner)
    if mine is None:
        return 0
    now = mine + timedelta(seconds=waited)
    before = (each for each in listed if _came(each) < _came(owner))
    return sum(1 for each in before if _ends(each, now) > now)


def _came(owner: dict[str, Any]) -> tuple[str, str]:
    """The server's time has whole seconds; within one of them any order will do that all see."""
    return str(dig(owner, "metadata", "creationTimestamp")), name(owner)


def _created(owner: dict[str, Any]) -> datetime | None:
    return moment(dig(owner, "metadata", "creationTimestamp"))


def _ends(owner: dict[str, Any], now: datetime) -> datetime:
    created = _created(owner)
    lasts = str(dig(owner, "metadata", "annotations", LASTS) or "")
    if created is None or not lasts.isdecimal():
        return now
    return created + timedelta(seconds=min(float(lasts[:9]), LONGEST_RUN_S))
