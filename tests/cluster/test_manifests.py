"""Manifests: the restricted standard, the owner that expires, names that the API accepts."""

import dataclasses
import re
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.cluster.manifests import Manifests
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.plan import PodRequest, ServiceRequest

MAKE = Manifests(
    ClusterSettings(run_id="abc12", pull_secrets=("mine",), deadline=30),
    "me",
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
)
#: Sysctls that the restricted standard admits (kubernetes.io/docs/concepts/security).
SAFE = {"net.ipv4.ping_group_range", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies"}
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "projected", "secret"}


def against_restricted(spec: dict[str, Any]) -> list[str]:
    """What the restricted Pod Security Standard forbids in this spec."""
    pod, found = spec.get("securityContext", {}), []
    found += [key for key in ("hostNetwork", "hostPID", "hostIPC") if spec.get(key)]
    found += [v["name"] for v in spec.get("volumes", []) if not VOLUMES & set(v)]
    found += [s["name"] for s in pod.get("sysctls", []) if s["name"] not in SAFE]
    for container in spec["containers"]:
        own = container.get("securityContext", {})
        merged = {**pod, **own}
        capabilities = own.get("capabilities", {})
        wrong = {
            "privileged": own.get("privileged"),
            "hostPort": any(p.get("hostPort") for p in container.get("ports", [])),
            "escalation": own.get("allowPrivilegeEscalation") is not False,
            "root": merged.get("runAsNonRoot") is not True or merged.get("runAsUser") == 0,
            "seccomp": merged.get("seccompProfile", {}).get("type")
            not in ("RuntimeDefault", "Localhost"),
            "drop": capabilities.get("drop") != ["ALL"],
            "add": set(capabilities.get("add", [])) - {"NET_BIND_SERVICE"},
        }
        found += [key for key, value in wrong.items() if value]
    return found


def test_pods_pass_the_restricted_standard() -> None:
    assert against_restricted(MAKE.pod(PodRequest("p1", "n"), ["x"])["spec"]) == []
    assert against_restricted(MAKE.pod(PodRequest("p1", "n"), ["x"], "-r1")["spec"]) == []


def test_the_check_itself_finds_something() -> None:
    host = MAKE.pod(PodRequest("h", "n", host=True), ["x"])["spec"]
    assert against_restricted(host) == ["hostNetwork", "root", "add"]


def test_host_pods_get_net_raw_and_nothing_else() -> None:
    spec = MAKE.pod(PodRequest("h", "n", host=True), ["x"])["spec"]
    own = spec["containers"][0]["securityContext"]
    assert own["capabilities"] == {"drop": ["ALL"], "add": ["NET_RAW"]}
    assert own["allowPrivilegeEscalation"] is False and own["readOnlyRootFilesystem"] is True
    assert "privileged" not in own and "hostPID" not in spec and "hostIPC" not in spec
    assert "sysctls" not in spec["securityContext"], "the kubelet rejects them there"
    assert spec["dnsPolicy"] == "ClusterFirstWithHostNet"


def test_baseline_keeps_the_image_user_and_the_runtime_capabilities() -> None:
    settings = dataclasses.replace(MAKE.settings, profile="baseline")
    spec = dataclasses.replace(MAKE, settings=settings).pod(PodRequest("p1", "n"), ["x"])["spec"]
    assert "runAsUser" not in spec["securityContext"]
    assert "capabilities" not in spec["containers"][0]["securityContext"]
    assert spec["securityContext"]["sysctls"][0]["name"] == "net.ipv4.ping_group_range"


def test_a_pod_is_pinned_small_and_ends_by_itself() -> None:
    made = MAKE.pod(PodRequest("p1", "node-a"), ["serve"])
    spec = made["spec"]
    assert spec["nodeName"] == "node-a" and spec["tolerations"] == [{"operator": "Exists"}]
    assert spec["activeDeadlineSeconds"] == 90 and spec["restartPolicy"] == "Never"
    assert spec["automountServiceAccountToken"] is False
    assert spec["imagePullSecrets"] == [{"name": "mine"}]
    resources = spec["containers"][0]["resources"]
    assert set(resources["limits"]) == set(resources["requests"]) == {"cpu", "memory"}
    assert made["metadata"]["annotations"]["netcheck.dev/expires"] == "2026-01-02T03:06:35Z"
    assert made["metadata"]["labels"]["netcheck.dev/run"] == "abc12"


def test_the_owner_is_complete_at_once_and_expires() -> None:
    job = MAKE.owner_job()
    assert (job["spec"]["completions"], job["spec"]["parallelism"]) == (0, 0)
    assert job["spec"]["ttlSecondsAfterFinished"] == 150
    owner = {**job, "metadata": {**job["metadata"], "uid": "u"}}
    pod = dataclasses.replace(MAKE, owner=owner).pod(PodRequest("p1", "n"), ["x"])
    (reference,) = pod["metadata"]["ownerReferences"]
    assert reference["uid"] == "u" and reference["blockOwnerDeletion"] is False
    assert "finalizers" not in pod["metadata"]


def test_a_service_selects_exactly_its_pod() -> None:
    pods = [MAKE.pod(PodRequest(r, n), ["x"]) for r in ("p1", "p2") for n in ("a", "b")]
    service = MAKE.service(ServiceRequest("b", "p1@b"))
    ((key, value),) = service["spec"]["selector"].items()
    chosen = [p for p in pods if p["metadata"]["labels"][key] == value]
    assert [p["metadata"]["name"] for p in chosen] == [MAKE.pod_name("p1", "b")]


@given(node=st.text(min_size=1, max_size=253), role=st.sampled_from(["p1", "p2", "h", "svc"]))
def test_names_are_dns_labels(node: str, role: str) -> None:
    name = MAKE.pod_name(role, node, "-r12")
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", name) and len(name) <= 63


@pytest.mark.parametrize("field", ["token", "password"])
def test_settings_do_not_print_credentials(field: str) -> None:
    settings = dataclasses.replace(MAKE.settings, **{field: "hunter2"})
    assert "hunter2" not in repr(settings) + str(settings)
