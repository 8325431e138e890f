"""A name that was asked for does not exist.

What is wrong
    No name server knows the name: it is misspelt, not published, or lives in a private zone that
    the servers of the forward line do not know.

How it shows
    The name ends in NXDOMAIN or without an address, from every node; the cluster's own names
    resolve, and other names from outside do too.

What it is not
    An upstream that fails: that ends in SERVFAIL or in silence.

How to confirm
    Ask the servers that should know the name.

How to cure
    Correct the name; for a private zone add a server block with its own forward line to the
    Corefile.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import kinds
from kubectl_netcheck.diagnosis.signs_dns import no_such_name
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.fault import Fault, Rule, Sign

NAME = kinds("dns-name")
_unknown = Sign("dns-name", no_such_name, "the name servers say that there is no such name")

FAULT = Fault(
    code="NC716",
    slug="dns-name-unknown",
    title="a name does not exist",
    layer="dns",
    scopes=("cluster",),
    summary="the name servers say that a name does not exist",
    signature=(Rule(frozenset({Result.WRONG, Result.OK}), kinds("dns"), NAME),),
    shows=NAME,
    requires=(_unknown,),
    confirms=(_unknown,),
    fix={
        "": (
            "correct the name, or publish it",
            "a private zone: in the Corefile, a server block of that zone with its own forward",
        )
    },
    tell="the name, asked of a server that should know it",
)
