"""Checks around starting: names, readiness, and reasons that are not the network's."""

import pytest

from kubectl_netcheck.cluster.base import Admission
from kubectl_netcheck.model.errors import BadInput, Denied, Incomplete
from kubectl_netcheck.model.inventory import Inventory, Node
from kubectl_netcheck.model.plan import Plan, PodRequest, Started
from kubectl_netcheck.run.check import check_admission, check_nodes, check_started, unstartable

NODES = (Node("node-a", "192.0.2.1", "True"), Node("node-b", "192.0.2.2", "Unknown"))
INVENTORY = Inventory("default", NODES)
PODS = (PodRequest("p1", "node-a"), PodRequest("p1", "node-b"), PodRequest("h", "node-b", True))
PLAN = Plan(PODS)


def test_a_node_that_cannot_be_probed_says_why():
    windows = Inventory("default", (Node("win", skip="it runs Windows"),))
    with pytest.raises(BadInput) as caught:
        check_nodes(windows, ["win"])
    assert caught.value.why == "it runs Windows"


def test_on_a_silent_node_nothing_starts():
    assert [one.key for one in unstartable(INVENTORY, PLAN)] == ["p1@node-b", "h@node-b"]


def test_a_node_that_says_it_is_not_ready_still_starts_host_pods():
    inventory = Inventory("default", (Node("node-b", "192.0.2.2", "False"),))
    found = unstartable(inventory, PLAN)
    assert [(one.key, one.kind) for one in found] == [("p1@node-b", "not-ready")]


def test_without_the_right_to_read_nodes_all_are_tried():
    blind = Inventory("default", NODES, denied={"nodes": "forbidden"})
    assert unstartable(blind, PLAN) == ()


def test_a_namespace_without_the_right_to_create_pods_is_denied():
    check_admission(Admission({"host": "restricted"}), "default")
    with pytest.raises(Denied, match="default"):
        check_admission(Admission({"pod": "forbidden"}), "default")


def test_no_pod_at_all_is_incomplete_unless_the_network_may_be_why():
    image = Started("p1@node-a", kind="image", trouble="image x cannot be pulled")
    silent = Started("p1@node-b", kind="kubelet-silent", trouble="no status")
    service = Started("svc@node-a", address="10.96.0.7")
    with pytest.raises(Incomplete) as caught:
        check_started([image, service])
    assert "--image" in caught.value.do
    check_started([image, silent])
    check_started([image, Started("p1@node-b", address="10.244.0.7")])
