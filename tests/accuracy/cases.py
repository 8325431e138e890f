"""What one seed tries: labs of random shape and names, and in each the cases in random order. Pure.

A fault is tried once per seed, in one of the shapes that it applies to; healthy runs and
look-alikes stand between the faults.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lab.faults._fault import LabFault
from lab.settings import CNI_SHAPES, PROXY_MODES, Settings
from lab.truth.effects import peer_of
from tests.accuracy.judge import accuses

#: Healthy runs per seed.
HEALTHY = 20
#: Couples of faults on different nodes, per seed.
COUPLES = 10
#: Further couples per lab, for those that cannot be proven.
SPARES = 3
#: Pod and Service ranges to choose from: none of them overlaps another of the other list.
POD_CIDRS = ("10.244.0.0/16", "10.42.0.0/16", "172.22.0.0/16", "192.168.0.0/16")
SERVICE_CIDRS = ("10.96.0.0/12", "10.43.0.0/16", "172.30.0.0/16")
DOMAINS = ("cluster.local", "k8s.corp.example")
NAMES = (
    ("node-a", "node-b", "node-c"),
    ("ip-10-0-1-17", "ip-10-0-2-4", "ip-10-0-3-250"),
    ("worker-1", "worker-2", "worker-10"),
    ("gke-prod-pool-1a2b", "gke-prod-pool-9z8y", "gke-prod-pool-5c5c"),
)
VXLAN_PORTS = (8472, 4789)


@dataclass(frozen=True)
class Case:
    """faults: lab faults and the node of each; none for a healthy run. subjects: the pair asked
    about, in this order."""

    faults: tuple[tuple[str, str], ...]
    subjects: tuple[str, str]

    @property
    def name(self) -> str:
        return " + ".join(fault for fault, _ in self.faults) or "healthy"


@dataclass(frozen=True)
class Batch:
    """The cases that are tried in one lab, in order. spares: couples, of which one is tried in
    place of each couple whose injection ground truth does not bear out."""

    settings: Settings
    cases: tuple[Case, ...]
    spares: tuple[Case, ...] = ()


def batches(
    seed: int, faults: Mapping[str, LabFault], healthy: int = HEALTHY, couples: int = COUPLES
) -> tuple[Batch, ...]:
    """One batch per shape of the pod network; the same seed gives the same batches."""
    chance, further = random.Random(seed), random.Random(f"spares {seed}")
    labs = [_settings(chance, cni) for cni in chance.sample(CNI_SHAPES, len(CNI_SHAPES))]
    members: dict[int, list[Case]] = {number: [] for number in range(len(labs))}
    for name in sorted(faults):
        able = [i for i, lab in enumerate(labs) if faults[name].applies_to(lab)]
        if not able:  # its kube-proxy mode is in none of these labs
            continue
        at = chance.choice(able)
        members[at].append(_single(chance, name, faults[name], labs[at]))
    for number in range(healthy):
        at = number % len(labs)
        members[at].append(Case((), _subjects(chance, labs[at])))
    for _ in range(couples):
        at = chance.randrange(len(labs))
        members[at].append(_couple(chance, faults, labs[at]))
    return tuple(
        Batch(
            lab,
            tuple(chance.sample(members[i], len(members[i]))),
            tuple(_couple(further, faults, lab) for _ in range(SPARES if couples else 0)),
        )
        for i, lab in enumerate(labs)
    )


def couples_of(batch: Batch) -> Batch:
    """Its couples alone."""
    return replace(batch, cases=tuple(case for case in batch.cases if len(case.faults) == 2))


def tried(every: Iterable[Batch]) -> set[str]:
    """The faults that stand alone in some case."""
    return {c.faults[0][0] for batch in every for c in batch.cases if len(c.faults) == 1}


def _settings(chance: random.Random, cni: str) -> Settings:
    return Settings(
        nodes=chance.choice(NAMES),
        pod_cidr=chance.choice(POD_CIDRS),
        service_cidr=chance.choice(SERVICE_CIDRS),
        cluster_domain=chance.choice(DOMAINS),
        cni=cni,
        vxlan_port=chance.choice(VXLAN_PORTS),
        proxy_mode=chance.choice(PROXY_MODES),
    )


def _single(chance: random.Random, name: str, fault: LabFault, lab: Settings) -> Case:
    """The node is one of the pair; of a fault between two nodes both are."""
    node = lab.nodes[0] if fault.whole_cluster else chance.choice(lab.nodes)
    if fault.scope == "pair":
        pair = [node, peer_of(lab.nodes, node)]
        return Case(((name, node),), _in_any_order(chance, pair))
    if fault.whole_cluster:
        return Case(((name, node),), _subjects(chance, lab))
    other = chance.choice([each for each in lab.nodes if each != node])
    return Case(((name, node),), _in_any_order(chance, [node, other]))


def _couple(chance: random.Random, faults: Mapping[str, LabFault], lab: Settings) -> Case:
    """Two different faults of nodes, one on each node of the pair."""
    able = [
        name
        for name in sorted(faults)
        if faults[name].applies_to(lab)
        and faults[name].scope == "node"
        and accuses(faults[name].expects)
    ]
    one, two = chance.sample(able, 2)
    first, second = chance.sample(lab.nodes, 2)
    return Case(((one, first), (two, second)), _in_any_order(chance, [first, second]))


def _subjects(chance: random.Random, lab: Settings) -> tuple[str, str]:
    one, two = chance.sample(lab.nodes, 2)
    return one, two


def _in_any_order(chance: random.Random, pair: Sequence[str]) -> tuple[str, str]:
    one, two = chance.sample(list(pair), 2)
    return one, two
