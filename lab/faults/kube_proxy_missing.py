"""kube-proxy does not run on the node and has left no rules there."""

from lab.errors import LabError
from lab.faults import _daemonset, _wait
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

NAMESPACE, NAME = "kube-system", "kube-proxy"


def _has_rules(lab, node):
    """Whether the address of the cluster's DNS is in the node's rules."""
    if lab.settings.proxy_mode == "nftables":
        shown = node.run("nft", "list", "table", "ip", "kube-proxy", check=False)
    else:
        shown = node.run("iptables-save", "--table", "nat")
    return shown.returncode == 0 and lab.settings.dns_address in shown.stdout


def _apply(lab, node):
    _daemonset.remove(lab, NAMESPACE, NAME, node.name)
    node.run("kube-proxy", "--cleanup", timeout=20, check=False)
    if _has_rules(lab, node):
        raise LabError(f"on {node.name} there are still rules of kube-proxy")
    return "kept the DaemonSet kube-proxy off the node and removed its rules"


def _revert(lab, node):
    _daemonset.restore(lab, NAMESPACE, NAME, node.name)
    _wait.until(f"kube-proxy has set its rules on {node.name}", lambda: _has_rules(lab, node))
    return "kube-proxy is back with its rules"


FAULT = LabFault(
    title="kube-proxy is missing on the node, and its rules with it",
    expects="kube-proxy-missing",
    apply=_apply,
    revert=_revert,
    effects=(Effect("service node-service hairpin dns-service api", at="source"),),
)
