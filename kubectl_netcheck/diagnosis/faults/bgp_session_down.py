"""A node has no BGP session with its peers, so nobody has routes to its pods.

What is wrong
    TCP 179 is blocked, a peer or AS number is wrong, or the mesh is off without a route reflector.

How it shows
    Pods of that node and of its peers do not reach each other; packets take the default route or
    are unreachable at once. The nodes talk.

What it is not
    IPIP that is blocked: then the routes are there.

How to confirm
    calico-node is not ready: "BIRD is not ready: BGP not established with …"; calicoctl node
    status.

How to cure
    Open TCP 179 between nodes, repair the peers, delete stale nodes.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import cross_dead
from kubectl_netcheck.diagnosis.signs import agent, both
from kubectl_netcheck.diagnosis.signs_cni import bgp_unready, no_bgp_port, speaks_bgp
from kubectl_netcheck.model.fault import Fault, Sign

_bgp = both(speaks_bgp, agent("cni", "not-ready"))

FAULT = Fault(
    code="NC313",
    slug="bgp-session-down",
    title="BGP is not established",
    layer="overlay",
    scopes=("node", "pair", "cluster"),
    summary="{place} has no BGP session, so routes to pods are missing",
    signature=cross_dead(),
    requires=(Sign("agent", _bgp, "the CNI routes by BGP and its agent is not ready on {node}"),),
    supports=(
        Sign("agent", bgp_unready, "the CNI agent of {node} runs and is not ready"),
        Sign("listeners", no_bgp_port, "nothing listens on TCP 179 on {node}, its peer does"),
    ),
    follow_up=("listeners", "routes"),
    fix={
        "": (
            "kubectl -n {namespace} get pods -o wide # describe the one on {node}; or "
            "calicoctl node status there",
            "allow TCP 179 between the nodes; delete Node objects of nodes that are gone",
        )
    },
    tell="the state of the CNI's agent, and TCP 179 between the nodes",
)
