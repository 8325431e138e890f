"""Which pods and Services a run asks for, and which rungs are left out where it may not."""

from collections.abc import Mapping, Sequence

from kubectl_netcheck.model.plan import Plan, PodRequest, ServiceRequest

HOST_RUNGS = (
    "node to node and node to pod",
    "whether the underlay or a node's forwarding is at fault, the node's own state, and clients "
    "that still ask a name server which is gone",
)
SERVICE_RUNGS = (
    "Service with a known endpoint",
    "whether a Service fails with a local endpoint, a remote one, or its own pod",
)


def crew(subjects: Sequence[str], witnesses: Sequence[str], refused: Mapping[str, str]) -> Plan:
    """Two pods on each subject, one on each witness, host pods where admitted, and for each
    subject a Service with its first pod as the only endpoint.

    refused: what the namespace does not admit (``host``, ``service``), with the reason.
    """
    nodes = (*subjects, *witnesses)
    pods = [PodRequest(role, node) for node in subjects for role in ("p1", "p2")]
    pods += [PodRequest("p1", node) for node in witnesses]
    left_out = {}
    if "host" in refused:
        left_out[HOST_RUNGS[0]] = f"{refused['host']}; it would have shown {HOST_RUNGS[1]}"
    else:
        pods += [PodRequest("h", node, host=True) for node in nodes]
    services: list[ServiceRequest] = []
    if "service" in refused:
        left_out[SERVICE_RUNGS[0]] = f"{refused['service']}; it would have shown {SERVICE_RUNGS[1]}"
    else:
        services = [ServiceRequest(node, f"p1@{node}") for node in subjects]
    return Plan(tuple(pods), tuple(services), tuple(subjects), tuple(witnesses), left_out)
