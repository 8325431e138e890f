"""Pods' packets are larger than the pod network can carry, and nobody tells them.

What is wrong
    The MTU of pods is larger than the network card's less the tunnel's overhead, and the message
    that would tell the sender is filtered or never sent.

How it shows
    Between nodes small packets of pods pass, full-size ones vanish, and transfers stall after the
    handshake: TLS, large answers. Between the nodes themselves full-size packets pass, and so
    do transfers from a node to a remote pod, because it takes its size from the tunnel.

What it is not
    An underlay that is too small: then full-size packets between the nodes vanish too.

How to confirm
    MTU of the pod's interface against that of the tunnel device and of the card.

How to cure
    Set the CNI's MTU to the card's less the overhead, restart its agents, and recreate the pods:
    the setting holds for new pods only.
"""

from kubectl_netcheck.diagnosis.signatures import OK, TOO_LARGE, full_size
from kubectl_netcheck.diagnosis.signs import all_legs, told_and_working
from kubectl_netcheck.diagnosis.signs_node import tunnel_smaller_than_pods
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC402",
    slug="mtu-blackhole-pod-gt-path",
    title="the pods' MTU is larger than their path",
    layer="mtu",
    scopes=("node", "pair", "cluster"),
    summary="full-size packets of pods vanish {at}[[: {mtu} bytes fit]]; "
    "the pods' MTU is larger than the pod network's",
    signature=full_size(hosts=OK, pods=TOO_LARGE),
    shows=frozenset({"mtu"}),
    refutes=(Sign("mtu", told_and_working, "path MTU discovery works"),),
    supports=(
        Sign(
            "mtu",
            all_legs(("node-to-node",), "mtu", Result.OK),
            "full-size packets pass between the nodes themselves",
        ),
    ),
    confirms=(
        Sign(
            "links",
            tunnel_smaller_than_pods,
            "the pods' MTU is larger than that of the tunnel device of {node}",
        ),
    ),
    follow_up=("links",),
    fix={
        "": (
            "set the MTU of pods to the size that fits[[, {mtu} bytes]], restart the CNI's agents "
            "and recreate the pods",
        ),
        "flannel": (
            # flannel takes the tunnel's overhead off what stands here, and so does Cilium below.
            'kubectl -n {namespace} edit configmap kube-flannel-cfg # "Backend": {{"MTU": '
            "{outer_mtu}}}, of which flannel leaves pods {mtu}",
            "kubectl -n {namespace} rollout restart daemonset/{daemonset} # then recreate the pods",
        ),
        "calico": (
            "kubectl patch installation.operator.tigera.io default --type merge "
            '-p \'{{"spec":{{"calicoNetwork":{{"mtu":{mtu}}}}}}}\'',
            "without the operator: veth_mtu in configmap kube-system/calico-config; "
            "then recreate the pods",
        ),
        "cilium": (
            "helm upgrade cilium cilium/cilium -n {namespace} --version {cni_version} "
            "--reuse-values --set MTU={outer_mtu} # of which Cilium leaves pods {mtu}; "
            "then recreate the pods",
        ),
        "antrea": ("defaultMTU in configmap kube-system/antrea-config, then recreate the pods",),
    },
    tell="the MTU of the pods, of the tunnel device and of the network card",
    seen=True,
)
