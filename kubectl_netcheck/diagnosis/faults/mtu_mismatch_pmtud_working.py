"""Pods' packets are too large for the path, and are told so. Not a fault, but slow.

What is wrong
    The pods' MTU is larger than the path's; a hop answers that fragmentation is needed, and TCP
    adapts.

How it shows
    Full-size packets are refused with a message, transfers work. The first packets of each
    connection are lost; UDP with DF loses one packet every ten minutes and path.

What it is not
    A black hole: there the message is missing and transfers stall.

How to confirm
    A ping with DF answers "Frag needed" and names the size.

How to cure
    Set the CNI's MTU to what fits and recreate the pods.
"""

from kubectl_netcheck.diagnosis.signatures import MAYBE, kinds
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule

TOLD = frozenset({Result.OK, Result.FRAG_NEEDED, Result.TOO_BIG})

FAULT = Fault(
    code="NC404",
    slug="mtu-mismatch-pmtud-working",
    title="packets are too large and are told so",
    layer="mtu",
    scopes=("node", "pair", "cluster"),
    summary="pods' packets are larger than the path {at}[[ ({mtu} bytes fit)]]; path MTU "
    "discovery works, so transfers adapt",
    signature=(
        Rule(TOLD, measures=kinds("mtu")),
        Rule(MAYBE | {Result.TOO_BIG}, measures=kinds("udp-large", "udp-fragments")),
    ),
    shows=frozenset({"mtu"}),
    kind="note",
    fix={
        "": (
            "set the CNI's MTU to the size that fits[[ ({mtu})]], restart its agents and recreate "
            "the pods",
        )
    },
    tell="whether a transfer over that path completes",
    seen=True,
)
