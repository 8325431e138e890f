"""The name servers answer every question with SERVFAIL: a template comes before the zone."""

from lab.faults import _corefile
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

TEMPLATE = "    template IN ANY . {\n       rcode SERVFAIL\n    }\n    cache 30\n"

FAULT = LabFault(
    title="name servers answer with SERVFAIL",
    expects="coredns-answers-error",
    apply=_corefile.replacing("    cache 30\n", TEMPLATE),
    revert=_corefile.restore,
    effects=(Effect("dns-service dns-pod", at="any"),),
    scope="cluster",
)
