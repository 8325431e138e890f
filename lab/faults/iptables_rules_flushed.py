"""All iptables rules of the node are gone, as after a careless reload of a firewall.

kube-proxy and the CNI agent would set theirs again within seconds; they hang here.
"""

from lab.errors import LabError
from lab.faults import _agents, _saved
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

NAME = "iptables-rules"
AGENTS = ("kube-proxy", "flanneld")
TABLES = ("filter", "nat", "mangle", "raw")


def _rules(node):
    return node.run("iptables-save").stdout


def _agents_of(lab):
    return AGENTS[:1] if lab.settings.cni == "ptp" else AGENTS


def _apply(lab, node):
    if _saved.recall(lab, NAME, node) is None:
        for each in _agents_of(lab):
            _agents.freeze(node, each)
        _saved.keep(lab, NAME, node, _rules(node))
    for table in TABLES:
        node.run("iptables", "--wait", "--table", table, "--flush")
        node.run("iptables", "--wait", "--table", table, "--delete-chain")
    left = [line for line in _rules(node).splitlines() if line.startswith("-A")]
    if left:
        raise LabError(f"{node.name} still has the rules {left[:3]}")
    return "removed all iptables rules; kube-proxy and the CNI agent hang"


def _revert(lab, node):
    before = _saved.recall(lab, NAME, node)
    if before is not None:
        node.run("iptables-restore", "--wait", input=before)
        _saved.drop(lab, NAME, node)
    for each in _agents_of(lab):
        _agents.thaw(node, each)
    count = sum(line.startswith("-A") for line in _rules(node).splitlines())
    return f"the node has {count} iptables rules"


FAULT = LabFault(
    title="all iptables rules of the node removed",
    expects="iptables-rules-flushed",
    apply=_apply,
    revert=_revert,
    effects=(Effect("service node-service hairpin dns-service api egress", at="source"),),
    proxy=("iptables",),
)
