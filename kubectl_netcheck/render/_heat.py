"""The picture of ``mesh`` on a page: pairs of zones by how many fail, and nodes grouped by zone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._ladder import lettered
from kubectl_netcheck.render._matrix import SIGNS, Pair, beyond, drawn, pairs

WELL, PART, BAD, NONE = "well", "part", "bad", "none"
#: Zones that are drawn: more of them are no zones but names of something else.
MOST_ZONES = 20
#: Share of failing pairs from which a pair of zones is as good as cut.
_CUT = 0.5
_NO_ZONE = "no zone"
#: A cell without a sign needs words too.
_LEGEND = {**SIGNS, "": "not in the sample"}
_OF_SIGN = {"N": BAD, "X": BAD, "~": PART, "S": PART, "T": PART, ".": WELL}


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell: what it says, and how hot it is (WELL, PART, BAD or NONE)."""

    text: str
    level: str


@dataclass(frozen=True, slots=True)
class Heat:
    """zones: name and number of nodes, rows and columns of ``by_zone``, empty with fewer than
    two. nodes: letter, name and zone of those that are drawn, rows and columns of ``by_node``.
    groups: zones of the columns with their number. signs: the meaning of each that is used, of
    the empty one too."""

    zones: tuple[tuple[str, int], ...]
    by_zone: tuple[tuple[Spot, ...], ...]
    nodes: tuple[tuple[str, str, str], ...]
    groups: tuple[tuple[str, int], ...]
    by_node: tuple[tuple[Spot, ...], ...]
    signs: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def heat(report: Report) -> Heat | None:
    """What to draw; None for a report that is not of a mesh, or has measured no pair."""
    signs = pairs(report) if report.command == "mesh" else {}
    if not signs:
        return None
    letters = lettered(report)
    zones = {name: report.zones.get(name) or _NO_ZONE for name in letters}
    names = sorted(drawn(letters, signs), key=lambda name: (zones[name], list(letters).index(name)))
    by_node = tuple(
        tuple(Spot(sign := signs.get((a, b), ""), _OF_SIGN.get(sign, NONE)) for b in names)
        for a in names
    )
    used = {spot.text for row in by_node for spot in row}
    counted, by_zone = _zones(zones, signs)
    return Heat(
        zones=counted,
        by_zone=by_zone,
        nodes=tuple((letters[name], name, zones[name]) for name in names),
        groups=tuple((zone, len(list(each))) for zone, each in groupby(names, zones.__getitem__)),
        by_node=by_node,
        signs=tuple((sign, text) for sign, text in _LEGEND.items() if sign in used),
        notes=tuple(beyond(letters, names, signs)),
    )


def _zones(
    zones: Mapping[str, str], signs: Mapping[Pair, str]
) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[Spot, ...], ...]]:
    """Zones with their nodes, and for each pair of zones how many pairs of nodes fail."""
    sizes = Counter(zones.values())
    failing: Counter[Pair] = Counter()
    measured: Counter[Pair] = Counter()
    for (source, target), sign in signs.items():
        apart = source != target and source in zones and target in zones
        if apart and sign != "?":
            between = (zones[source], zones[target])
            measured[between] += 1
            failing[between] += sign != "."
    worst = Counter(sizes.keys()) + Counter(zone for pair in failing.elements() for zone in pair)
    names = sorted(name for name, _ in worst.most_common(MOST_ZONES))
    if len(names) < 2:
        return (), ()
    rows = tuple(tuple(_share(failing[a, b], measured[a, b]) for b in names) for a in names)
    return tuple((name, sizes[name]) for name in names), rows


def _share(failing: int, measured: int) -> Spot:
    if not measured:
        return Spot("", NONE)
    level = BAD if failing >= _CUT * measured else PART
    return Spot(f"{failing}/{measured}", level if failing else WELL)
