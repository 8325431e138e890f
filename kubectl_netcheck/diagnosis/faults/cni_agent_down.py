"""The CNI's agent does not run on a node.

What is wrong
    The pod of the CNI's DaemonSet on the node is missing, crashing or out of memory. It keeps
    the node's tunnel, routes and policies; without it they stay as they were, or vanish.

How it shows
    In one of three ways. The tunnel or the routes are gone: pods of that node reach nothing on
    other nodes. New pods cannot be set up: they stay in ContainerCreating. Or nothing shows yet,
    until nodes or pods change.

What it is not
    A blocked tunnel port: the agent is ready. A CNI configuration that is missing: then the node
    is not Ready. BGP sessions that are down: then the agent runs and says that it is not ready.

How to confirm
    No ready pod of the CNI's DaemonSet on the node, while other nodes have one.

How to cure
    Read the agent's last log, restart it, raise its memory limit if it was killed for it.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, cross_dead, kinds
from kubectl_netcheck.diagnosis.signs import agent
from kubectl_netcheck.diagnosis.signs_cni import bgp_unready
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

FAULT = Fault(
    code="NC101",
    slug="cni-agent-down",
    title="the CNI agent is down",
    layer="cni",
    scopes=("node", "cluster"),
    summary="the CNI agent[[ ({cni})]] does not run {on}[[: {cni_why}]]",
    signature=(
        Rule(
            frozenset({Result.OK, Result.LOST, Result.WRONG}), kinds("control"), kinds("pod-start")
        ),
        *cross_dead(MAYBE),
    ),
    requires=(Sign("agent", agent("cni", "missing", "not-ready"), "no ready CNI agent on {node}"),),
    refutes=(
        Sign("agent", agent("cni", "ready"), "the agent of {node} runs"),
        Sign("agent", bgp_unready, "the agent of {node} runs, without its BGP sessions"),
    ),
    confirms=(Sign("agent", agent("cni", "missing", "not-ready"), "no ready CNI agent on {node}"),),
    follow_up=("links", "routes"),
    fix={
        "": (
            "kubectl -n {namespace} get pods -o wide --field-selector spec.nodeName={node}",
            "kubectl -n {namespace} logs <pod> --previous",
            "kubectl -n {namespace} delete pod -l {selector} --field-selector spec.nodeName={node}",
        ),
    },
    risk="the CNI agent ({cni}) does not run on {node}: routes and new pods there will fail",
    seen=True,
    tell="whether the CNI's pod on the node is ready",
)
