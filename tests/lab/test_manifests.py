"""Manifests: named and labelled as on clusters that kubeadm and flannel made."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab import api, kubelet, manifests
from lab.manifests import dns, flannel, nodes, proxy, routed
from lab.settings import Settings

ADDRESSES = {"node-a": "192.0.2.11", "node-b": "192.0.2.12", "node-c": "192.0.2.13"}


def objects(settings: Settings) -> dict[tuple[str, str], dict[str, Any]]:
    made = [
        *manifests.of_nodes(settings, ADDRESSES, "192.0.2.2"),
        *manifests.of_cluster(settings),
    ]
    return {(each["kind"], each["metadata"]["name"]): each for each in made}


@pytest.mark.parametrize("cni", ["vxlan", "host-gw", "ptp"])
def test_everything_can_be_created(cni: str) -> None:
    for (kind, _), each in objects(Settings(cni=cni)).items():
        assert kind in api.KINDS
        assert json.loads(json.dumps(each)) == each
        assert ("namespace" in each["metadata"]) == api.KINDS[kind][2]


def test_detectable_as_on_a_real_cluster() -> None:
    made = objects(Settings(vxlan_port=4789))
    assert made["DaemonSet", "kube-flannel-ds"]["metadata"]["namespace"] == "kube-flannel"
    assert made["DaemonSet", "kube-flannel-ds"]["metadata"]["labels"]["app"] == "flannel"
    config = json.loads(made["ConfigMap", "kube-flannel-cfg"]["data"]["net-conf.json"])
    assert config["Backend"] == {"Type": "vxlan", "Port": 4789}
    assert made["DaemonSet", "kube-proxy"]["metadata"]["labels"] == {"k8s-app": "kube-proxy"}
    assert "mode" in json.loads(made["ConfigMap", "kube-proxy"]["data"]["config.conf"])
    assert made["Service", "kube-dns"]["spec"]["clusterIP"] == "10.96.0.10"


def test_the_routed_shape_has_no_agent() -> None:
    made = objects(Settings(cni="ptp"))
    assert ("DaemonSet", "kube-flannel-ds") not in made
    config = routed.cni_configuration(Settings(cni="ptp"), "node-c")
    assert config["plugins"][0]["ipam"]["ranges"] == [[{"subnet": "10.244.2.0/24"}]]


def test_dns_replicas_are_on_different_nodes() -> None:
    terms = dns.deployment(2)["spec"]["template"]["spec"]["affinity"]["podAntiAffinity"]
    (term,) = terms["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["topologyKey"] == "kubernetes.io/hostname"
    assert (
        "lab.internal"
        in objects(Settings(cluster_domain="lab.internal"))["ConfigMap", "coredns"]["data"][
            "Corefile"
        ]
    )


def test_nodes_have_their_range_and_zone() -> None:
    node = nodes.node(Settings(), "node-c")
    assert node["spec"]["podCIDR"] == "10.244.2.0/24"
    assert node["metadata"]["labels"]["topology.kubernetes.io/zone"] == "zone-2"


def test_modes_and_domains_arrive() -> None:
    settings = Settings(proxy_mode="nftables", cluster_domain="lab.internal")
    assert proxy.configuration(settings)["mode"] == "nftables"
    configuration = kubelet.configuration("/x/node-a", settings)
    assert configuration["clusterDomain"] == "lab.internal"
    assert configuration["cgroupRoot"] == "/x/node-a"


def test_the_shell_that_writes_the_cni_configuration_fills_in_all() -> None:
    text = json.dumps(flannel.cni_configuration(Settings()))
    assert text.count("@") == 4
    assert "10-flannel.conflist" in flannel.WRITE_CONFIGURATION % flannel.CONFLIST
