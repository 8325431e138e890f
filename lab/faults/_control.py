"""The cluster's own way to a node, after a fault has cut it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from lab.faults import _wait
from lab.host import Host
from lab.lab import Lab
from lab.node import Node
from lab.truth import layout

#: What a node's agents watch: without it the kubelet starts no new pod and kube-proxy programs no
#: new Service.
WATCHES = {"kubelet": ("pods",), "kube-proxy": ("services", "endpointslices")}
#: Retransmissions from which on a connection counts as stalled: the next one is seconds away
#: (from 0.2 s on each waits twice as long, RFC 6298).
STALLED = 3


def recover(lab: Lab, node: Node, seconds: float = 60) -> None:
    """Wait until the node is ready, the API server reaches its kubelet, and its agents hear of
    new pods and Services.

    Connections that stalled would sit out a long retransmission timer: they are cut first, and no
    others, because who loses its connection waits before it watches again, each time longer.
    """
    begin = lab.audit_log.stat().st_size
    wanted = {each for name in _cut(lab, node) for each in WATCHES.get(name, ())}
    _wait.until(f"{node.name} is ready", lambda: is_ready(lab, node), seconds)
    _wait.until(
        f"the API server reaches the kubelet of {node.name}",
        lambda: lab.kubectl("get", "--raw", f"/api/v1/nodes/{node.name}/proxy/healthz", timeout=4),
        seconds,
    )
    _wait.until(
        f"the agents of {node.name} watch again",
        lambda: wanted <= watched(lab, node, begin),
        seconds,
    )


def _cut(lab: Lab, node: Node) -> set[str]:
    """Ends stalled connections to the API server, whichever end waits to send again; the names of
    the processes that had them."""
    there = _sockets(node, 3, "dst", f"{lab.api_address}:6443")
    back = _sockets(lab.control, 4, "sport", "=", ":6443", "dst", node.address)
    names = set()
    for port, line in there.items():
        if _stalled(line) or _stalled(back.get(port, "")):
            node.run("ss", "--kill", "--no-header", "sport", "=", f":{port}", check=False)
            names |= set(re.findall(r'\(\("([^"]+)"', line))
    return names


def _sockets(host: Host, column: int, *which: str) -> dict[str, str]:
    """Lines of ss by the node's port, which is in that column."""
    listed = host.run("ss", "-Hntop", "state", "connected", *which).stdout
    return {line.split()[column].rpartition(":")[2]: line for line in listed.splitlines()}


def _stalled(line: str) -> bool:
    timer = re.search(r"timer:\(on,[^,]*,(\d+)\)", line)
    return timer is not None and int(timer[1]) >= STALLED


def watched(lab: Lab, node: Node, begin: int) -> set[str]:
    """Resources that the node's agents began to watch after the first ``begin`` bytes of the API
    server's record."""
    with lab.audit_log.open("rb") as log:
        log.seek(begin)
        lines = [line for line in log if b'"verb":"watch"' in line and line.endswith(b"}\n")]
    events = (json.loads(line) for line in lines)
    return {
        event["objectRef"]["resource"]
        for event in events
        if event["stage"] == "ResponseStarted"  # the end of a watch that was cut is told too
        and node.address in event["sourceIPs"]
        and event["userAgent"].startswith(tuple(WATCHES))
    }


def is_ready(lab: Lab, node: Node) -> bool:
    found = json.loads(lab.kubectl("get", "node", node.name, "-o", "json"))
    return any(
        each["type"] == "Ready" and each["status"] == "True"
        for each in found["status"]["conditions"]
    )


def forget_paths(lab: Lab) -> None:
    """Drop path MTUs that nodes and pods have learned: they outlive the fault that taught them."""
    if lab.state.last("truth") is None:
        spaces = [Path(f"/proc/{each.pid}/ns/net") for each in lab.nodes.values()]
    else:
        spaces = list(layout.namespaces(lab).values())
    for space in spaces:
        for words in ("route flush cache", "tcp_metrics flush all"):
            subprocess.run(
                ["nsenter", f"--net={space}", "ip", *words.split()],
                capture_output=True, timeout=5, check=True,
            )  # fmt: skip
