"""The Corefile has lost the kubernetes plugin: the cluster's names are forwarded, to nobody."""

from lab.faults import _corefile
from lab.faults._fault import LabFault
from lab.manifests.dns import COREFILE
from lab.truth.effects import Effect

_START = COREFILE.index("    kubernetes ")
PLUGIN = COREFILE[_START : COREFILE.index("    }\n", _START) + len("    }\n")]


def _apply(lab, node):
    return _corefile.replacing(PLUGIN % lab.settings.cluster_domain, "")(lab, node)


FAULT = LabFault(
    title="no kubernetes plugin in the Corefile",
    expects="coredns-zone-missing",
    apply=_apply,
    revert=_corefile.restore,
    effects=(Effect("dns-service dns-pod", at="any"),),
    scope="cluster",
)
