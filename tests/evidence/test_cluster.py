"""The CNI with its tunnel, proxy mode, Corefile, DNS endpoints and the words of a cluster."""

import json
from dataclasses import replace

import pytest

from kubectl_netcheck.evidence import cni, corefile, dns_endpoints, proxy_mode
from kubectl_netcheck.evidence._detect import detect
from kubectl_netcheck.evidence._words import cluster_words
from tests.evidence.objects import FLANNEL, daemonset, inventory, node, pod


def configmap(name: str, **data: str) -> dict[str, object]:
    return {"metadata": {"name": name}, "data": data}


def test_flannel_with_a_port_of_its_own() -> None:
    network = {"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan", "Port": 4789}}
    settings = configmap("kube-flannel-cfg", **{"net-conf.json": json.dumps(network)})
    found = inventory(daemonsets=[FLANNEL], configmaps=[settings])
    (fact,) = cni.read(found)
    assert fact.text["tunnel"] == "VXLAN, udp/4789"
    assert fact.text["device"] == "flannel.1"
    assert fact.figures == {"port": 4789, "overhead_bytes": 50}
    assert cluster_words(found)["pod_range"] == "10.244.0.0/16"
    assert cluster_words(found)["selector"] == "app=flannel"


@pytest.mark.parametrize(
    "name,expected",
    [
        ("kube-flannel-ds-amd64", ("flannel", "vxlan", 8472)),
        ("calico-node", ("calico", "ipip", 0)),
        ("cilium", ("cilium", "vxlan", 8472)),
        ("antrea-agent", ("antrea", "geneve", 6081)),
        ("kube-ovn-cni", ("kube-ovn", "geneve", 6081)),
        ("ovnkube-node", ("ovn-kubernetes", "geneve", 6081)),
        ("weave-net", ("weave", "weave", 6784)),
        ("kindnet", ("kindnet", "native", 0)),
        ("kube-router", ("kube-router", "ipip", 0)),
        ("aws-node", ("aws", "native", 0)),
        ("azure-cns", ("azure", "native", 0)),
        ("anetd", ("gke", "native", 0)),
        ("canal", ("canal", "vxlan", 8472)),
    ],
)
def test_cnis_by_their_daemonset(name: str, expected: tuple[str, str, int]) -> None:
    found = detect(inventory(daemonsets=[daemonset(name, "kube-system", {})]))
    assert (found.name, found.backend, found.port) == expected


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("quay.io/cilium/cilium:v1.19.5@sha256:" + "0" * 64, "1.19.5"),
        ("registry.example:5000/cilium/cilium:1.18.0-rc.1", "1.18.0-rc.1"),
        ("registry.example:5000/cilium/cilium", ""),
        ("quay.io/cilium/cilium-ci:latest", ""),
        ("quay.io/cilium/cilium@sha256:" + "0" * 64, ""),
        # A rebuild's number is none of the project's own charts.
        ("public.ecr.aws/isovalent/cilium:v1.13.20-eksa.1", ""),
        ("quay.io/cilium/cilium:v1.19.5; reboot", ""),
        (None, ""),
    ],
)
def test_the_release_by_the_agents_image(image: object, version: str) -> None:
    raw = daemonset(
        "cilium", "kube-system", {}, containers=[{"image": image}, {"image": "x:v9.9.9"}]
    )
    assert cluster_words(inventory(daemonsets=[raw])).get("cni_version", "") == version


@pytest.mark.parametrize(
    ("address", "said"),
    [("10.96.0.1", "10.96.0.1:6443"), ("fd00::1", "[fd00::1]:6443"), ("", None)],
)
def test_the_api_servers_service_as_a_url_has_it(address: str, said: str | None) -> None:
    found = replace(inventory(), api_address=address, api_port=6443)
    assert cluster_words(found).get("api_service") == said


def test_cilium_envoy_alone_is_not_cilium() -> None:
    assert detect(inventory(daemonsets=[daemonset("cilium-envoy", "kube-system", {})])).name == ""


def test_calico_vxlan_by_annotation() -> None:
    marks = {"projectcalico.org/IPv4VXLANTunnelAddr": "10.244.1.0"}
    found = detect(
        inventory(
            daemonsets=[daemonset("calico-node", "calico-system", {})],
            nodes=[node("node-a", annotations=marks)],
        )
    )
    assert (found.backend, found.port, found.device) == ("vxlan", 4789, "vxlan.calico")


def test_flannel_without_a_daemonset_as_in_k3s() -> None:
    marks = {"flannel.alpha.coreos.com/backend-type": "host-gw"}
    found = detect(inventory(nodes=[node("node-a", annotations=marks)]))
    assert (found.name, found.backend, found.tunnel) == ("flannel", "host-gw", "")


def test_settings_that_are_garbage() -> None:
    settings = configmap("kube-flannel-cfg", **{"net-conf.json": "{" * 100_000})
    assert detect(inventory(daemonsets=[FLANNEL], configmaps=[settings])).backend == "vxlan"
    odd = {"metadata": None, "data": ["x"], "spec": 3, "status": "y"}
    assert cni.read(inventory(daemonsets=[odd], nodes=[odd], pods=[odd], events=[odd])) == ()


def test_proxy_mode() -> None:
    text = 'mode: "nftables"\nclusterCIDR: "10.244.0.0/16"\n'
    (fact,) = proxy_mode.read(
        inventory(configmaps=[configmap("kube-proxy", **{"config.conf": text})])
    )
    assert fact.text == {"mode": "nftables", "cluster_cidr": "10.244.0.0/16"}


def test_corefile() -> None:
    text = """.:53 {
    errors
    kubernetes lab.local in-addr.arpa ip6.arpa {
        pods insecure
    }
    forward . 10.0.0.1 10.0.0.2 {
        max_concurrent 1000
    }
    loop
}
"""
    (fact,) = corefile.read(inventory(configmaps=[configmap("coredns", Corefile=text)]))
    assert fact.text["domain"] == "lab.local"
    assert fact.text["forward"] == "10.0.0.1 10.0.0.2"
    assert {"errors", "loop", "forward"} <= set(fact.text["plugins"].split())


def test_dns_endpoints() -> None:
    def end(ready: object, where: str) -> dict[str, object]:
        return {"conditions": {"ready": ready}, "nodeName": where}

    labels = {"kubernetes.io/service-name": "kube-dns"}
    ends = [end(True, "node-a"), end(None, "node-a"), end(False, "node-b")]
    slices = [{"metadata": {"labels": labels}, "endpoints": ends}]
    deployments = [{"spec": {"replicas": 3}}]
    (fact,) = dns_endpoints.read(inventory(endpointslices=slices, deployments=deployments))
    assert fact.figures == {"ready": 2, "total": 3, "nodes": 1, "wanted": 3}


def test_limits_and_ends_of_the_dns_pods() -> None:
    def ended(reason: str, count: int) -> dict[str, object]:
        return {"restartCount": count, "lastState": {"terminated": {"reason": reason}}}

    labels = {"labels": {"k8s-app": "kube-dns"}}
    statuses = [ended("OOMKilled", 4), ended("Error", 3)]
    pods = [
        pod("node-a", "coredns-x", metadata=labels, status={"containerStatuses": statuses}),
        pod("node-a", "other", status={"containerStatuses": [ended("OOMKilled", 9)]}),
    ]
    limits = [{"cpu": "100m"}, {"cpu": "1"}, {"memory": "170Mi"}, {"cpu": "odd"}, None]
    containers = [{"resources": {"limits": each}} for each in limits]
    deployment = {"spec": {"replicas": 2, "template": {"spec": {"containers": containers}}}}
    (fact,) = dns_endpoints.read(inventory(pods=pods, deployments=[deployment]))
    assert fact.figures["cpu_limit_m"] == 100
    assert (fact.figures["restarts"], fact.figures["oom_killed"]) == (7, 1)
    whole = {"spec": {"template": {"spec": {"containers": containers[1:3]}}}}
    (fact,) = dns_endpoints.read(inventory(deployments=[whole]))
    assert fact.figures["cpu_limit_m"] == 1000
    (fact,) = dns_endpoints.read(inventory())
    assert not {"cpu_limit_m", "restarts", "oom_killed"} & set(fact.figures)
