"""The node drops fragments of IP packets. They are put together very early, so the rule is earlier
still: before the priority of defragmentation (-400, include/uapi/linux/netfilter_ipv4.h)."""

from lab.errors import LabError
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

TABLE = "netcheck_fragments"
RULES = f"""
table ip {TABLE} {{
    chain prerouting {{
        type filter hook prerouting priority -450;
        ip frag-off & 0x3fff != 0 drop
    }}
}}
"""


def _is_there(node):
    return node.run("nft", "list", "table", "ip", TABLE, check=False).returncode == 0


def _apply(lab, node):
    if not _is_there(node):
        node.run("nft", "-f", "-", input=RULES)
    if not _is_there(node):
        raise LabError(f"{node.name} has no table {TABLE}")
    return "fragments are dropped before they are put together"


def _revert(lab, node):
    if _is_there(node):
        node.run("nft", "delete", "table", "ip", TABLE)
    return "fragments pass"


FAULT = LabFault(
    title="fragments of IP packets dropped at the node",
    expects="ip-fragments-dropped",
    apply=_apply,
    revert=_revert,
    effects=(Effect("cross-node", "udp-large"), Effect("same-node", "udp-large", "inside")),
)
