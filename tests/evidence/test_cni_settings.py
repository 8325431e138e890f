"""What each CNI's own settings say of its tunnel, from objects as its manifests make them, pruned
as a run keeps them."""

import json
from typing import Any

import pytest

from kubectl_netcheck.cluster.prune import pruned
from kubectl_netcheck.evidence._detect import Detected, detect
from kubectl_netcheck.evidence._words import cluster_words
from kubectl_netcheck.model.inventory import Inventory
from tests.evidence.objects import Raw, daemonset, inventory, node

KEY = {"projectcalico.org/WireguardPublicKey": "5qukt1/mog1Eq3B3R1AdwZMbrYTgxtseR4doUxFbckY="}
BIRD = {"calico_backend": "bird", "veth_mtu": "0"}
#: As the chart writes it: what is not set stands there as a comment.
ANTREA = """
featureGates:
# Enable antrea proxy which provides ServiceLB for in-cluster services in antrea agent.
#  AntreaProxy: true
ovsBridge: "br-int"
# Determines how traffic is encapsulated. It has the following options:
#   encap(default), noEncap, hybrid, networkPolicyOnly
trafficEncapMode: "{encap}"  # see above
#tunnelType: "geneve"
{tunnel}
trafficEncryptionMode: "{crypt}"
wireGuard:
  #port: 51820
defaultMTU: 0
kubeAPIServerOverride: "https://192.0.2.1:6443"
"""


def antrea(encap: str = "encap", crypt: str = "none", tunnel: str = "") -> Raw:
    conf = ANTREA.format(encap=encap, crypt=crypt, tunnel=tunnel)
    return {"antrea-agent.conf": conf, "antrea-cni.conflist": "{}"}


def cluster(agent: str, config: str = "", data: Raw | None = None, **more: Any) -> Inventory:
    marks = more.pop("annotations", {})
    container = {"name": agent, "command": more.pop("command", []), "args": more.pop("args", [])}
    raw = daemonset(agent, "kube-system", {"k8s-app": "x"}, containers=[container])
    settings = {"metadata": {"name": config, "namespace": "kube-system"}, "data": data or {}}
    return inventory(
        daemonsets=[pruned("daemonsets", raw)],
        configmaps=[pruned("configmaps", settings)] if config else [],
        nodes=[pruned("nodes", node("node-a", annotations=marks)), node("node-b")],
    )


def tunnel(found: Detected) -> tuple[str, str, int, int]:
    return found.backend, found.tunnel, found.overhead, found.mtu


@pytest.mark.parametrize(
    "data,expected",
    [
        ({"tunnel-protocol": "vxlan"}, ("vxlan", "VXLAN, udp/8472", 50, 0)),
        ({"enable-wireguard": "false"}, ("vxlan", "VXLAN, udp/8472", 50, 0)),
        (
            {"enable-wireguard": "true", "tunnel-protocol": "vxlan", "tunnel-port": "8473"},
            ("wireguard", "WireGuard, udp/51871", 130, 0),
        ),
        (
            {"enable-wireguard": "true", "routing-mode": "native", "mtu": "1400"},
            ("wireguard", "WireGuard, udp/51871", 80, 1400),
        ),
        (
            {"enable-ipsec": "true", "routing-mode": "native"},
            ("ipsec", "IPsec ESP, IP protocol 50 and udp/4500", 77, 0),
        ),
    ],
)
def test_cilium(data: Raw, expected: tuple[str, str, int, int]) -> None:
    assert tunnel(detect(cluster("cilium", "cilium-config", data))) == expected


@pytest.mark.parametrize(
    "marks,expected",
    [
        ({}, "bgp"),
        ({"projectcalico.org/IPv4IPIPTunnelAddr": "10.244.1.1"}, "ipip"),
        (KEY, "wireguard"),
        ({**KEY, "projectcalico.org/IPv4IPIPTunnelAddr": "10.244.1.1"}, "wireguard"),
        ({**KEY, "projectcalico.org/IPv4VXLANTunnelAddr": "10.244.1.1"}, "wireguard"),
    ],
)
def test_calico(marks: Raw, expected: str) -> None:
    found = detect(cluster("calico-node", "calico-config", BIRD, annotations=marks))
    assert found.backend == expected
    if expected == "wireguard":
        assert tunnel(found) == ("wireguard", "WireGuard, udp/51820", 60, 0)
        assert found.device == "wireguard.cali"


def test_calico_of_the_operator_has_no_settings_but_annotations() -> None:
    marks = {"projectcalico.org/IPv4Address": "192.0.2.11/24"}
    assert detect(cluster("calico-node", annotations=marks)).backend == "bgp"


@pytest.mark.parametrize("agent", ["canal", "rke2-canal"])
def test_canal_reads_the_network_in_its_own_settings(agent: str) -> None:
    network = {"Network": "10.42.0.0/16", "Backend": {"Type": "wireguard"}}
    data = {"net-conf.json": json.dumps(network), "canal_iface": "eth1", "etcd_ca": "/secret"}
    found = cluster(agent, f"{agent}-config", data)
    assert (detect(found).name, detect(found).device) == ("canal", "flannel-wg")
    assert tunnel(detect(found)) == ("wireguard", "WireGuard, udp/51820", 80, 0)
    assert cluster_words(found)["pod_range"] == "10.42.0.0/16"
    assert "etcd_ca" not in found.objects["configmaps"][0]["data"]


def test_canal_without_settings_is_vxlan() -> None:
    assert tunnel(detect(cluster("rke2-canal"))) == ("vxlan", "VXLAN, udp/8472", 50, 0)


@pytest.mark.parametrize(
    "data,expected",
    [
        (antrea(), ("geneve", "Geneve, udp/6081", 50, 0)),
        (antrea("noEncap"), ("native", "", 0, 0)),
        (antrea("networkPolicyOnly"), ("native", "", 0, 0)),
        (antrea("hybrid", tunnel='tunnelType: "vxlan"'), ("vxlan", "VXLAN, udp/4789", 50, 0)),
        (antrea(crypt="wireGuard"), ("wireguard", "WireGuard, udp/51820", 80, 0)),
        (antrea(crypt="ipsec"), ("ipsec", "IPsec ESP, IP protocol 50 and udp/4500", 88, 0)),
        (antrea(tunnel="tunnelType: gre"), ("gre", "GRE, IP protocol 47", 42, 0)),
        (antrea(tunnel="tunnelPort: 7000"), ("geneve", "Geneve, udp/7000", 50, 0)),
    ],
)
def test_antrea(data: Raw, expected: tuple[str, str, int, int]) -> None:
    found = cluster("antrea-agent", "antrea-config", data)
    assert tunnel(detect(found)) == expected
    assert "192.0.2.1" not in str(found.objects["configmaps"])


@pytest.mark.parametrize(
    "args,expected",
    [
        ([], ("geneve", "Geneve, udp/6081", 100, 0)),
        (["--network-type=vxlan", "--mtu=1400"], ("vxlan", "VXLAN, udp/4789", 50, 1400)),
        (["--network-type=stt"], ("stt", "STT, tcp/7471", 72, 0)),
        (["--network-type=vlan"], ("native", "", 0, 0)),
        (["--network-type=hybrid"], ("geneve", "Geneve, udp/6081", 100, 0)),
    ],
)
def test_kube_ovn(args: list[str], expected: tuple[str, str, int, int]) -> None:
    assert tunnel(detect(cluster("kube-ovn-cni", args=args))) == expected


@pytest.mark.parametrize(
    "args,expected",
    [
        (["--run-router=true"], ("ipip", "IPIP, IP protocol 4", 20, 0)),
        (["--enable-overlay=false"], ("bgp", "", 0, 0)),
        (["--enable-overlay", "--overlay-encap=fou"], ("fou", "FoU, udp/5555", 28, 0)),
        (
            ["--overlay-encap", "fou", "--overlay-encap-port", "5556"],
            ("fou", "FoU, udp/5556", 28, 0),
        ),
    ],
)
def test_kube_router(args: list[str], expected: tuple[str, str, int, int]) -> None:
    assert tunnel(detect(cluster("kube-router", args=args))) == expected


@pytest.mark.parametrize("odd", [None, 3, "--network-type=vlan", [None, {"a": 1}], ["--", "--x"]])
def test_flags_that_are_none(odd: object) -> None:
    raw = daemonset("kube-ovn-cni", "kube-system", {}, containers=[{"args": odd}, odd])
    assert detect(inventory(daemonsets=[raw])).backend == "geneve"
