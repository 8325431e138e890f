"""`node` where no new pod can start: each way that still works there names the cause."""

import json
import os

import pytest

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root"),
]
SPACE, VICTIM = "netcheck-no-new-pod", "node-b"
#: Lab fault to the fault that must be named.
FAULTS = {"cni-binary-missing": "cni-binary-missing", "cni-not-initialized": "cni-not-initialized"}
#: The rungs that are left out where the namespace admits no host-network pod.
HOSTS = "node to node"


@pytest.fixture(scope="module")
def space(shell, tmp_path_factory):
    """A namespace that enforces the restricted standard, with a pod that runs already."""
    level = {"pod-security.kubernetes.io/enforce": "restricted"}
    container = {
        "name": "app",
        "image": "ghcr.io/kubectl-netcheck/probe:v1",
        "imagePullPolicy": "IfNotPresent",
        "command": ["sh", "-c", "exec sleep 3600"],
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    spec = {
        "nodeName": VICTIM,
        "terminationGracePeriodSeconds": 0,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
    }
    objects = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE, "labels": level}},
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "app", "namespace": SPACE},
            "spec": spec,
        },
    ]
    file = tmp_path_factory.mktemp("space") / "objects.json"
    file.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    done = shell.run("kubectl", "apply", "-f", str(file))
    assert done.returncode == 0, done.stderr
    ready = ("--for=condition=Ready", "pod/app", "--timeout=40s")
    assert shell.run("kubectl", "-n", SPACE, "wait", *ready).returncode == 0
    yield SPACE
    shell.run("kubectl", "delete", "namespace", SPACE, "--wait=false")


def named(report):
    found = [each for each in report["findings"] if each["kind"] == "fault"]
    return [(each["slug"], each["nodes"]) for each in found]


def left_out(report):
    return {each["place"]: each["reason"] for each in report["notProbed"]}


def test_a_running_pod_is_joined_where_the_plugin_fails(shell, broken, space):
    broken("cni-binary-missing", VICTIM)
    code, report = shell.ask("node", VICTIM, "--use-running-pods", "-n", space)
    assert named(report) == [("cni-binary-missing", [VICTIM])], report["verdict"]
    assert code == 1
    inside = [
        rung
        for rung in report["ladder"]
        if rung["leg"]["from"].get("node") == VICTIM and rung["leg"]["kind"] == "cross-node"
    ]
    assert {"ok"} <= {rung["result"] for rung in inside}, "nothing was measured from inside"


@pytest.mark.parametrize("fault", FAULTS)
def test_the_evidence_alone_names_it_where_host_pods_are_refused(shell, broken, space, fault):
    broken(fault, VICTIM)
    code, report = shell.ask("node", VICTIM, "-n", space)
    assert named(report) == [(FAULTS[fault], [VICTIM])], report["verdict"]
    assert code == 1
    said = left_out(report)
    assert any(HOSTS in place for place in said), said
    assert any(VICTIM in place for place in said), said


def test_a_host_pod_names_it_where_the_runtime_waits_for_a_configuration(shell, broken):
    broken("cni-not-initialized", VICTIM)
    code, report = shell.ask("node", VICTIM)
    assert named(report) == [("cni-not-initialized", [VICTIM])], report["verdict"]
    assert code == 1
    assert any(
        rung["leg"]["from"]["kind"] == "host" and rung["leg"]["from"].get("node") == VICTIM
        for rung in report["ladder"]
        if rung["result"] == "ok"
    ), "the host pod measured nothing"
