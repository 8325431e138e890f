"""5 % of the tunnel packets that the node receives are lost."""

from lab.faults import _loss, _rules
from lab.faults._fault import LabFault

_RULES = _loss.on_tunnel(0.05)

FAULT = LabFault(
    title="5 % of tunnel packets lost at the node",
    expects="overlay-packet-loss",
    apply=_rules.inserting(_RULES),
    revert=_rules.removing(_RULES),
    effects=_loss.EFFECTS,
    cni=("vxlan",),
    # The chance that none of 300 is lost is 2 in ten million.
    pings=300,
)
