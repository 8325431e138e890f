"""The node remembers for one client that the cluster's DNS is a name server which is no more.

Its questions go there as long as it asks from the same port; any other port works.
"""

from lab.errors import LabError
from lab.faults._fault import LabFault
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


def _apply(lab, node):
    client, service = _entry(lab, node)
    _remove(node, client, service)
    node.run(
        "conntrack", "-I", "-p", "udp", "-s", client, "-d", service,
        "--sport", str(PINNED_PORT), "--dport", "53",
        "-r", GONE, "-q", client, "--reply-port-src", "53",
        "--reply-port-dst", str(PINNED_PORT), "--dst-nat", GONE,
        "-u", "SEEN_REPLY,ASSURED", "-t", "3600",
    )  # fmt: skip
    if not _there(node, client, service):
        raise LabError(f"the connection table of {node.name} has no such entry")
    return f"for {client} port {PINNED_PORT}, the cluster's DNS is {GONE}"


def _revert(lab, node):
    client, service = _entry(lab, node)
    _remove(node, client, service)
    return "the connection table has no such entry"


FAULT = LabFault(
    title="connection table of the node sends one client's DNS to a server that is gone",
    expects="stale-conntrack-udp",
    apply=_apply,
    revert=_revert,
    effects=(Effect("dns-client", at="source"),),
)
