"""What the API says without any probe, as facts and as the words that diagnosis needs."""

from collections.abc import Iterable

from kubectl_netcheck._discover import plugins
from kubectl_netcheck.diagnosis.diagnose import Context
from kubectl_netcheck.evidence._words import cluster_words
from kubectl_netcheck.evidence.sandbox_events import cause_of
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.plan import Plan, Started
from kubectl_netcheck.run.check import NOT_NETWORK

#: How a pod's start ended, as far as the network under it is concerned.
ENDINGS = {
    "kubelet-silent": Result.LOST,
    "deadline": Result.LOST,
    "sandbox": Result.WRONG,
    "not-ready": Result.WRONG,
}


def states_of(inventory: Inventory) -> tuple[Fact, ...]:
    """The facts of every evidence reader."""
    readers = plugins("kubectl_netcheck.evidence", "EVIDENCE")
    return tuple(fact for reader in readers for fact in reader.read(inventory))


def context_of(inventory: Inventory, plan: Plan) -> Context:
    """Who was asked about, the nodes' zones, and the words about the cluster."""
    zones = {node.name: node.zone for node in inventory.nodes if node.zone}
    witness = plan.witnesses[0] if plan.witnesses else ""
    return Context(plan.subjects, witness, zones, {**cluster_words(inventory), **plan.words})


def start_facts(started: Iterable[Started]) -> tuple[Fact, ...]:
    """How each node's kubelet dealt with the pods: part of the node's control path."""
    return tuple(_start_fact(one) for one in started if not one.key.startswith("svc@"))


def _start_fact(one: Started) -> Fact:
    leg = Leg(Place("api", name="API server"), Place("host", one.key.partition("@")[2]), "control")
    text = {"pod": one.key}
    if one.address:
        return Fact("pod-start", Result.OK, leg=leg, samples=1, good=1, text=text)
    text |= {"kind": one.kind, "reason": one.trouble}
    if one.kind == "sandbox":
        text["cause"] = cause_of(one.trouble)
    unrelated = one.kind in NOT_NETWORK
    result = Result.NOT_RUN if unrelated else ENDINGS.get(one.kind, Result.LOST)
    return Fact("pod-start", result, leg=leg, samples=1, text=text)
