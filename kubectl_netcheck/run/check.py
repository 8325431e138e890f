"""Checks before and after starting: input, admission, and whether anything can be measured."""

from collections.abc import Collection, Sequence

from kubectl_netcheck.cluster.base import Admission
from kubectl_netcheck.model.errors import BadInput, Denied, Incomplete
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.plan import Plan, Started

#: Troubles that say nothing of the network: the pod was never allowed or able to run.
NOT_NETWORK = frozenset({"image", "admission", "quota", "rejected", "not-created"})


def check_nodes(inventory: Inventory, subjects: Sequence[str]) -> None:
    """Raises BadInput unless each subject, a node that there is, can be probed."""
    for name in subjects:
        node = inventory.node(name)
        if node is not None and node.skip:
            raise BadInput(f"node {name} cannot be probed", why=node.skip)


def check_admission(admission: Admission, namespace: str) -> None:
    """Raises Denied when not even a pod of the restricted kind may be created, watched and
    removed again."""
    lacking, reason = admission.refused.get("rights"), admission.refused.get("pod")
    grant = f"ask for what this prints: kubectl netcheck rbac -n {namespace} --user NAME"
    if lacking:
        raise Denied(
            f"your rights in namespace {namespace} are not enough to start and remove probe pods",
            why=lacking,
            do=f"choose another namespace with --debug-namespace, or {grant}",
        )
    if reason:
        raise Denied(
            f"namespace {namespace} does not let you create probe pods",
            why=reason,
            do="choose another namespace with --debug-namespace; kubectl netcheck doctor says more",
        )


def unstartable(inventory: Inventory, plan: Plan) -> tuple[Started, ...]:
    """What cannot start now, by the conditions of its node, each with the reason.

    A kubelet that has fallen silent (Ready is Unknown) starts nothing. One that says itself that
    it is not Ready starts host pods all the same (measured: a node without a CNI configuration
    refuses pods of the pod network only).
    """
    if "nodes" in inventory.denied:  # who may not read conditions can still start pods
        return ()
    state = {node.name: node.ready for node in inventory.nodes}
    troubled = []
    for pod in plan.pods:
        ready = state.get(pod.node, "True")
        if ready == "True" or (ready == "False" and pod.host):
            continue
        kind = "not-ready" if ready == "False" else "kubelet-silent"
        why = f"{pod.node} is not Ready (Ready={ready}); it was measured from outside"
        troubled.append(Started(pod.key, kind=kind, trouble=why))
    return tuple(troubled)


def check_started(started: Collection[Started]) -> None:
    """Raises Incomplete when no pod runs, for reasons that have nothing to do with the network."""
    if any(one.address and not one.key.startswith("svc@") for one in started):
        return
    troubles = [one for one in started if one.trouble]
    if troubles and all(one.kind in NOT_NETWORK for one in troubles):
        first = troubles[0]
        do = {
            "image": "give an image that the nodes can pull: --image, or NETCHECK_IMAGE",
            "quota": "free quota in the namespace, or choose another with --debug-namespace",
        }.get(first.kind, "choose another namespace with --debug-namespace")
        raise Incomplete("no probe pod could start, so nothing was measured", first.trouble, do)
