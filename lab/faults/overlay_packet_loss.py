"""30 % of the tunnel packets that the node receives are lost."""

from lab.faults import _loss, _rules
from lab.faults._fault import LabFault

_RULES = _loss.on_tunnel(0.30)

FAULT = LabFault(
    title="30 % of tunnel packets lost at the node",
    expects="overlay-packet-loss",
    apply=_rules.inserting(_RULES),
    revert=_rules.removing(_RULES),
    effects=_loss.EFFECTS,
    cni=("vxlan",),
    pings=60,
)
