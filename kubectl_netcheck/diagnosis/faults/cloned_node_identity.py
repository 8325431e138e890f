"""Two nodes are clones of one machine and share its identity.

What is wrong
    Machines were copied with /etc/machine-id, product UUID or MAC address: DHCP gives them one
    address, CNIs that take the identity as a name mix them up.

How it shows
    Between the clones the pod network fails or flickers; each alone works.

What it is not
    Two nodes with one address by hand.

How to confirm
    machineID and systemUUID in status.nodeInfo of the nodes.

How to cure
    Make a new machine-id (rm /etc/machine-id; systemd-machine-id-setup), a new MAC address, and
    join again.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import ANYTHING, kinds
from kubectl_netcheck.diagnosis.signs import some
from kubectl_netcheck.model.fault import Fault, Rule, Sign

_shared = Sign(
    "machine-id", some("machine-id", lambda fact: True), "{node} shares its identity with another"
)

FAULT = Fault(
    code="NC113",
    slug="cloned-node-identity",
    title="two nodes share one identity",
    layer="cni",
    scopes=("pair",),
    summary="{place}: the two nodes share one machine identity",
    signature=(Rule(ANYTHING, kinds("cross-node", "node-to-node", "node-to-pod"), crosses=True),),
    requires=(_shared,),
    supports=(_shared,),
    fix={
        "": (
            "on one of them: rm /etc/machine-id /var/lib/dbus/machine-id; systemd-machine-id-setup",
            "give it a MAC address of its own, then join it again",
        ),
    },
    risk="{node} has the same {machine_id_what} as {machine_id_with}: they are clones",
    tell="machineID and systemUUID of both nodes",
)
