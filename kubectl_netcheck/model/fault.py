"""Fault: the record of one entry of the catalogue: its signature, its evidence, its remedy."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from kubectl_netcheck.model.fact import Fact, Result

#: Every ending, for legs where a fault may or may not show.
ANY = frozenset(Result) - {Result.SEEN, Result.NOT_RUN}
#: The endings of a path on which nothing comes back.
DEAD = frozenset({Result.LOST, Result.UNREACHABLE, Result.PROHIBITED, Result.NOT_PERMITTED})
#: Relations between a leg and the suspected place that a rule can ask for.
RELATIONS = ("touching", "source", "target", "inside", "behind", "any")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a fault does to some legs. The first rule of a signature that matches a leg fact
    gives the endings expected there; a leg fact that no rule matches is expected to be ``ok``.

    expect: endings that agree with the fault; with ``ok`` among them the fault may or may not
    show there. kinds: leg kinds, empty for all; also ``dns-service`` and ``dns-pod`` (a name
    server by its Service or by its pod), ``dns-flow`` (what others than the probes keep asking the
    DNS Service, and only that), ``api-host``, ``api-pod``, ``egress-host`` and
    ``egress-pod`` (from which network; to a host that the user named), ``api-own-host`` and
    ``api-own-pod`` (egress legs to the API server's own address).
    measures: probe names, empty for all; also ``pod-start-host`` and ``pod-start-pod`` (of a pod
    of which network).
    at: the leg's relation to the suspected place (RELATIONS). For a node ``touching`` is either
    end, ``inside`` both ends, ``behind`` a Service of which some but not all endpoints are there.
    For a pair or two zones ``touching`` is "one end in each", ``source`` and ``target`` the two
    directions (first to second, second to first), ``inside`` a leg that stays on one of them.
    For a pod ``behind`` is what is sent to it where it was measured from inside as well, because
    its answers are what it sends.
    For the cluster every relation but ``inside`` holds for every leg.
    crosses: True for paths that leave their node, False for those that stay, None for both;
    a leg whose answering endpoint is not fixed only matches ``crosses=None``.
    """

    expect: frozenset[Result]
    kinds: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    at: str = "touching"
    crosses: bool | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What a sign may look at: the states read, the legs measured, and who is suspected.

    nodes: the suspected nodes; empty stands for every node. states: evidence name to facts
    about places, legs: leg facts that were measured.
    """

    nodes: frozenset[str]
    states: Mapping[str, tuple[Fact, ...]]
    legs: tuple[Fact, ...] = ()

    def at(self, measure: str) -> tuple[Fact, ...]:
        """States of that name at the suspected nodes."""
        found = self.states.get(measure, ())
        return tuple(f for f in found if f.place and (not self.nodes or f.place.node in self.nodes))

    def peers(self, measure: str) -> tuple[Fact, ...]:
        """States of that name at the other nodes."""
        found = self.states.get(measure, ())
        return tuple(f for f in found if f.place and self.nodes and f.place.node not in self.nodes)

    def everywhere(self, measure: str) -> tuple[Fact, ...]:
        """States of that name, wherever they were read."""
        return self.states.get(measure, ())

    def touching(self, kinds: Iterable[str], measure: str) -> tuple[Fact, ...]:
        """Leg facts of these kinds and that measure with an end at a suspected node."""
        wanted = frozenset(kinds)
        return tuple(
            f
            for f in self.legs
            if f.leg
            and f.measure == measure
            and f.leg.kind in wanted
            and (not self.nodes or f.leg.nodes & self.nodes)
        )


@dataclass(frozen=True, slots=True)
class Sign:
    """A state that speaks for or against a fault at a place.

    measure: the evidence that it reads first (for documentation and follow-up).
    holds: pure test of what is known. says: what it means, one clause for the report
    ("no kube-proxy pod runs on {node}"). of: where one node has several states of that measure,
    which of them its words are about. silence: it rests on what did not come back, so it proves
    nothing in a run whose nodes were too busy to answer.
    """

    measure: str
    holds: Callable[[View], bool]
    says: str
    of: Callable[[Fact], bool] | None = None
    silence: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of the catalogue. The docstring of its file is its page.

    code: permanent (NC101 …), grouped by layer. slug: kebab-case, the file's name with
    underscores. scopes: in which it can occur, smallest first. signature: what it does to the
    ladder; empty for a fault known from evidence alone (a risk). needs: measures without which
    it must not be named. shows: measures of which it must explain a failing fact, the symptom
    without which it is not that fault; empty for any. least: failing legs that it must explain;
    more than one for a fault that could claim any accident. supports, refutes: states for and
    against it; one that refutes removes it. requires: states without which it is not considered
    at all (a CNI, a mode).
    confirms: the discriminating tests, of which one that holds allows "confirmed".
    follow_up: evidence probes to run on the suspect when this fault remains in question.
    summary: one sentence; {place} is "node-b", "node-a or node-b", "the path between node-a and
    node-b" or "every node", {at} "at node-b" or "between node-a and node-b", {on} "on node-b",
    and the words of diagnosis/wording.py can be used.
    fix: CNI name to commands or steps, "" for every CNI.
    kind: ``fault``, ``note`` (no fault, but must be said) or ``risk``.
    risk: the sentence to say when a confirming state holds but nothing fails, empty for none.
    seen: it fired in the lab; otherwise its confidence never exceeds "likely".
    tell: the one probe or step that tells it from its look-alikes.
    """

    code: str
    slug: str
    title: str
    layer: str
    scopes: tuple[str, ...]
    summary: str
    signature: tuple[Rule, ...] = ()
    needs: frozenset[str] = frozenset()
    shows: frozenset[str] = frozenset()
    least: int = 1
    requires: tuple[Sign, ...] = ()
    supports: tuple[Sign, ...] = ()
    refutes: tuple[Sign, ...] = ()
    confirms: tuple[Sign, ...] = ()
    follow_up: tuple[str, ...] = ()
    fix: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kind: str = "fault"
    risk: str = ""
    seen: bool = False
    tell: str = ""
