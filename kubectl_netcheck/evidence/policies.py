"""policy: NetworkPolicies of the namespace that select the probe pods.

Facts: one per policy, of the cluster: text name, directions (ingress, egress), denies (the
directions in which it allows nothing at all).
"""

from collections.abc import Mapping

from kubectl_netcheck.evidence._base import Evidence, Raw, dig, items, seen, word
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory

#: Labels that every probe pod carries, as a policy's selector may name them.
PROBE = {"app.kubernetes.io/managed-by": "kubectl-netcheck", "app.kubernetes.io/name": "netcheck"}


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """Policies that select the probes."""
    found = inventory.objects.get("networkpolicies", ())
    return tuple(
        seen("policy", "", directions(raw))
        for raw in found
        if selects(dig(raw, "spec", "podSelector"), PROBE)
    )


def selects(selector: object, labels: Mapping[str, str]) -> bool:
    """Whether a label selector takes in a pod with these labels (an empty one takes in all)."""
    wanted = dig(selector, "matchLabels")
    if isinstance(wanted, Mapping) and any(labels.get(str(k)) != v for k, v in wanted.items()):
        return False
    return all(_matches(each, labels) for each in items(selector, "matchExpressions"))


def _matches(expression: Raw, labels: Mapping[str, str]) -> bool:
    key, how = word(expression, "key"), word(expression, "operator")
    values = dig(expression, "values")
    known = [str(each) for each in values] if isinstance(values, list) else []
    return {
        "In": labels.get(key) in known,
        "NotIn": labels.get(key) not in known,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }.get(how, False)


def directions(raw: Raw) -> dict[str, str]:
    """A policy's name, namespace, directions, and those in which it allows nothing at all."""
    types = dig(raw, "spec", "policyTypes")
    named = [str(t).lower() for t in types] if isinstance(types, list) else ["ingress"]
    if not isinstance(types, list) and items(raw, "spec", "egress"):
        named.append("egress")
    denies = [each for each in named if not items(raw, "spec", each)]
    return {
        "name": word(raw, "metadata", "name"),
        "namespace": word(raw, "metadata", "namespace"),
        "directions": " ".join(sorted(named)),
        "denies": " ".join(sorted(denies)),
    }


EVIDENCE = Evidence("policy", "NetworkPolicies that select the probes", read)
