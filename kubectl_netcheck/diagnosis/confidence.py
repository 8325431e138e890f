"""Confidence: how sure a finding may be, by the kind of proof that there is.

A signature alone is "consistent", a state that goes with it makes it "likely", and only a
discriminating test that was run and held makes it "confirmed". A fault that nobody has seen fire
never exceeds "likely", and nothing is confirmed while another explanation of equal size remains.
"""

from collections.abc import Sequence

from kubectl_netcheck.model.fault import Fault, Sign


def confidence(
    fault: Fault, confirms: Sequence[Sign], supports: Sequence[Sign], alone: bool
) -> str:
    """One of model.finding.CONFIDENCES. alone: no other explanation of equal size remains."""
    if confirms and fault.seen and alone:
        return "confirmed"
    if confirms or supports:
        return "likely"
    return "consistent"
