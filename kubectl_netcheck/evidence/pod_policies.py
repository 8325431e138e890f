"""pod-policy: NetworkPolicies that select a pod that was asked about.

Facts: one per policy and pod, of the pod (name namespace/name, with its address): text name,
directions (ingress, egress), denies (the directions in which it allows nothing at all).
"""

from collections.abc import Iterator

from kubectl_netcheck.evidence._base import Evidence, Raw, dig, word
from kubectl_netcheck.evidence.policies import directions, selects
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.place import Place

#: Policies of one pod that are worth naming.
MOST = 8


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """Of every pod that was asked about and was read in full."""
    pods = (raw for raw in inventory.asked.get("pods", ()) if word(raw, "spec", "nodeName"))
    return tuple(fact for pod in pods for fact in _of(pod, inventory))


def selecting(pod: Raw, inventory: Inventory) -> Iterator[Raw]:
    """The policies of its namespace that select the pod."""
    labels = dig(pod, "metadata", "labels")
    known = {str(k): str(v) for k, v in labels.items()} if isinstance(labels, dict) else {}
    for policy in inventory.asked.get("networkpolicies", ()):
        same = word(policy, "metadata", "namespace") == word(pod, "metadata", "namespace")
        if same and selects(dig(policy, "spec", "podSelector"), known):
            yield policy


def _of(pod: Raw, inventory: Inventory) -> list[Fact]:
    name = f"{word(pod, 'metadata', 'namespace')}/{word(pod, 'metadata', 'name')}"
    place = Place("pod", word(pod, "spec", "nodeName"), name, word(pod, "status", "podIP"))
    return [
        Fact("pod-policy", Result.SEEN, place=place, text=directions(policy))
        for policy in list(selecting(pod, inventory))[:MOST]
    ]


EVIDENCE = Evidence("pod-policy", "NetworkPolicies that select the pod asked about", read)
