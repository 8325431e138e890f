"""The eBPF connection map of a node is full.

What is wrong
    Cilium or Calico in eBPF mode keeps connections in a map of fixed size, and it is full.

How it shows
    New TCP connections and lookups of that node fail now and then, ping passes, and the kernel's
    own connection table is nearly empty.

What it is not
    A full connection table of the kernel: its count says so.

How to confirm
    cilium monitor -t drop says "CT: Map insertion failed".

How to cure
    Raise bpf-ct-global-tcp-max or bpfMapDynamicSizeRatio.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import FLAKY, OK, kinds
from kubectl_netcheck.diagnosis.signs_cni import cni
from kubectl_netcheck.diagnosis.signs_node import conntrack_full
from kubectl_netcheck.model.fault import Fault, Rule, Sign

FAULT = Fault(
    code="NC212",
    slug="ebpf-ct-map-full",
    title="the eBPF connection map is full",
    layer="node-forwarding",
    scopes=("node",),
    summary="{place} refuses new connections of pods now and then: its eBPF connection map is full",
    signature=(
        Rule(OK, measures=kinds("ping", "mtu")),
        Rule(OK, kinds("node-to-node", "control")),
        Rule(FLAKY),
        Rule(FLAKY, at="behind"),
    ),
    least=4,
    requires=(Sign("cni", cni("cilium"), "the CNI keeps connections in eBPF maps"),),
    refutes=(Sign("conntrack", conntrack_full, "the kernel's own table is full"),),
    follow_up=("conntrack",),
    fix={
        "": (
            "kubectl -n {namespace} exec <cilium pod on {node}> -- cilium monitor -t drop",
            "helm upgrade cilium cilium/cilium -n {namespace} --version {cni_version} "
            "--reuse-values --set bpf.mapDynamicSizeRatio=0.005",
        )
    },
    tell="cilium monitor -t drop on the node",
)
