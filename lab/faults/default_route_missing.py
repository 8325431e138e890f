"""The node has no default route: it cannot even address a Service, its pods can."""

from lab.errors import LabError
from lab.faults import _saved
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

NAME = "default-route-missing"


def _route(node):
    return node.run("ip", "route", "show", "default").stdout.strip()


def _apply(lab, node):
    shown = _route(node)
    if shown:
        _saved.keep(lab, NAME, node, shown)
        node.run("ip", "route", "delete", "default")
    if _route(node):
        raise LabError(f"{node.name} still has a default route")
    return "removed the default route"


def _revert(lab, node):
    before = _saved.recall(lab, NAME, node)
    if before:
        node.run("ip", "route", "replace", *before.split())
        _saved.drop(lab, NAME, node)
    return f"the default route is: {_route(node)}"


FAULT = LabFault(
    title="default route of the node missing",
    expects="node-default-route-missing",
    apply=_apply,
    revert=_revert,
    effects=(Effect("node-service", at="source"),),
)
