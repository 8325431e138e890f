"""What the namespace admits, asked without creating anything: dry runs and access reviews."""

import dataclasses
from typing import Any

from kubectl_netcheck.cluster.base import Admission
from kubectl_netcheck.cluster.manifests import ROLE, Manifests
from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.rights import Right, missing_here
from kubectl_netcheck.cluster.together import Together
from kubectl_netcheck.cluster.words import plain
from kubectl_netcheck.model.plan import PodRequest, ServiceRequest

#: Words in a refusal of OpenShift's admission, which assigns the user id itself.
_ASSIGNED = ("runAsUser", "must be in the ranges", "security context constraint")


def admit(rest: Rest, namespace: str, make: Manifests) -> tuple[Admission, int | None]:
    """Ask all at once: it takes as long as its slowest request. The second value is the user id
    for the pods, None where the platform assigns one.

    A refusal is data. Raises Unreachable, Denied for 401, and ServerSaid when the server could
    not even try (429, 5xx).
    """
    profile, uid = make.settings.profile, make.uid
    make = dataclasses.replace(
        make, settings=dataclasses.replace(make.settings, run_id=f"{make.settings.run_id}-try")
    )
    tries = {
        "pod": _pod(make, False),
        "host": _pod(make, True),
        "service": make.service(ServiceRequest("", "p1")),
    }
    with Together(len(tries) + 1) as pool:
        dry = {kind: pool.submit(_dry_run, rest, namespace, body) for kind, body in tries.items()}
        lacking = pool.submit(missing_here, rest, namespace)
        refused = {kind: answer.result() for kind, answer in dry.items()}
        refused |= _lacking(namespace, lacking.result())
    if any(word in refused["pod"] for word in _ASSIGNED):
        uid = None
        refused["pod"] = _dry_run(rest, namespace, _pod(dataclasses.replace(make, uid=None), False))
    if profile in ("restricted", "baseline"):
        refused["host"] = f"--profile {profile} leaves host-network pods out"
    return Admission({kind: why for kind, why in refused.items() if why}), uid


def _lacking(namespace: str, lacking: tuple[tuple[Right, str], ...]) -> dict[str, str]:
    """Reasons by the kind of thing that cannot be done: ``rights`` when nothing can be."""
    where = f"in namespace {namespace}"
    needed = [f"{verbs} {right.resource}" for right, verbs in lacking if not right.without]
    found = {"rights": f"not allowed to {'; '.join(needed)} {where}"} if needed else {}
    for right, verbs in lacking:
        kind = {"pods/exec": "exec", "services": "service"}.get(right.resource)
        if kind:
            found[kind] = f"not allowed to {verbs} {right.resource} {where}"
    return found


def _pod(make: Manifests, host: bool) -> dict[str, Any]:
    body = make.pod(PodRequest("h" if host else "p1", "", host), ["true"])
    del body["spec"]["nodeName"]
    return body


def _dry_run(rest: Rest, namespace: str, body: dict[str, Any]) -> str:
    """The server's reason for refusing to create this, empty if it would create it."""
    kind = "services" if body["kind"] == "Service" else "pods"
    try:
        rest.post(f"/api/v1/namespaces/{namespace}/{kind}", body, {"dryRun": "All"})
    except ServerSaid as said:
        trouble = said.status == 429 or said.status >= 500
        if said.status == 401 or (trouble and body["metadata"]["labels"][ROLE] == "p1"):
            raise  # it did not refuse the pod: it could not decide
        return plain(said.why or said.what, 600)
    return ""
