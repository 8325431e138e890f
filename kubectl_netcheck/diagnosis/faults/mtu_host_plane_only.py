"""Full-size packets of the nodes themselves vanish; pods' pass.

What is wrong
    Node-to-node encryption takes room that the nodes' own interfaces do not leave, while the CNI
    took it off the pods' MTU.

How it shows
    Between nodes full-size packets vanish and transfers stall, the kubelet's and the API server's
    among them; pods of different nodes transfer well.

What it is not
    An underlay that is too small: then tunnelled packets of pods vanish too, unless pods are set
    much smaller.

How to confirm
    Full-size pings with DF between the nodes' addresses; the CNI's setting for node encryption.

How to cure
    Lower the MTU of the nodes' routes, or clamp the segment size on the nodes.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import BULK, TOO_LARGE, kinds
from kubectl_netcheck.diagnosis.signs_cni import cni
from kubectl_netcheck.model.fault import Fault, Rule, Sign

FAULT = Fault(
    code="NC406",
    slug="mtu-host-plane-only",
    title="only the nodes' own packets are too large",
    layer="mtu",
    scopes=("node", "pair", "cluster"),
    summary="full-size packets of the nodes themselves vanish {at}[[ ({mtu} bytes fit)]]; "
    "those of pods pass",
    signature=(
        Rule(TOO_LARGE, kinds("node-to-node"), kinds("mtu"), crosses=True),
        Rule(BULK, kinds("node-to-node"), kinds("get"), crosses=True),
    ),
    shows=frozenset({"mtu"}),
    requires=(Sign("cni", cni("cilium"), "the CNI can encrypt the nodes' own traffic"),),
    fix={
        "": (
            # The kernel takes no change without a device, finds the route by its metric, and
            # forgets what else is not named.
            "on the nodes: ip route change <node network> dev {card} mtu {mtu} # with its metric, "
            "proto, scope and src as ip route shows them",
            "or turn node encryption off",
        )
    },
    tell="full-size packets between nodes with node encryption off",
)
