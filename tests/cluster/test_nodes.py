"""Typed nodes, DNS and running pods from raw objects."""

from typing import Any

import pytest

from kubectl_netcheck.cluster import nodes
from kubectl_netcheck.model.inventory import RunningPod


def raw_node(**labels: str) -> dict[str, Any]:
    return {
        "metadata": {"name": "a", "labels": {"topology.kubernetes.io/zone": "z1", **labels}},
        "spec": {"podCIDR": "10.1.0.0/24", "podCIDRs": ["10.1.0.0/24", "fd00::/64", "junk"]},
        "status": {
            "addresses": [
                {"type": "Hostname", "address": "a"},
                {"type": "InternalIP", "address": "fd01::1"},
                {"type": "InternalIP", "address": "192.0.2.1"},
                {"type": "ExternalIP", "address": "198.51.100.1"},
            ],
            "conditions": [{"type": "Ready", "status": "False"}],
            "nodeInfo": {"operatingSystem": "linux"},
        },
    }


def test_a_node() -> None:
    found = nodes.node(raw_node())
    assert (found.address, found.zone, found.ready) == ("192.0.2.1", "z1", "False")
    assert found.pod_cidrs == ("10.1.0.0/24", "fd00::/64")
    assert found.skip == "", "NotReady is said, but is no reason to skip"


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("kubernetes.io/os", "windows", "Windows"),
        ("type", "virtual-kubelet", "virtual"),
        ("eks.amazonaws.com/compute-type", "fargate", "virtual"),
    ],
)
def test_nodes_that_cannot_be_probed(label: str, value: str, words: str) -> None:
    assert words in nodes.node(raw_node(**{label: value})).skip


def test_a_row_of_a_table() -> None:
    columns = ["Name", "Status", "Internal-IP", "OS-Image"]
    cells = ["a", "Ready,SchedulingDisabled", "192.0.2.1", "Debian"]
    found = nodes.node_of_row({"cells": cells}, columns)
    assert (found.name, found.ready, found.address) == ("a", "True", "192.0.2.1")
    assert nodes.node_of_row({"cells": ["b", "NotReady"]}, columns).ready == "False"
    assert nodes.node_of_row({"cells": ["$(reboot)", "Ready"]}, columns).name == ""


def test_dns() -> None:
    service = {
        "metadata": {"name": "rke2-dns", "namespace": "kube-system"},
        "spec": {"clusterIP": "10.96.0.10"},
    }

    def endpoint(address: str, node: str, ready: bool) -> dict[str, Any]:
        target = {"kind": "Pod", "name": f"dns-{node}"}
        conditions = {"ready": ready}
        return {
            "addresses": [address],
            "nodeName": node,
            "targetRef": target,
            "conditions": conditions,
        }

    slices = [{"endpoints": [endpoint("10.1.0.2", "b", True), endpoint("10.1.0.3", "c", False)]}]
    corefile = ".:53 {\n  kubernetes corp.example in-addr.arpa {\n  }\n}"
    config = {"metadata": {"name": "coredns"}, "data": {"Corefile": corefile}}
    found = nodes.dns(service, slices, [config])
    assert (found.address, found.name, found.domain) == ("10.96.0.10", "rke2-dns", "corp.example")
    assert found.pods == (RunningPod("kube-system", "dns-b", "b", "10.1.0.2"),)
    assert nodes.dns(None, [], []).address == ""


def test_running_pods() -> None:
    def pod(name: str, **parts: Any) -> dict[str, Any]:
        status = {"phase": "Running", "podIP": "10.1.0.9", **parts.get("status", {})}
        metadata = {"name": name, "namespace": "x", **parts.get("metadata", {})}
        return {"metadata": metadata, "spec": parts.get("spec", {}), "status": status}

    ours = {"labels": {"app.kubernetes.io/managed-by": "kubectl-netcheck"}}
    found = nodes.running(
        [
            pod("good", spec={"nodeName": "a"}),
            pod("ours", metadata=ours),
            pod("host", spec={"hostNetwork": True}),
            pod("done", status={"phase": "Succeeded"}),
            pod("going", metadata={"deletionTimestamp": "now"}),
            pod("bad address", status={"podIP": "10.1.0.9; rm -rf /"}),
        ]
    )
    assert [p.name for p in found] == ["good"]
