"""What the namespace admits, asked without creating anything: dry runs and access reviews."""

import dataclasses
from typing import Any

from kubectl_netcheck.cluster.base import Admission
from kubectl_netcheck.cluster.limit_ranges import fitted
from kubectl_netcheck.cluster.manifests import ROLE, Manifests
from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.rights import Right, missing_here
from kubectl_netcheck.cluster.together import Together
from kubectl_netcheck.cluster.words import items, plain
from kubectl_netcheck.model.plan import PodRequest, ServiceRequest

#: Words in a refusal of OpenShift's admission, which assigns the user id itself.
_ASSIGNED = ("runAsUser", "must be in the ranges", "security context constraint")
#: Words in a refusal by a LimitRange (kubernetes plugin/pkg/admission/limitranger).
_LIMITED = ("usage per Container is", "usage per Pod is", "limit to request ratio per")


def admit(rest: Rest, namespace: str, make: Manifests) -> tuple[Admission, Manifests]:
    """Ask all at once: it takes as long as its slowest request. The second value makes pods as this
    namespace takes them: without a user id where the platform assigns one, and with requests and
    limits that its LimitRanges admit.

    A refusal is data. Raises Unreachable, Denied for 401, and ServerSaid when the server could
    not even try (429, 5xx).
    """
    profile, asked = make.settings.profile, make
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
    while changed := _changed(rest, namespace, make, refused["pod"]):
        again = ("pod",) if changed.uid != make.uid else ("pod", "host")
        make = changed
        for kind in again:
            refused[kind] = _dry_run(rest, namespace, _pod(make, kind == "host"))
    if profile in ("restricted", "baseline"):
        refused["host"] = f"--profile {profile} leaves host-network pods out"
    admitted = Admission({kind: why for kind, why in refused.items() if why})
    return admitted, dataclasses.replace(make, settings=asked.settings)


def _changed(rest: Rest, namespace: str, make: Manifests, why: str) -> Manifests | None:
    """What makes a pod that may pass where one was refused for this reason; None when there is
    nothing that was not tried."""
    if make.uid is not None and any(word in why for word in _ASSIGNED):
        return dataclasses.replace(make, uid=None)
    if not any(word in why for word in _LIMITED):
        return None
    try:
        ranges = items(rest.get(f"/api/v1/namespaces/{namespace}/limitranges"), "items")
    except ServerSaid as said:
        if said.status == 401:
            raise
        return None  # without that right the refusal itself has to do
    share = fitted(ranges)
    if share is None or (share.requests, share.limits) == (make.requests, make.limits):
        return None
    return dataclasses.replace(make, requests=share.requests, limits=share.limits)


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
