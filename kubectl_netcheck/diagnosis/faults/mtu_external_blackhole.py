"""Full-size packets of pods vanish on their way out of the cluster, and nobody tells them.

What is wrong
    Outside of the cluster (an Internet line, a VPN, a load balancer, a peering) less fits into a
    packet than pods send, and the message that would tell them ("fragmentation needed") does not
    come back: a firewall or a security group drops all ICMP, or a NetworkPolicy drops what comes
    from a router between.

How it shows
    Connections to the outside open, small answers come, and uploads, TLS handshakes with large
    certificates and large requests stall until they time out. Inside the cluster all is well.

What it is not
    A pod network that is too small: then full-size packets vanish between nodes as well. A far end
    that drops large pings and nothing else: where the node's own large pings get there, or are
    told what fits, it is none.

How to confirm
    An upload over TCP to the same host, from a pod: it stalls after the handshake. tcpdump on the
    card of the node: full-size segments are sent again and again, and no ICMP comes back.

How to cure
    Let ICMP type 3 code 4 (IPv6: "packet too big") back in. Until then have TCP agree on smaller
    segments, or lower the pods' MTU to what fits; raising an MTU never helps here.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign, View

_VANISH = frozenset({Result.BLACKHOLE})
_TOLD = frozenset({Result.OK, Result.FRAG_NEEDED})


def _host_is_told(view: View) -> bool:
    """To where full-size packets of pods vanish, those of the node itself pass, or a hop says what
    fits."""
    found = [f for f in view.touching(("egress",), "mtu") if f.leg]
    lost = {f.leg.target for f in found if f.leg and f.result in _VANISH}
    return any(
        f.leg.target in lost and f.result in _TOLD
        for f in found
        if f.leg and f.leg.source.kind == "host"
    )


_CLAMP = (
    "let ICMP type 3 code 4 (IPv6: packet too big) back in from the way out: firewalls, security "
    "groups, load balancers, and NetworkPolicies of the pods",
    "until then, on {node}: iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN "
    "-j TCPMSS --set-mss {mss}",
)

FAULT = Fault(
    code="NC408",
    slug="mtu-external-blackhole",
    title="full-size packets vanish on the way out",
    layer="mtu",
    scopes=("node", "zone", "cluster"),
    summary="full-size packets of pods {on} vanish on their way out of the cluster"
    "[[: {mtu} bytes fit]]",
    signature=(
        Rule(_VANISH, kinds("egress-pod"), kinds("mtu"), at="source"),
        # An API server that stands outside may be reached over another path.
        Rule(_VANISH | _TOLD, kinds("api-own-pod"), kinds("mtu"), at="source"),
    ),
    shows=frozenset({"mtu"}),
    supports=(Sign("mtu", _host_is_told, "full-size packets of {node} itself pass, or are told"),),
    fix={
        "": (*_CLAMP, "or set the MTU of pods to at most {mtu} and recreate them"),
        "flannel": (
            *_CLAMP,
            'or: kubectl -n {namespace} edit configmap kube-flannel-cfg # "Backend": '
            '{{"MTU": {outer_mtu}}}, of which flannel leaves pods {mtu}; restart its agents, '
            "recreate the pods",
        ),
        "calico": (
            *_CLAMP,
            "or: kubectl patch installation.operator.tigera.io default --type merge -p "
            '\'{{"spec":{{"calicoNetwork":{{"mtu":{mtu}}}}}}}\' # then recreate the pods',
        ),
        "cilium": (
            *_CLAMP,
            "or: helm upgrade cilium cilium/cilium -n {namespace} --version {cni_version} "
            "--reuse-values --set MTU={outer_mtu} # of which Cilium leaves pods {mtu}; "
            "then recreate the pods",
        ),
    },
    tell="an upload over TCP to the same host: it stalls after the handshake",
)
