"""The picture of a report: the ladder, or what shows a command's answer better."""

from collections.abc import Callable, Mapping

from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import _inside, _ladder, _matrix, _names, _sizes, _ways
from kubectl_netcheck.render._ladder import Grid

_PICTURES: Mapping[str, Callable[[Report], Grid]] = {
    "dns": _names.grid,
    "mesh": _matrix.grid,
    "mtu": _sizes.grid,
    "pod": _inside.grid,
    "service": _ways.grid,
}


def picture(report: Report) -> Grid:
    """What to draw for the command of this report."""
    return _PICTURES.get(report.command, _ladder.grid)(report)
