"""node-event: what controllers say of a node in events.

Facts: one per node and cause, text cause (FailedToCreateRoute: the cloud's route controller;
CIDRNotAvailable: the range controller), message, figures count. Events of an older trouble are left
out, as in sandbox-event. What kubelets say in NetworkNotReady stands in the condition Ready too.
"""

from collections import defaultdict

from kubectl_netcheck.evidence._base import Evidence, Raw, clean, dig, seen, word
from kubectl_netcheck.evidence.sandbox_events import count_of, is_old, newest_time
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory

#: Their reasons (route_controller.go, range_allocator.go).
CAUSES = frozenset({"FailedToCreateRoute", "CIDRNotAvailable"})


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """Causes by node."""
    messages: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    newest = newest_time(inventory)
    for event in inventory.objects.get("events", ()):
        cause, node = word(event, "reason"), _node(event)
        if cause in CAUSES and node and not is_old(event, newest):
            said = clean(dig(event, "message") or dig(event, "note") or "")
            messages[node, cause].extend([said] * count_of(event))
    return tuple(
        seen(
            "node-event",
            node,
            {"cause": cause, "message": sorted(said)[0]},
            {"count": float(len(said))},
        )
        for (node, cause), said in sorted(messages.items())
    )


def _node(event: Raw) -> str:
    """The node that the event is about; empty for one that is about anything else."""
    about = dig(event, "involvedObject")
    return word(about, "name") if word(about, "kind") == "Node" else ""


EVIDENCE = Evidence("node-event", "what controllers say of a node", read)
