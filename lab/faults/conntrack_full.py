"""The node's connection table is full: no new connection passes, old ones live on.

The limit is one number for the machine and all its namespaces, and the count is per namespace: the
node's table gets far more entries than any other holds, and the limit goes a little below that.
Entries that are not assured are removed, because the kernel drops them to make room for new ones.
"""

from lab import state
from lab.errors import LabError
from lab.faults import _control
from lab.faults._fault import LabFault
from lab.limits import NUMBERS
from lab.truth.effects import Effect

NAME = "net/netfilter/nf_conntrack_max"
LIMIT = NUMBERS / NAME
MARK = "20035"
#: A node of a lab that is measured all the time holds about 2000.
ENTRIES = 65536
ENTRY = (
    "-A -t 7200 -u SEEN_REPLY,ASSURED -p tcp --state ESTABLISHED -m {mark}"
    " -s {ours} -d 198.19.0.1 -r 198.19.0.1 -q {ours}"
    " --sport {port} --dport 9 --reply-port-src 9 --reply-port-dst {port}\n"
)


def _count(node):
    return int(node.run("cat", "/proc/sys/net/netfilter/nf_conntrack_count").stdout)


def _apply(lab, node):
    if not any(each["name"] == NAME for each in lab.state.all("number")):
        # `down` puts back what it finds under this word.
        lab.state.add("number", name=NAME, before=_original())
    wanted = min(ENTRIES, _original())
    # 198.18.0.0/15 is for tests alone (RFC 2544), so that nothing real is among these.
    entries = (
        ENTRY.format(mark=MARK, ours=f"198.18.{at >> 8 & 255}.{at & 255}", port=1024 + (at >> 16))
        for at in range(wanted)
    )
    if _count(node) < wanted - wanted // 16:
        # It ends with an error where some of the entries are there already.
        node.run("conntrack", "-R", "/dev/stdin", input="".join(entries), timeout=60, check=False)
    LIMIT.write_text(str(wanted - wanted // 16))
    for each in ("-p udp", "-p icmp", "-p tcp --state SYN_SENT"):
        node.run("conntrack", "-D", *each.split(), check=False)
    count, now = _count(node), int(LIMIT.read_text())
    if count <= now:
        raise LabError(f"the table of {node.name} holds {count} entries, and the limit is {now}")
    return f"connection table holds {count} entries, the limit is {now}"


def _original():
    """What the limit was before any lab lowered it."""
    found = (state.State.of(name) for name in state.labs())
    entries = [entry for each in found if each for entry in each.all("number")]
    limits = [int(each["before"]) for each in entries if each["name"] == NAME]
    return max([*limits, int(LIMIT.read_text())])


def _revert(lab, node):
    LIMIT.write_text(str(_original()))
    node.run("conntrack", "-D", "-m", MARK, timeout=60, check=False)
    _control.recover(lab, node)
    return f"connection table holds {_count(node)} entries"


FAULT = LabFault(
    title="connection table of the node is full",
    expects="conntrack-full",
    apply=_apply,
    revert=_revert,
    effects=(
        Effect("same-node cross-node", "", "touching"),
        Effect("node-to-node node-to-pod pod-to-node control"),
        Effect("service node-service hairpin dns-pod api egress"),
        Effect("dns-service", at="source"),
        # A name server there that the kubelet does not reach leaves the Service after 3 s.
        Effect("dns-service", outcome="may"),
    ),
)
