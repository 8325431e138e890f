"""Distress: what in a run's own facts says that its nodes were too busy for silence to be believed.

A probe waits a second or two for its answer. Where pods take longer than that to start, a kubelet
to answer or a tool to begin, a process that had no processor looks like a packet that was lost,
on many paths and also the second time. What counts many packets (hiccup.SOLID) is not misled.
"""

from collections.abc import Sequence
from statistics import median

from kubectl_netcheck.model.fact import Fact, Result

#: Nodes on which exec was not answered although their pods were measured in another way. One may
#: have its kubelet's port closed; several at once are mostly out of breath.
MUTE_NODES = 2
#: Milliseconds that half of at least so many connects took, the start of their tool included: of
#: the 0.5 s in which a datagram's first echo must be back, hardly any is left. 0.4 s was the most
#: in a hundred recorded runs but one, 0.5 to 0.8 s with eight runs side by side on two cores.
SLOW_MS, CONNECTS = 450, 6
#: Seconds within which a node that has time to spare starts one more pod and reports its answer:
#: 1.6 to 4.0 s in the lab, and 10 s or more on a machine with eight runs at once.
PROMPT_S = 5.0
#: Endings that may be no more than silence.
SILENCE = frozenset({Result.LOST, Result.STALLED, Result.INTERMITTENT})


def distress(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The signs, each a clause; none where the nodes had time to answer. facts: all of the run."""
    late = sum(f.measure == "pod-start" and f.text.get("kind") == "deadline" for f in facts)
    spoke = {f.leg.source.node for f in facts if f.leg and f.result is not Result.NOT_RUN}
    lost = (f.leg for f in facts if f.measure == "exec" and f.result is Result.LOST)
    mute = {leg.target.node for leg in lost if leg} & spoke
    took = [f.figures["took_ms"] for f in facts if f.leg and "took_ms" in f.figures]
    usual = median(took) if len(took) >= CONNECTS else 0.0
    signs = {
        f"{late} of their pods did not start in time": late > 0,
        f"exec was not answered on {len(mute)} of them": len(mute) >= MUTE_NODES,
        f"half of all connections took {usual / 1000:.1f} s to begin": usual >= SLOW_MS,
    }
    return tuple(sign for sign, seen in signs.items() if seen)


def silent(fact: Fact) -> bool:
    """Whether a failure is no more than silence between places, which a busy node keeps too."""
    return fact.result in SILENCE and fact.leg is not None and fact.leg.kind != "control"
