"""The CNIs that are told apart: their DaemonSets, tunnels, ports, devices and overhead.

Sources: each project's manifests and documentation (flannel Documentation/backends.md, Calico
system requirements and felix int_dataplane.go, Cilium system requirements, Antrea network
requirements and node_config.go, Kube-OVN const.go, OVN-Kubernetes defaults, kube-router tunnels).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cni:
    """One CNI. daemonsets: names or their beginnings; the first is the agent itself. label: of
    its pods, "key=value"."""

    name: str
    daemonsets: tuple[str, ...]
    label: str
    backend: str  # the one that it has when no setting says otherwise


@dataclass(frozen=True, slots=True)
class Backend:
    """How pod packets travel between nodes. port 0: none. overhead: bytes over IPv4."""

    protocol: str
    port: int
    overhead: int


#: In the order of detection: what is built on another comes before it.
CNIS = (
    Cni("canal", ("canal", "rke2-canal"), "k8s-app=canal", "vxlan"),
    Cni("flannel", ("kube-flannel",), "app=flannel", "vxlan"),
    Cni("calico", ("calico-node",), "k8s-app=calico-node", "ipip"),
    Cni("gke", ("anetd",), "k8s-app=cilium", "native"),
    Cni("azure", ("azure-cns", "azure-cni"), "k8s-app=azure-cns", "native"),
    Cni("cilium", ("cilium",), "k8s-app=cilium", "vxlan"),
    Cni("antrea", ("antrea-agent",), "component=antrea-agent", "geneve"),
    Cni("kube-ovn", ("kube-ovn-cni", "ovs-ovn"), "app=kube-ovn-cni", "geneve"),
    Cni("ovn-kubernetes", ("ovnkube-node",), "app=ovnkube-node", "geneve"),
    Cni("weave", ("weave-net",), "name=weave-net", "weave"),
    Cni("aws", ("aws-node",), "k8s-app=aws-node", "native"),
    Cni("kindnet", ("kindnet",), "app=kindnet", "native"),
    Cni("kube-router", ("kube-router",), "k8s-app=kube-router", "ipip"),
    Cni("gke", ("netd",), "k8s-app=netd", "native"),
)

BACKENDS = {
    "vxlan": Backend("VXLAN, udp", 8472, 50),
    "geneve": Backend("Geneve, udp", 6081, 50),
    "ipip": Backend("IPIP, IP protocol 4", 0, 20),
    "wireguard": Backend("WireGuard, udp", 51820, 60),
    "gre": Backend("GRE, IP protocol 47", 0, 42),
    "stt": Backend("STT, tcp", 7471, 72),
    "fou": Backend("FoU, udp", 5555, 28),
    "udp": Backend("flannel udp, udp", 8285, 28),
    "ipsec": Backend("IPsec ESP, IP protocol 50 and udp", 4500, 77),
    "weave": Backend("Weave, udp", 6784, 50),
    "host-gw": Backend("", 0, 0),
    "native": Backend("", 0, 0),
    "bgp": Backend("", 0, 0),
    "ptp": Backend("", 0, 0),
}

#: Ports that differ from the backend's usual one, by CNI and backend.
PORTS = {
    ("calico", "vxlan"): 4789,
    ("antrea", "vxlan"): 4789,
    ("kube-ovn", "vxlan"): 4789,
    ("cilium", "wireguard"): 51871,
}
#: Overheads that differ. Kube-OVN and OVN-Kubernetes reserve 100 for Geneve's options; flannel,
#: Cilium (80, since 1.19.5 95) and Antrea take WireGuard's over IPv6; Antrea's ESP is 38.
OVERHEADS = {
    ("kube-ovn", "geneve"): 100,
    ("ovn-kubernetes", "geneve"): 100,
    ("flannel", "wireguard"): 80,
    ("canal", "wireguard"): 80,
    ("cilium", "wireguard"): 80,
    ("antrea", "wireguard"): 80,
    ("antrea", "ipsec"): 38,
}
DEVICES = {
    ("flannel", "vxlan"): "flannel.1",
    ("canal", "vxlan"): "flannel.1",
    ("flannel", "wireguard"): "flannel-wg",
    ("canal", "wireguard"): "flannel-wg",
    ("flannel", "ipip"): "flannel.ipip",
    ("flannel", "udp"): "flannel0",
    ("calico", "vxlan"): "vxlan.calico",
    ("calico", "ipip"): "tunl0",
    ("calico", "wireguard"): "wireguard.cali",
    ("cilium", "vxlan"): "cilium_vxlan",
    ("cilium", "geneve"): "cilium_geneve",
    ("cilium", "wireguard"): "cilium_wg0",
    ("antrea", "geneve"): "antrea-tun0",
    ("antrea", "vxlan"): "antrea-tun0",
    ("antrea", "gre"): "antrea-tun0",
    ("antrea", "stt"): "antrea-tun0",
    ("antrea", "wireguard"): "antrea-wg0",
    ("kube-ovn", "geneve"): "genev_sys_6081",
    ("ovn-kubernetes", "geneve"): "genev_sys_6081",
    ("weave", "weave"): "vxlan-6784",
    ("kube-router", "ipip"): "tun-*",
    ("kube-router", "fou"): "tun-*",
}
