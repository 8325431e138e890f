"""`pair` where no pod of the tool's starts: on nodes that nobody can use, or at an admission."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from kubectl_netcheck.cluster.quantities import quantity
from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import Rest
from lab.faults import _agents, _control, _wait
from lab.images.content import PAUSE
from tests.e2e.conftest import broken, lab
from tests.robustness.conftest import DEADLINE, Done, begin, end, pair
from tests.robustness.test_assigned_uid import a_pod
from tests.robustness.test_namespaces import REPORT

__all__ = ["broken", "lab"]  # fixtures
pytestmark = pytest.mark.lab
#: Seconds until a node whose kubelet is silent is not ready (--node-monitor-grace-period, 50 s by
#: default since Kubernetes 1.32), with room for a busy machine.
GRACE = 90.0
#: Lab fault, what may be named, and a word of what is said of node-b.
BROKEN = {
    "the API server does not reach its kubelet": ("apiserver-kubelet-path", ""),
    "its CNI plugin is missing": ("cni-binary-missing", "not up within"),
    "it has no CNI configuration": ("cni-not-initialized", ""),
}
GHOST = "netcheck-robust-ghost"
#: A webhook at an address where nothing listens, and a policy, that are asked about every pod.
ADMISSIONS = {
    "its webhook does not answer": ("validatingwebhookconfigurations", "netcheck.example.com"),
    "a policy refuses pods": ("validatingadmissionpolicies", "pods need a cost centre"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_the_node_is_broken(case, broken, namespace, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    fault, words = BROKEN[case]
    where = namespace()
    broken(fault, "node-b")
    done = pair("-n", where, "--kubeconfig", kubeconfig)
    note(f"node: {case}", done, where, blames=[fault])
    assert done.code == 1 and [each["nodes"] for each in done.accused] == [["node-b"]]
    assert words in done.out


def test_its_kubelet_stands_still(lab, namespace, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    where, node = namespace(), lab.nodes["node-b"]
    _agents.freeze(node, "kubelet")
    try:
        _wait.until("node-b is not ready", lambda: not _control.is_ready(lab, node), GRACE)
        done = pair("-n", where, "--kubeconfig", kubeconfig)
    finally:
        _agents.thaw(node, "kubelet")
        _control.recover(lab, node, GRACE)
    note("node: NotReady, its kubelet stands still", done, where)
    assert "node-b" in done.said, done


@pytest.fixture
def ghost(admin: Rest) -> Iterator[str]:
    """A node that is registered and has no machine."""
    admin.post("/api/v1/nodes", {"metadata": {"name": GHOST}})
    yield GHOST
    admin.delete(f"/api/v1/nodes/{GHOST}")


def test_it_has_no_machine(ghost, namespace, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    where = namespace()
    more = ["--timeout", f"{DEADLINE}s", "-o", "json", "-n", where, "--kubeconfig", kubeconfig]
    done = end(begin("pair", "node-a", ghost, *more))
    note("node: registered, and has no machine", done, where)
    assert done.code in (*REPORT, 1) and ghost in done.out, done


def free(admin: Rest, node: str) -> Decimal:
    """Processors of a node that no pod has asked for."""
    room = quantity(admin.get(f"/api/v1/nodes/{node}")["status"]["allocatable"]["cpu"])
    assert room is not None
    for pod in admin.get("/api/v1/pods")["items"]:
        if pod["spec"].get("nodeName") == node and pod["status"]["phase"] == "Running":
            for each in pod["spec"]["containers"]:
                wanted = each.get("resources", {}).get("requests", {}).get("cpu", "0")
                room -= quantity(wanted) or 0
    return room


@pytest.fixture
def full(admin: Rest, namespace: Callable[..., str]) -> Iterator[str]:
    """A node on which a pod of somebody else's leaves 5 millicores; the pod has ended after it,
    for until then the kubelet refuses everybody's."""
    path = f"/api/v1/namespaces/{namespace()}/pods"
    most = {"requests": {"cpu": str(free(admin, "node-b") - Decimal("0.005"))}}
    holds = {"name": "c", "image": PAUSE, "imagePullPolicy": "Never", "resources": most}
    spec = {"nodeName": "node-b", "terminationGracePeriodSeconds": 1, "containers": [holds]}
    admin.post(path, {"metadata": {"name": "most"}, "spec": spec})
    time.sleep(2)  # the kubelet counts what it has taken in, whether it runs or not
    yield "node-b"
    admin.delete(f"{path}/most")
    _wait.until("the pod has ended", lambda: not admin.get(path)["items"], 60)


def test_it_is_full(full, namespace, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    where = namespace()
    done = pair("-n", where, "--kubeconfig", kubeconfig)
    note("node: full", done, where)
    assert done.code in REPORT
    assert "OutOfcpu" in done.out and full in done.out, done.out[:3000]


def refusals(plural: str, where: str) -> dict[str, dict[str, Any]]:
    """By plural: what refuses, or seems to refuse, all pods of the namespace."""
    matched = {"matchLabels": {"kubernetes.io/metadata.name": where}}
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"]}
    rules = [rule | {"resources": ["pods"]}]
    if plural == "validatingwebhookconfigurations":
        hook = {
            "name": ADMISSIONS["its webhook does not answer"][1],
            "clientConfig": {"url": "https://127.0.0.1:9/none"},
            "namespaceSelector": matched, "rules": rules, "failurePolicy": "Fail",
            "sideEffects": "None", "admissionReviewVersions": ["v1"], "timeoutSeconds": 2,
        }  # fmt: skip
        return {plural: {"webhooks": [hook]}}
    words = ADMISSIONS["a policy refuses pods"][1]
    return {
        plural: {"spec": {
            "matchConstraints": {"namespaceSelector": matched, "resourceRules": rules},
            "validations": [{"expression": "false", "message": words}],
        }},
        "validatingadmissionpolicybindings": {
            "spec": {"policyName": where, "validationActions": ["Deny"]}
        },
    }  # fmt: skip


@pytest.fixture
def refusing(admin: Rest, namespace: Callable[..., str]) -> Iterator[Callable[[str], str]]:
    """refusing(plural): a namespace whose pods are refused by such an object."""
    made: list[str] = []

    def make(plural: str) -> str:
        where = namespace()
        for kind, body in refusals(plural, where).items():
            path = f"/apis/admissionregistration.k8s.io/v1/{kind}"
            admin.post(path, {"metadata": {"name": where}, **body})
            made.append(f"{path}/{where}")

        def refused() -> bool:
            try:
                admin.post(f"/api/v1/namespaces/{where}/pods", a_pod(), {"dryRun": "All"})
            except ServerSaid:
                return True
            return False

        _wait.until("the API server refuses pods", refused, 60)
        return where

    yield make
    for path in made:
        admin.delete(path)


@pytest.mark.parametrize("case", ADMISSIONS)
def test_no_pod_is_admitted(case, refusing, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    plural, words = ADMISSIONS[case]
    where = refusing(plural)
    done: Done = pair("-n", where, "--kubeconfig", kubeconfig)
    note(f"admission: {case}", done, where)
    assert done.code in (3, 4) and words in done.said, done
