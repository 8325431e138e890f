"""`pair` with just its rights, in strict namespaces, and on nodes that are set aside."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.robustness.conftest import applied, as_user, begin, end, left, pair, printed
from tests.robustness.test_kills import patched

pytestmark = pytest.mark.lab


def test_what_rbac_prints_is_enough(granted, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    where, level = granted
    done = as_user(where, kubeconfig)
    note(f"rights: exactly what rbac prints, namespace {level}", done, where)
    assert done.report["status"] == "healthy", done
    lacking = [each["place"] for each in done.report["notProbed"]]
    if level == "privileged":
        assert lacking == []
    else:
        assert len(lacking) == 1 and "node to node" in lacking[0], lacking


WITHOUT = ("pods: watch", "pods: delete, deletecollection", "pods: create")


@pytest.mark.parametrize("verbs", WITHOUT)
def test_without_a_right_nothing_is_created(verbs, namespace, kubeconfig, note, admin) -> None:  # type: ignore[no-untyped-def]
    where = namespace()
    resource, _, lacking = verbs.partition(": ")
    rules = []
    for document in documents(printed(where)):
        for rule in document.get("rules", []):
            if resource in rule["resources"] and document["kind"] == "Role":
                rule["verbs"] = [v for v in rule["verbs"] if v not in lacking.split(", ")]
        rules.append(document)
    text = "\n---\n".join(json.dumps(each) for each in rules)
    applied(text, kubeconfig)
    try:
        done = as_user(where, kubeconfig)
    finally:
        applied(text, kubeconfig, "delete")
    note(f"rights: without {verbs}", done, where)
    assert done.code == 4
    assert f"{lacking} pods" in done.err, done.err
    assert "kubectl netcheck rbac" in done.err
    assert admin.get(f"/api/v1/namespaces/{where}/events")["items"] == []


def documents(text: str) -> list[dict[str, Any]]:
    import yaml

    return list(yaml.safe_load_all(text))


def test_without_any_right(namespace, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    where = namespace()
    done = pair("-n", where, "--kubeconfig", kubeconfig, "--as", "nobody@example.com")
    note("rights: none", done, where)
    assert done.code == 4 and "watch pods" in done.err


def test_a_namespace_that_does_not_exist(kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    done = pair("-n", "netcheck-robust-none", "--kubeconfig", kubeconfig)
    note("namespace: does not exist", done, "netcheck-robust-none")
    assert done.code in (3, 4) and "not found" in done.err


def quota(name: str, **hard: str) -> dict[str, Any]:
    wanted = {key.replace("_", "."): value for key, value in hard.items()}
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": name},
        "spec": {"hard": wanted},
    }


def limits(**limit: dict[str, str]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "limits"},
        "spec": {"limits": [{"type": "Container", **limit}]},
    }


DENY = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "NetworkPolicy",
    "metadata": {"name": "default-deny"},
    "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
}
#: A report, whatever it says: what a busy lab's network does is not what these tests are about.
REPORT = {0, 3}
#: Case, API path of the kind, object, exit codes, words in the report or on standard error.
SPACES: dict[str, tuple[str, dict[str, Any], set[int], str]] = {
    "quota of no pods": ("api/v1/{}/resourcequotas", quota("q", pods="0"), {4}, "quota"),
    "quota of 5 pods": ("api/v1/{}/resourcequotas", quota("q", pods="5"), REPORT, "quota"),
    "quota of CPU limits": (
        "api/v1/{}/resourcequotas",
        quota("q", limits_cpu="2"),
        REPORT,
        "quota",
    ),
    "quota of no Services": ("api/v1/{}/resourcequotas", quota("q", services="0"), REPORT, "quota"),
    "quota with room": ("api/v1/{}/resourcequotas", quota("q", pods="50"), REPORT, ""),
    "limits that the pods fit": (
        "api/v1/{}/limitranges",
        limits(max={"cpu": "1", "memory": "1Gi"}),
        REPORT,
        "",
    ),
    "limits below the pods' usual ones": (
        "api/v1/{}/limitranges",
        limits(max={"cpu": "500m", "memory": "100Mi"}),
        REPORT,
        "",
    ),
    "limits with which nothing can be measured": (
        "api/v1/{}/limitranges",
        limits(max={"cpu": "100m"}),
        {3, 4},
        "cpu",
    ),
    "least requests above the pods' usual ones": (
        "api/v1/{}/limitranges",
        limits(min={"memory": "64Mi"}),
        REPORT,
        "",
    ),
    "default-deny NetworkPolicy": (
        "apis/networking.k8s.io/v1/{}/networkpolicies",
        DENY,
        REPORT,
        "",
    ),
}


@pytest.mark.parametrize("case", SPACES)
def test_the_namespace_is_tight(case, namespace, admin, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    path, body, codes, words = SPACES[case]
    where = namespace()
    admin.post("/" + path.format(f"namespaces/{where}"), body)
    done = pair("-n", where, "--kubeconfig", kubeconfig)
    note(f"namespace: {case}", done, where)
    assert done.code in codes, (done.code, done.said, done.err)
    assert words in done.err + done.out
    assert done.code == 4 or done.report, done.err
    if path.endswith("limitranges") and not words:
        assert not done.report["notProbed"], done.report["notProbed"]
    if words:
        checked = end(begin("doctor", "-n", where, "--kubeconfig", kubeconfig))
        assert checked.code in (3, 4), checked.out
        assert words in checked.out, checked.out
    if body is DENY:
        (risk,) = [f for f in done.report["findings"] if f["slug"] == "netpol-selects-probe"]
        assert risk["kind"] == "risk" and "default-deny" in risk["summary"], risk
    assert left(admin, where) == []


@pytest.fixture
def node(admin) -> Iterator[Any]:  # type: ignore[no-untyped-def]
    """Changes the spec of node-b, and changes it back."""

    def change(**spec: Any) -> None:
        for key, value in spec.items():
            patch = [{"op": "add", "path": f"/spec/{key}", "value": value}]
            assert patched(admin, "/api/v1/nodes/node-b", patch) == 200

    yield change
    change(unschedulable=False, taints=[])


#: A taint that evicts is put on our own node only; the lab's own pods tolerate everything.
NODES: dict[str, dict[str, Any]] = {
    "cordoned": {"unschedulable": True},
    "tainted NoSchedule": {"taints": [{"key": "robust", "effect": "NoSchedule"}]},
    "tainted NoExecute": {"taints": [{"key": "robust", "effect": "NoExecute"}]},
}


@pytest.mark.parametrize("case", NODES)
def test_the_node_is_set_aside(case, node, namespace, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    where = namespace()
    node(**NODES[case])
    done = pair("-n", where, "--kubeconfig", kubeconfig)
    note(f"node: {case}", done, where)
    reasons = [n["reason"] for n in done.report["notProbed"] if n["place"].endswith("@node-b")]
    assert done.code in REPORT
    assert all(reason.startswith("not up within") for reason in reasons), reasons


def test_the_image_does_not_exist(namespace, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    where = namespace()
    done = pair("-n", where, "--kubeconfig", kubeconfig, "--image", "registry.invalid/none:v1")
    note("pods: the image does not exist", done, where)
    assert done.code == 3 and "image" in done.err + done.out


def test_the_image_has_no_shell(namespace, kubeconfig, note, admin) -> None:  # type: ignore[no-untyped-def]
    raw = admin.get("/api/v1/nodes/node-a")["status"].get("images", [])
    pause = [n for each in raw for n in each.get("names", []) if "pause" in n and "@" not in n]
    if not pause:
        pytest.skip("the nodes list no pause image")
    where = namespace()
    done = pair("-n", where, "--kubeconfig", kubeconfig, "--image", pause[0])
    note("pods: the image has no shell", done, where)
    assert done.code == 3 and "shell" in done.err + done.out


def test_runs_side_by_side(namespace, kubeconfig, admin) -> None:  # type: ignore[no-untyped-def]
    """Three at once: each cleans up its own, and none removes another's."""
    where = namespace()
    more = ["-n", where, "--kubeconfig", kubeconfig, "--timeout", "40s", "-o", "json"]
    runs = [begin("pair", "node-a", "node-b", *more) for _ in range(3)]
    done = [end(run) for run in runs]
    still = left(admin, where)
    for each in done:
        assert each.code in REPORT, (each.said, each.err)
        gone = [n for n in each.report["notProbed"] if "deleted" in n["reason"]]
        assert gone == [] and each.report["left"] == []
    assert still == []
