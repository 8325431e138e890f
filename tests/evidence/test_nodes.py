"""Conditions, sandbox events on real messages, ranges, addresses, identities, policies."""

import pytest

from kubectl_netcheck.evidence import (
    conditions,
    machine_ids,
    pod_addresses,
    pod_cidrs,
    policies,
    sandbox_events,
    tunnel_addresses,
)
from kubectl_netcheck.model.inventory import Inventory, Node
from tests.evidence.objects import inventory, node, pod

SANDBOX = (
    "Failed to create pod sandbox: rpc error: code = Unknown desc = "
    'failed to setup network for sandbox "4f": '
)


def test_a_node_that_is_not_ready() -> None:
    message = (
        "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady "
        "message:Network plugin returns error: cni plugin not initialized\x1b[31m"
    )
    (fact,) = conditions.read(
        inventory(
            nodes=[
                node(
                    "node-b",
                    "False",
                    message=message,
                    taints=[{"key": "node.kubernetes.io/not-ready"}],
                    conditions=[
                        {"type": "NetworkUnavailable", "status": "True", "reason": "NoRouteCreated"}
                    ],
                )
            ]
        )
    )
    assert fact.text["Ready"] == "False"
    assert "cni plugin not initialized" in fact.text["message"]
    assert "\x1b" not in fact.text["message"]
    assert fact.text["NetworkUnavailable"] == "True"
    assert fact.text["taints"] == "node.kubernetes.io/not-ready"


@pytest.mark.parametrize(
    "message,cause",
    [
        (
            SANDBOX
            + 'plugin type="flannel" failed (add): incompatible CNI versions; config is "1.0.0", '
            'plugin supports ["0.1.0" "0.2.0" "0.3.0" "0.3.1" "0.4.0"]',
            "version-skew",
        ),
        (
            'failed to destroy network for sandbox "ab": invalid version "": the version is empty',
            "version-skew",
        ),
        (
            SANDBOX + "failed to allocate for range 0: no IP addresses available in range set: "
            "10.244.1.1-10.244.1.254",
            "range-exhausted",
        ),
        (
            SANDBOX
            + 'plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an '
            "IP address to container",
            "cloud-exhausted",
        ),
        (
            SANDBOX + 'failed to set bridge addr: "cni0" already has an IP address different from '
            "10.244.1.1/24",
            "bridge-address",
        ),
        (SANDBOX + 'failed to find plugin "flannel" in path [/opt/cni/bin]', "plugin-missing"),
        (
            SANDBOX + 'plugin type="flannel" failed (add): loadFlannelSubnetEnv failed: open '
            "/run/flannel/subnet.env: no such file or directory",
            "subnet-file",
        ),
        (
            SANDBOX
            + 'error getting ClusterInformation: Get "https://10.96.0.1:443/apis": dial tcp '
            "10.96.0.1:443: i/o timeout",
            "api-unreachable",
        ),
        (
            SANDBOX
            + "unable to connect to Cilium agent: failed to create cilium agent client after "
            "30.0 seconds timeout: Get http:///var/run/cilium/cilium.sock/v1/config: dial unix: "
            "connect: no such file or directory Is the agent running?",
            "agent-unreachable",
        ),
        (SANDBOX + "something new", "sandbox"),
        ("quota exceeded", "other"),
    ],
)
def test_causes_on_real_messages(message: str, cause: str) -> None:
    assert sandbox_events.cause_of(message) == cause


def test_events_are_counted_by_node() -> None:
    def event(host: str, count: int) -> dict[str, object]:
        return {
            "reason": "FailedCreatePodSandBox",
            "source": {"host": host},
            "count": count,
            "message": SANDBOX + 'failed to find plugin "bridge" in path [/opt/cni/bin]',
        }

    other = {"reason": "Killing", "source": {"host": "node-a"}, "message": "x"}
    (fact,) = sandbox_events.read(inventory(events=[event("node-b", 3), event("node-b", 2), other]))
    assert (fact.place.node, fact.text["cause"], fact.figures["count"]) == (
        "node-b",
        "plugin-missing",
        5,
    )


def test_events_of_an_older_trouble_are_left_out() -> None:
    def event(at: str) -> dict[str, object]:
        return {
            "reason": "FailedCreatePodSandBox",
            "source": {"host": "node-b"},
            "message": SANDBOX + 'failed to find plugin "bridge" in path [/opt/cni/bin]',
            "lastTimestamp": at,
        }

    beat = node("node-b")
    beat["status"]["conditions"][0]["lastHeartbeatTime"] = "2026-01-01T12:00:00Z"
    old, new = event("2026-01-01T11:40:00Z"), event("2026-01-01T11:58:00Z")
    assert sandbox_events.read(inventory(nodes=[beat], events=[old])) == ()
    (fact,) = sandbox_events.read(inventory(nodes=[beat], events=[old, new]))
    assert (fact.figures["count"], fact.text["last"]) == (1, "2026-01-01T11:58:00Z")
    assert sandbox_events.read(inventory(events=[event("garbage")]))


def test_ranges() -> None:
    nodes = (
        Node("a", pod_cidrs=("10.0.0.0/23",)),
        Node("b", pod_cidrs=("10.0.1.0/24",)),
        Node("c"),
        Node("d", pod_cidrs=("garbage",)),
    )
    facts = {f.place.node: f.text for f in pod_cidrs.read(Inventory("default", nodes))}
    assert facts["a"]["problem"] == "overlap" and facts["a"]["with"] == "b"
    assert facts["c"]["problem"] == "missing"
    assert facts["d"]["problem"] == "unreadable"
    assert pod_cidrs.read(Inventory("default", (Node("a"), Node("b")))) == ()


def test_a_pod_range_that_takes_in_nodes_and_services() -> None:
    def service(name: str, address: str) -> dict[str, object]:
        return {
            "metadata": {"namespace": "shop", "name": name},
            "spec": {"clusterIP": address},
        }

    nodes = (
        Node("a", "10.0.1.9", pod_cidrs=("10.0.0.0/24", "fd00:1::/64")),
        Node("b", "10.0.0.9", pod_cidrs=("10.0.1.0/24",)),
        Node("c", "fd00:1::9", pod_cidrs=("10.0.2.0/24",)),
        Node("d", "host.example", pod_cidrs=("garbage",)),
    )
    objects = {"services": (service("cart", "10.0.1.10"), service("headless", "None"))}
    asked = {"services": tuple(service(f"s{i}", f"10.0.1.{20 + i}") for i in range(3))}
    read = pod_cidrs.read(Inventory("default", nodes, objects=objects, asked=asked))
    holds = {f.place.node: f.text.get("holds") for f in read if f.place}
    assert holds["a"] == "node b (10.0.0.9), node c (fd00:1::9)"
    assert holds["b"] == (
        "node a (10.0.1.9), Service shop/cart (10.0.1.10), Service shop/s0 (10.0.1.20) and 2 more"
    )
    assert (holds["c"], holds["d"]) == (None, None)


def test_pod_addresses() -> None:
    def at(where: str, name: str, ip: str, **more: object) -> dict[str, object]:
        return pod(where, name, status={"podIP": ip}, **more)

    pods = [
        at("node-a", "one", "10.244.0.5"),
        at("node-b", "two", "10.244.0.5"),
        at("node-a", "h", "172.30.0.0", hostNetwork=True),
        at("node-b", "k", "10.244.1.9"),
        at("node-c", "j", "10.244.2.9"),
    ]
    facts = [(f.text["problem"], f.place.node) for f in pod_addresses.read(inventory(pods=pods))]
    assert facts == [("duplicate", "node-a"), ("duplicate", "node-b"), ("foreign", "node-b")]


def test_tunnel_addresses() -> None:
    def flannel(name: str, public: str, internal: str) -> dict[str, object]:
        marks = {
            "flannel.alpha.coreos.com/public-ip": public,
            "flannel.alpha.coreos.com/backend-data": '{"VNI":1,"VtepMAC":"AA:BB:CC:DD:EE:01"}',
        }
        return node(name, annotations=marks, address=internal)

    facts = tunnel_addresses.read(
        inventory(
            nodes=[
                flannel("a", "10.0.2.15", "192.168.1.1"),
                flannel("b", "10.0.2.15", "192.168.1.2"),
                flannel("c", "192.168.1.9", "192.168.1.3"),
                flannel("d", "192.168.1.4", "192.168.1.4"),
                node("e"),
            ]
        )
    )
    assert [f.text.get("problem", "") for f in facts] == [
        "duplicate",
        "duplicate",
        "not-internal",
        "",
    ]
    assert facts[0].text["vtep_mac"] == "aa:bb:cc:dd:ee:01"


def test_shared_identities() -> None:
    nodes = [
        node("a", machineID="1", systemUUID="x"),
        node("b", machineID="1", systemUUID="y"),
        node("c", machineID="2", systemUUID="z"),
    ]
    facts = machine_ids.read(inventory(nodes=nodes))
    assert [(f.place.node, f.text["with"]) for f in facts] == [("a", "b"), ("b", "a")]


@pytest.mark.parametrize(
    "selector,takes",
    [
        ({}, True),
        ({"matchLabels": {"app": "web"}}, False),
        ({"matchLabels": {"app.kubernetes.io/managed-by": "kubectl-netcheck"}}, True),
        ({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "Sometimes"}]}, False),
    ],
)
def test_policies_that_select_the_probes(selector: dict[str, object], takes: bool) -> None:
    policy = {
        "metadata": {"name": "deny", "namespace": "x"},
        "spec": {"podSelector": selector, "policyTypes": ["Ingress", "Egress"], "egress": [{}]},
    }
    facts = policies.read(inventory(networkpolicies=[policy]))
    assert bool(facts) == takes
    if takes:
        assert facts[0].text["denies"] == "ingress"
