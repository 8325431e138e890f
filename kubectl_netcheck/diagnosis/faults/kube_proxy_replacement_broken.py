"""The CNI that replaces kube-proxy does not translate Services on a node.

What is wrong
    The eBPF load balancer was not loaded or does not cover the node's devices; often the agent
    cannot reach the API server by a Service address that it should translate itself.

How it shows
    Every Service address is dead from pods of the node; addresses of pods work.

What it is not
    kube-proxy missing: this cluster has none by design.

How to confirm
    cilium status --verbose: KubeProxyReplacement, devices, socket load balancing.

How to cure
    Give the agent the API server's real address (k8sServiceHost), correct the devices, remove
    leftovers of kube-proxy.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import services_dead
from kubectl_netcheck.diagnosis.signs import agent, both
from kubectl_netcheck.diagnosis.signs_cni import cni
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import DEAD, Fault, Sign

GONE = DEAD | {Result.REFUSED, Result.WRONG}
_replaced = both(agent("kube-proxy", "unmanaged"), cni("cilium", "calico", "kube-router", "antrea"))

FAULT = Fault(
    code="NC606",
    slug="kube-proxy-replacement-broken",
    title="the replacement of kube-proxy does not work",
    layer="service",
    scopes=("node", "cluster"),
    summary="{place} does not translate Service addresses: {cni}, which replaces kube-proxy, fails",
    signature=services_dead(GONE, system=GONE),
    requires=(Sign("agent", _replaced, "{cni} replaces kube-proxy"),),
    supports=(Sign("agent", agent("cni", "not-ready", "missing"), "{cni} is not ready on {node}"),),
    fix={
        "": (
            "kubectl -n {namespace} delete pod -l {selector} --field-selector spec.nodeName={node}",
        ),
        "cilium": (
            "kubectl -n {namespace} exec <cilium pod on {node}> -- cilium status --verbose",
            "helm upgrade cilium cilium/cilium -n {namespace} --version {cni_version} "
            "--reuse-values --set k8sServiceHost=<API server> --set k8sServicePort=6443",
        ),
    },
    tell="the agent's own status on the node",
)
