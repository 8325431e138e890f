"""sandbox-event: why new pods cannot be set up on a node, from events of the kubelet.

Facts: one per node and cause, text cause (a word of CAUSES), message and last (when it was last
seen, by the server's clock), figures count. Events live for an hour; those that are older than
FRESH_S against the newest time that the server told are left out. The reason of these events is
spelled FailedCreatePodSandBox.
"""

import re
from calendar import timegm
from collections import defaultdict

from kubectl_netcheck.evidence._base import Evidence, Raw, clean, dig, items, seen, word
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory

#: A kubelet tries a pod that failed again within a minute or two and repeats the event, so an
#: event that is older than this is of a trouble that has ended.
FRESH_S = 180
#: Messages longer than this are cut before they are searched, in characters.
LONGEST = 4000
_UTC = re.compile(r"(\d{4})-([01]\d)-([0-3]\d)T([0-2]\d):([0-5]\d):([0-6]\d)(?:\.\d+)?Z$", re.ASCII)
#: The first pattern that is found names the cause.
CAUSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (cause, re.compile(pattern, re.IGNORECASE))
    for cause, pattern in (
        ("version-skew", r"incompatible CNI versions; config is|version is empty"),
        # host-local, Calico (its pools, its strict blocks), Cilium, Kube-OVN.
        (
            "range-exhausted",
            r"no IP addresses available in (range set|network)|no IPs available in pools"
            r"|no more free affine blocks|postIpamFailure\s+range is full|no available ip for pod",
        ),
        ("cloud-exhausted", r"failed to assign an IP address to container"),
        ("bridge-address", r'"?cni0"? already has an IP address different from'),
        ("plugin-missing", r'failed to find plugin "[^"]+" in path'),
        ("subnet-file", r"/run/flannel/subnet\.env: no such file"),
        ("api-unreachable", r"dial tcp \S+:6?443: (i/o timeout|connect: )"),
        (
            "agent-unreachable",
            r"(cilium|ovn|antrea|multus)\S*\.sock\S*: |is the agent running"
            r"|/var/lib/calico/nodename: no such file",
        ),
        ("not-initialized", r"cni plugin not initialized"),
        ("sandbox", r"failed to (set ?up sandbox container|setup network for sandbox)"),
    )
)


def cause_of(message: str) -> str:
    """The cause that a message of the kubelet names, "other" for none that is known."""
    short = message[:LONGEST]
    return next((cause for cause, pattern in CAUSES if pattern.search(short)), "other")


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """Causes by node, most frequent first."""
    messages: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    last: defaultdict[tuple[str, str], str] = defaultdict(str)
    events = inventory.objects.get("events", ())
    newest = newest_time(inventory)
    for event in events:
        if word(event, "reason") != "FailedCreatePodSandBox" or is_old(event, newest):
            continue
        node = word(event, "source", "host") or word(event, "reportingInstance")
        message = str(dig(event, "message") or dig(event, "note") or "")
        if node:
            key = node, cause_of(message)
            messages[key].extend([clean(message)] * count_of(event))
            last[key] = max(last[key], _when(event)[:20])
    return tuple(
        seen(
            "sandbox-event",
            node,
            {"cause": cause, "message": sorted(said)[0], "last": last[node, cause]},
            {"count": float(len(said))},
        )
        for (node, cause), said in sorted(messages.items())
    )


def newest_time(inventory: Inventory) -> int | None:
    """The newest time that the server told of: a node's heartbeat, a pod's start, an event."""
    nodes, pods = inventory.objects.get("nodes", ()), inventory.objects.get("pods", ())
    told = [
        *(
            word(condition, "lastHeartbeatTime")
            for node in nodes
            for condition in items(node, "status", "conditions")
        ),
        *(word(pod, "status", "startTime") for pod in pods),
        *(_when(event) for event in inventory.objects.get("events", ())),
    ]
    times = [time for time in map(_time, told) if time]
    return max(times, default=None)


def _time(text: str) -> int | None:
    """Seconds of an RFC 3339 time in UTC, as the API server writes it; None for anything else."""
    found = _UTC.match(text)
    return timegm((*map(int, found.groups()), 0, 0, 0)) if found else None


def _when(event: Raw) -> str:
    return word(event, "lastTimestamp") or word(event, "eventTime")


def is_old(event: Raw, newest: int | None) -> bool:
    """Whether an event is of a trouble that has ended by the newest time that the server told."""
    when = _time(_when(event))
    return bool(when and newest and newest - when > FRESH_S)


def count_of(event: Raw) -> int:
    """How often it happened, at most 1000."""
    count = dig(event, "count") or dig(event, "series", "count")
    return min(1000, count) if isinstance(count, int) and count > 0 else 1


EVIDENCE = Evidence("sandbox-event", "why new pods cannot be set up", read)
