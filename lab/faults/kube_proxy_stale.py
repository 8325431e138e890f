"""kube-proxy hangs on the node: it knows the Services of before, and none that came after.

The Services of the ground truth are made anew, with other addresses, once it hangs.
"""

from lab.errors import LabError
from lab.faults import _agents, _wait
from lab.faults._fault import LabFault
from lab.truth import layout
from lab.truth.effects import Effect

PROGRAM = "kube-proxy"


def _rules(lab, node):
    if lab.settings.proxy_mode == "nftables":
        return node.run("nft", "list", "table", "ip", "kube-proxy").stdout
    return node.run("iptables-save", "--table", "nat").stdout


def _known(lab, node):
    """Whether the node's rules hold the addresses of the Services of now."""
    text = _rules(lab, node)
    return [address in text for address in layout.load(lab).services.values()]


def _apply(lab, node):
    if not _agents.is_frozen(node, PROGRAM):
        _agents.freeze(node, PROGRAM)
        layout.renew_services(lab)
        others = [each for each in lab.nodes.values() if each.name != node.name]
        _wait.until(
            "the other nodes know the new Services",
            lambda: all(all(_known(lab, each)) for each in others),
        )
    if any(_known(lab, node)):
        raise LabError(f"kube-proxy of {node.name} knows Services that came after it hung")
    return "kube-proxy hangs, and the Services of the ground truth are new"


def _revert(lab, node):
    _agents.thaw(node, PROGRAM)
    _wait.until(f"kube-proxy of {node.name} has caught up", lambda: all(_known(lab, node)), 60)
    return "kube-proxy has caught up"


FAULT = LabFault(
    title="kube-proxy hangs on the node, its rules are stale",
    expects="kube-proxy-stale",
    apply=_apply,
    revert=_revert,
    effects=(Effect("service node-service hairpin", at="source"),),
)
