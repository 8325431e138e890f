"""The objects of a run, as raw JSON: owner, debug pods, Services. Pure.

The pods pass the restricted Pod Security Standard, except the host pods, which no standard but
privileged admits: those run as root with NET_RAW and no other capability.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.words import dig
from kubectl_netcheck.model.plan import PodRequest, ServiceRequest
from kubectl_netcheck.model.report import GONE_S

MANAGER, NAME = "kubectl-netcheck", "netcheck"
RUN, ROLE, POD = "netcheck.dev/run", "netcheck.dev/role", "netcheck.dev/pod"
USER, EXPIRES = "netcheck.dev/user", "netcheck.dev/expires"
#: Seconds that the run may last, on everything of it.
LASTS = "netcheck.dev/lasts"
MANAGED = f"app.kubernetes.io/managed-by={MANAGER}"
CONTAINER = "probe"
UID = 65532  # "nonroot" of distroless images, which have an entry for it in /etc/passwd
HTTP = 8080
#: Seconds that a container in a pod of the user's outlives the run's deadline.
GUEST_SPARE = 5
#: Measured with 40 pings and 40 awks at once on one busy core: 18 MB and 0.33 s, throttled for
#: 13 ms of it, with a limit of 500m; 0.7 s and 414 ms with 200m. The ladder of a pair needs a
#: quarter of a second of processor in a pod; more than one core would strain small quotas.
REQUESTS = {"cpu": "10m", "memory": "32Mi"}
LIMITS = {"cpu": "1", "memory": "128Mi"}
#: Safe sysctl (kubelet's list since 1.18), admitted by the restricted standard: ping sockets
#: without a capability. 65535 is within the id map of a pod with a user namespace.
PING = {"name": "net.ipv4.ping_group_range", "value": "0 65535"}
#: No mesh may put a proxy between the probes and the network that they measure.
NO_SIDECAR = {
    "sidecar.istio.io/inject": "false",
    "linkerd.io/inject": "disabled",
    "kuma.io/sidecar-injection": "disabled",
    "consul.hashicorp.com/connect-inject": "false",
}


@dataclass(frozen=True, slots=True)
class Manifests:
    """Makes the objects of one run.

    user: who runs it, for people that find the objects. now: aware, the run's start.
    uid: None where the platform assigns one (OpenShift). owner: the run object as the server
    returned it, None before there is one. spare: an image to use instead of the settings' one,
    which the nodes have; its pods have names of their own, because others may be there still.
    requests, limits: of the container, as the namespace's LimitRanges want them.
    """

    settings: ClusterSettings
    user: str
    now: datetime
    uid: int | None = UID
    owner: dict[str, Any] | None = None
    spare: str = ""
    requests: Mapping[str, str] = field(default_factory=lambda: REQUESTS)
    limits: Mapping[str, str] = field(default_factory=lambda: LIMITS)

    @property
    def selector(self) -> str:
        """The label selector of everything of this run."""
        return f"{RUN}={self.settings.run_id}"

    def pod_name(self, role: str, node: str, suffix: str = "") -> str:
        """``netcheck-<run>-<role>-<hash of the node>``, a DNS label."""
        digest = hashlib.sha256(f"{node}{self.spare}".encode()).hexdigest()[:6]
        return f"netcheck-{self.settings.run_id}-{role}-{digest}{suffix}"

    def owner_job(self) -> dict[str, Any]:
        """A Job that wants no completion: it is complete at once and starts nothing, and the
        TTL controller deletes it later, with all that it owns, even if we were killed."""
        container = {"name": CONTAINER, "image": self.settings.image, "command": ["true"]}
        return {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": self._metadata(f"netcheck-{self.settings.run_id}", "owner"),
            "spec": {
                "completions": 0,
                "parallelism": 0,
                "ttlSecondsAfterFinished": int(self.settings.deadline) + GONE_S,
                "template": {"spec": {**self._common(), "containers": [container]}},
            },
        }

    def owner_configmap(self) -> dict[str, Any]:
        """The owner where no Job may be created; nothing deletes it by itself."""
        return {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": self._metadata(f"netcheck-{self.settings.run_id}", "owner"),
        }

    def pod(self, request: PodRequest, command: Sequence[str], suffix: str = "") -> dict[str, Any]:
        """A debug pod pinned to its node; with a suffix, a one-shot pod beside it."""
        spec = {
            **self._common(),
            "nodeName": request.node,
            "activeDeadlineSeconds": int(self.settings.deadline) + GONE_S // 2,
            "terminationGracePeriodSeconds": 1,
            "tolerations": [{"operator": "Exists"}],
            "securityContext": self._pod_security(request),
            "containers": [
                {
                    "name": CONTAINER,
                    **self._image(),
                    "command": list(command),
                    "securityContext": self._container_security(request),
                    "resources": {"requests": dict(self.requests), "limits": dict(self.limits)},
                    "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
                }
            ],
            "volumes": [{"name": "tmp", "emptyDir": {"medium": "Memory", "sizeLimit": "16Mi"}}],
        }
        if request.host:
            spec |= {"hostNetwork": True, "dnsPolicy": "ClusterFirstWithHostNet"}
        name = self.pod_name(request.role, request.node, suffix)
        metadata = self._metadata(name, request.role)
        metadata["labels"] |= {POD: name, "sidecar.istio.io/inject": "false"}
        metadata["annotations"] |= NO_SIDECAR
        return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}

    @property
    def guest_name(self) -> str:
        """Of our container in a pod of the user's: a name that no run before had."""
        return f"netcheck-{self.settings.run_id}"

    def guest(self) -> dict[str, Any]:
        """A container to add to a running pod. It has less rights than any container there, and
        ends by itself, because the API cannot remove it."""
        security = self._container_security(PodRequest("", "")) | {
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
            "runAsNonRoot": True,
        }
        if self.uid is not None:
            security |= {"runAsUser": self.uid, "runAsGroup": self.uid}
        return {
            "name": self.guest_name,
            **self._image(),
            "command": ["sleep", str(int(self.settings.deadline) + GUEST_SPARE)],
            "securityContext": security,
        }

    def service(self, request: ServiceRequest) -> dict[str, Any]:
        """A ClusterIP Service whose one endpoint is the pod with the key ``request.pod``."""
        role, _, node = request.pod.partition("@")
        return {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": self._metadata(self.pod_name("svc", request.node), "svc"),
            "spec": {
                "type": "ClusterIP",
                "selector": {POD: self.pod_name(role, node)},
                # The address counts as soon as the pod has one: there is no readiness to wait for.
                "publishNotReadyAddresses": True,
                # TCP alone: kube-proxy removes stale UDP entries of every Service as soon as the
                # endpoints of any Service with a UDP port change (EndpointsMap.Update in its
                # endpointschangetracker.go), and a run must not cure what it looks for.
                "ports": [
                    {"name": "http", "port": HTTP, "targetPort": HTTP, "protocol": "TCP"},
                ],
            },
        }

    def _image(self) -> dict[str, str]:
        """Of a container. A spare image is there or of no use: whatever would have to be pulled for
        it, from where nothing can be pulled, nobody has chosen."""
        if self.spare:
            return {"image": self.spare, "imagePullPolicy": "Never"}
        return {"image": self.settings.image, "imagePullPolicy": "IfNotPresent"}

    def _common(self) -> dict[str, Any]:
        spec: dict[str, Any] = {
            "restartPolicy": "Never",
            "enableServiceLinks": False,
            "automountServiceAccountToken": False,
        }
        if self.settings.pull_secrets:
            spec["imagePullSecrets"] = [{"name": name} for name in self.settings.pull_secrets]
        return spec

    def _pod_security(self, request: PodRequest) -> dict[str, Any]:
        context: dict[str, Any] = {"seccompProfile": {"type": "RuntimeDefault"}}
        if request.host:
            # A capability that is added reaches only a root process (Kubernetes sets no ambient
            # ones), and the host's own ping_group_range may be shut. Root with NET_RAW alone can
            # ping, and can neither write nor see more than any other user.
            return context | {"runAsUser": 0, "runAsGroup": 0}
        context["sysctls"] = [PING]
        if self.settings.profile != "baseline":
            context["runAsNonRoot"] = True
            if self.uid is not None:
                context |= {"runAsUser": self.uid, "runAsGroup": self.uid}
        return context

    def _container_security(self, request: PodRequest) -> dict[str, Any]:
        context: dict[str, Any] = {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
        }
        if request.host:
            context["capabilities"] = {"drop": ["ALL"], "add": ["NET_RAW"]}
        elif self.settings.profile != "baseline":
            context["capabilities"] = {"drop": ["ALL"]}
        return context

    def _metadata(self, name: str, role: str) -> dict[str, Any]:
        spare = timedelta(seconds=int(self.settings.deadline) + GONE_S)
        expires = (self.now.astimezone(timezone.utc) + spare).strftime("%Y-%m-%dT%H:%M:%SZ")
        metadata: dict[str, Any] = {
            "name": name,
            "labels": {
                "app.kubernetes.io/managed-by": MANAGER,
                "app.kubernetes.io/name": NAME,
                RUN: self.settings.run_id,
                ROLE: role,
            },
            "annotations": {
                USER: self.user,
                EXPIRES: expires,
                LASTS: str(int(self.settings.deadline)),
            },
        }
        if self.owner is not None:
            metadata["ownerReferences"] = [owner_reference(self.owner)]
        return metadata


def owner_reference(owner: dict[str, Any]) -> dict[str, Any]:
    """What makes an object a dependent of the owner, as the server returned that."""
    return {
        "apiVersion": owner.get("apiVersion"),
        "kind": owner.get("kind"),
        "name": dig(owner, "metadata", "name"),
        "uid": dig(owner, "metadata", "uid"),
        "blockOwnerDeletion": False,
        "controller": False,
    }
