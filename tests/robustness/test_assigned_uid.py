"""A platform that assigns user ids, as OpenShift does: random, high, and no other is admitted."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import Rest
from tests.robustness.conftest import pair

pytestmark = pytest.mark.lab
#: The first id of a namespace's range, as OpenShift annotates it (openshift.io/sa.scc.uid-range).
FIRST, SIZE = 1_000_650_000, 10_000
#: Seconds until the API server heeds a new policy.
HEEDED = 60.0
_GROUP = "admissionregistration.k8s.io"
_SET = "has(object.spec.securityContext) && has(object.spec.securityContext.runAsUser)"
_USER = "object.spec.securityContext.runAsUser"


def policies(name: str, where: str) -> dict[str, dict[str, Any]]:
    """By plural: what sets the id of every pod in the namespace that has none, and what refuses
    every other id, the host's network and a forced group, in OpenShift's words."""
    rules = [
        {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    ]
    matched = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": where}},
        "resourceRules": rules,
    }
    within = f"{_SET} && {_USER} >= {FIRST} && {_USER} < {FIRST + SIZE}"
    words = f"spec.containers[0].securityContext.runAsUser: must be in the ranges: [{FIRST}, …]"
    free = "!has(object.spec.hostNetwork) || !object.spec.hostNetwork"
    kind = "Object.spec.securityContext"
    given = f"Object{{spec: Object.spec{{securityContext: {kind}{{runAsUser: {FIRST}}}}}}}"
    specs: dict[str, dict[str, Any]] = {
        "mutatingadmissionpolicies": {
            "matchConstraints": matched,
            "matchConditions": [{"name": "unset", "expression": f"!({_SET})"}],
            "reinvocationPolicy": "Never",
            "mutations": [
                {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": given}}
            ],
        },
        "mutatingadmissionpolicybindings": {"policyName": name},
        "validatingadmissionpolicies": {
            "matchConstraints": matched,
            "validations": [
                {"expression": within, "message": words},
                {"expression": free, "message": "Host network is not allowed to be used"},
            ],
        },
        "validatingadmissionpolicybindings": {"policyName": name, "validationActions": ["Deny"]},
    }
    return {plural: {"metadata": {"name": name}, "spec": spec} for plural, spec in specs.items()}


@pytest.fixture
def assigned(namespace: Any, admin: Rest) -> Iterator[str]:
    """A namespace whose pods are given their user id."""
    where = namespace()
    wanted = policies(where, where)
    try:
        for plural, body in wanted.items():
            admin.post(f"/apis/{_GROUP}/v1/{plural}", body)
        until = time.monotonic() + HEEDED
        while not heeded(admin, where):
            assert time.monotonic() < until, "the API server does not heed the policies"
            time.sleep(0.5)
        yield where
    finally:
        for plural in wanted:
            admin.delete(f"/apis/{_GROUP}/v1/{plural}/{where}")


def heeded(admin: Rest, where: str) -> bool:
    """Whether a pod without a user id gets one, and one with another id is refused."""
    try:
        got = admin.post(f"/api/v1/namespaces/{where}/pods", a_pod(), {"dryRun": "All"})
    except ServerSaid:
        return False
    if got["spec"]["securityContext"].get("runAsUser") != FIRST:
        return False
    try:
        admin.post(f"/api/v1/namespaces/{where}/pods", a_pod(runAsUser=65532), {"dryRun": "All"})
    except ServerSaid as said:
        return "must be in the ranges" in str(said.why or said.what)
    return False


def a_pod(**security: Any) -> dict[str, Any]:
    return {
        "metadata": {"generateName": "uid-"},
        "spec": {
            "securityContext": security,
            "containers": [{"name": "c", "image": "none.invalid/none:v1"}],
        },
    }


def test_all_is_measured_as_a_user_that_no_image_knows(assigned, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    done = pair("-n", assigned, "--kubeconfig", kubeconfig)
    note("namespace: assigns user ids, as OpenShift does", done, assigned)
    assert done.report["status"] == "healthy", done
    (lacking,) = done.report["notProbed"]
    assert "node to node" in lacking["place"] and "ranges" in lacking["reason"], lacking
    unmeasured = [each for each in done.report["ladder"] if each["result"] == "not-run"]
    assert unmeasured == []
