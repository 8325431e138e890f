"""What `clean` is about to remove: whole runs, chosen by owner and age, and their ages in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubectl_netcheck.cluster.sweep import Leftover

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
#: Up to how many seconds an age is said in which units, as kubectl does up to two years
#: (k8s.io/apimachinery/pkg/util/duration, HumanDuration).
_SAID = ((120, "s"), (600, "ms"), (10_800, "m"), (28_800, "hm"), (172_800, "h"), (691_200, "dh"))


def chosen(
    found: Iterable["Leftover"], now: datetime, older_than: float | None, owner: str | None
) -> tuple["Leftover", ...]:
    """Those of runs of which every object is at least that old (seconds) and of that user, because
    removing an object removes its run. An object of unknown age counts as new."""
    runs: dict[tuple[str, str], list[Leftover]] = {}
    for each in found:
        runs.setdefault((each.namespace, each.run), []).append(each)
    return tuple(
        each
        for of_run in runs.values()
        if older_than is None or min(one.age(now) for one in of_run) >= older_than
        if owner is None or {one.user for one in of_run} == {owner}
        for each in of_run
    )


def age(each: "Leftover", now: datetime) -> str:
    """Such as ``45s``, ``3m20s``, ``2d4h``, with kubectl's word for what has no date."""
    from kubectl_netcheck.cluster.words import moment

    if moment(each.created) is None:
        return "<unknown>"
    left = int(each.age(now))
    text = ""
    for unit in next((units for limit, units in _SAID if left < limit), "d"):
        count, left = divmod(left, _UNITS[unit])
        text += f"{count}{unit}" if count or not text else ""
    return text
