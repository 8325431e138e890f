"""The node remembers for one client that the cluster's DNS is a name server which is no more.

Its questions go there as long as it asks from the same port; any other port works. The client asks
all the time, as a resolver does that keeps its socket, and so the entry never goes.
"""

import subprocess
import sys
from pathlib import Path

from lab import processes
from lab.errors import LabError
from lab.faults import _stuck_client, _wait
from lab.faults._fault import LabFault
from lab.host import ENVIRONMENT
from lab.truth import layout
from lab.truth.effects import Effect
from lab.truth.measuring import PINNED_PORT

#: An address for tests (RFC 5737), where nobody ever was.
GONE = "192.0.2.53"


def _entry(lab, node):
    where = layout.load(lab)
    return where.pods[node.name, 1], where.dns_service


def _there(node, client, service):
    shown = node.run("conntrack", "-L", "-p", "udp", "-s", client, "-d", service,
                     "--sport", str(PINNED_PORT), check=False)  # fmt: skip
    return GONE in shown.stdout


def _remove(node, client, service):
    node.run("conntrack", "-D", "-p", "udp", "-s", client, "-d", service,
             "--sport", str(PINNED_PORT), check=False)  # fmt: skip


def _start_client(lab, node, service):
    """In the network of the node's first test pod."""
    space = layout.namespaces(lab)[f"{node.name}/1"]
    client = subprocess.Popen(
        ["nsenter", f"--net={space}",
         sys.executable, str(Path(_stuck_client.__file__)), service, str(PINNED_PORT)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**ENVIRONMENT, processes.MARK: lab.state.mark},
        start_new_session=True,
    )  # fmt: skip
    start = processes.started(client.pid)
    if start is None:
        raise LabError(f"the client on {node.name} ended at once")
    lab.state.add("client", node=node.name, pid=client.pid, start=start)


def _clients(lab, node):
    every = (each for each in lab.state.all("client") if each["node"] == node.name)
    return {each["pid"] for each in every if processes.alive(each["pid"], each["start"])}


def _stop_client(lab, node):
    processes.kill(_clients(lab, node))
    _wait.until(f"the client on {node.name} has ended", lambda: not _clients(lab, node), 5)


def _apply(lab, node):
    client, service = _entry(lab, node)
    # It would make an entry of its own between the removal of one and the insertion of another.
    _stop_client(lab, node)
    _remove(node, client, service)
    node.run(
        "conntrack", "-I", "-p", "udp", "-s", client, "-d", service,
        "--sport", str(PINNED_PORT), "--dport", "53",
        "-r", GONE, "-q", client, "--reply-port-src", "53",
        "--reply-port-dst", str(PINNED_PORT), "--dst-nat", GONE,
        "-u", "SEEN_REPLY,ASSURED", "-t", "3600",
    )  # fmt: skip
    _start_client(lab, node, service)
    if not _there(node, client, service):
        raise LabError(f"the connection table of {node.name} has no such entry")
    return f"for {client} port {PINNED_PORT}, the cluster's DNS is {GONE}"


def _revert(lab, node):
    client, service = _entry(lab, node)
    _stop_client(lab, node)
    _remove(node, client, service)
    return "the connection table has no such entry"


FAULT = LabFault(
    title="connection table of the node sends one client's DNS to a server that is gone",
    expects="stale-conntrack-udp",
    apply=_apply,
    revert=_revert,
    effects=(Effect("dns-client", at="source"),),
)
