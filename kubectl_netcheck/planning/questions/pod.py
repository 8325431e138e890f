"""The question of ``pod``: what does this pod see, and what does a probe beside it see."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

from kubectl_netcheck.evidence._base import address_of, dig, items, word
from kubectl_netcheck.evidence.pod_policies import selecting
from kubectl_netcheck.model.errors import BadInput, Incomplete
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import APP, TARGET, Place
from kubectl_netcheck.model.plan import GuestRequest, Plan, PodRequest, Started
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning import budget, paths, rungs
from kubectl_netcheck.planning.crew import HOST_RUNGS
from kubectl_netcheck.planning.ladder import across, api, names
from kubectl_netcheck.planning.next_step import again, checked_by
from kubectl_netcheck.planning.rungs import Rung, Step
from kubectl_netcheck.planning.seats import Seats
from kubectl_netcheck.planning.targets import End, To, declared, ends, find_pod, unlooked
from kubectl_netcheck.planning.whom import chosen_pod
from kubectl_netcheck.planning.witness import choose

#: Policies that a sentence names.
NAMED = 4


@dataclass(frozen=True, slots=True)
class InPod:
    """The same measurements from inside the pod and from a probe without its labels on its node:
    where they differ, something selects the pod. to: what it should reach, besides DNS, the API
    server, a pod on its node, one on another node, and the nodes."""

    pod: Wanted
    to: To | None = None

    @property
    def subjects(self) -> tuple[str, ...]:
        """None by name: the pod's node is known once the pod was read."""
        return ()

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return (self.pod, *(self.to.wanted(self.pod.namespace) if self.to else ()))

    def settle(self, inventory: Inventory) -> "InPod":
        """Raises BadInput for a pod that does not exist and for labels that not one pod has, and
        Denied."""
        meant = chosen_pod(inventory, self.pod) if self.pod.selector else self.pod
        raw = find_pod(inventory, meant)
        name, namespace = word(raw, "metadata", "name"), word(raw, "metadata", "namespace")
        return InPod(Wanted("pod", name, namespace or inventory.namespace), self.to)

    def plan(self, inventory: Inventory, refused: Mapping[str, str]) -> Plan:
        """Raises BadInput for a pod or target that does not exist or has no network of its own,
        and Incomplete for a pod that does not run."""
        raw = find_pod(inventory, self.pod)
        targets = ends(inventory, self.to, self.pod.namespace) if self.to else ()
        node = _running(raw, inventory)
        beside = _beside(inventory, node, targets)
        nodes = (node, *beside)
        pods = [PodRequest("p1", node), PodRequest("p2", node)]
        pods += [PodRequest("p1", other) for other in beside]
        left_out = {}
        if "host" in refused:
            left_out[HOST_RUNGS[0]] = f"{refused['host']}; it would have shown {HOST_RUNGS[1]}"
        else:
            pods += [PodRequest("h", each, host=True) for each in nodes]
        if not declared(raw):
            why = "the pod declares no TCP port; --to from another pod takes POD:PORT"
            left_out["whether the pod listens"] = why
        left_out |= unlooked(inventory, targets)
        words = _words(raw, inventory, targets)
        return Plan(tuple(pods), (), (node,), beside, left_out, words)

    def guests(self, inventory: Inventory, _started: Sequence[Started]) -> tuple[GuestRequest, ...]:
        raw = find_pod(inventory, self.pod)
        place = word(raw, "metadata", "namespace"), word(raw, "metadata", "name")
        return (GuestRequest(APP, word(raw, "spec", "nodeName"), *place),)

    def rungs(self, seats: Seats) -> Iterable[Rung]:
        raw = find_pod(seats.inventory, self.pod)
        (node,), nodes = seats.plan.subjects, seats.plan.nodes
        app = Place("pod", node, APP, address_of(word(raw, "status", "podIP")))
        for rung in self._twin(seats, node):
            yield rung
            yield Rung(f"{APP}@{node}", replace(rung.leg, source=app), rung.steps)
        yield Rung(f"{APP}@{node}", Leg(app, app, "local"), (("sockets", {}),))
        yield from _inwards(seats, app, declared(raw))
        yield from paths.down(seats, node, node)
        for source, target in permutations(nodes, 2):
            yield from across(seats, source, target, light=True)

    def close(self, report: Report) -> Report:
        """Says when the pod itself could not be asked, and which command shows the cure."""
        more = ("--to", self.to.typed) if self.to else ()
        name = "/".join(part for part in (self.pod.namespace, self.pod.name) if part)
        return checked_by(_asked_inside(report), lambda _: again("pod", name, *more))

    def _twin(self, seats: Seats, node: str) -> Iterator[Rung]:
        """What is measured from inside of the pod and beside it alike."""
        probe, peer = f"p1@{node}", f"p2@{node}"
        source, ports = seats.place(probe), seats.ports(peer)
        connect: Step = ("tcp", {"port": ports.http})
        near = (rungs.ping(20), connect, rungs.echo("udp", ports, seats.nonce))
        yield Rung(probe, Leg(source, seats.place(peer), "same-node"), near)
        yield paths.up(seats, node, node)
        for other in seats.plan.witnesses[:1]:
            key = f"p1@{other}"
            far = rungs.witness_crossing(seats.ports(key), key, seats.nonce)
            yield Rung(probe, Leg(source, seats.place(key), "cross-node"), far)
            yield paths.up(seats, node, other)
        for rung in names(seats, node):
            name: rungs.Params = {"name": str(rung.steps[0][1]["name"]), "tries": 2}
            own = () if rung.leg.target.node else (("lookup", name),)
            yield replace(rung, steps=(*rung.steps, *own))
        yield from (rung for rung in api(seats, node) if rung.runner == probe)
        yield Rung(probe, Leg(source, source, "local"), (("resolver", {}),))
        home = self.pod.namespace
        for end in ends(seats.inventory, self.to, home) if self.to else ():
            yield _towards(probe, source, end, self.to)


def _towards(runner: str, source: Place, end: End, to: To | None) -> Rung:
    """From a pod to the target, by whatever network it is in."""
    params: rungs.Params = {"ports": " ".join(map(str, end.ports))}
    if not end.place.address and to is not None:
        params["name"] = to.name
    steps: list[Step] = [("port", params)] if end.ports else []
    if end.place.kind in ("pod", "host"):
        steps.insert(0, rungs.ping(20))
    if end.place.kind == "host":
        steps.append(("kubelet", {}))
    if not end.place.address and to is not None:
        steps.append(("lookup", {"name": to.name, "tries": 2}))
    same = end.place.node == source.node
    kind = {"host": "pod-to-node", "service": "service", "outside": "egress"}.get(
        end.place.kind, "same-node" if same else "cross-node"
    )
    return Rung(runner, Leg(source, end.place, kind, end.behind), tuple(steps))


def _inwards(seats: Seats, app: Place, ports: tuple[int, ...]) -> Iterator[Rung]:
    """To the pod: from the probe beside it, from another node, and from its node itself."""
    steps: tuple[Step, ...] = (rungs.ping(budget.PING_FEW),)
    if ports:
        steps += (("port", {"ports": " ".join(map(str, ports))}),)
    for key, kind in (
        (f"p1@{app.node}", "same-node"),
        *((f"p1@{other}", "cross-node") for other in seats.plan.witnesses[:1]),
        (f"h@{app.node}", "node-to-pod"),
    ):
        if seats.wanted(key):
            yield Rung(key, Leg(seats.place(key), app, kind), steps)


def _running(raw: Mapping[str, Any], inventory: Inventory) -> str:
    """The pod's node; raises where it cannot be measured."""
    namespace, title = word(raw, "metadata", "namespace"), word(raw, "metadata", "name")
    name = f"{namespace}/{title}"
    phase, node = word(raw, "status", "phase"), word(raw, "spec", "nodeName")
    if not node:
        do = f"kubectl -n {namespace} describe pod {title}"
        raise Incomplete(f"pod {name} has no node yet", f"its phase is {phase}", do)
    if dig(raw, "spec", "hostNetwork"):
        why = "it uses its node's own network, which no NetworkPolicy of pods selects"
        raise BadInput(f"pod {name} has no network of its own", why, again("node", node))
    if phase != "Running" or not address_of(word(raw, "status", "podIP")):
        why = f"its phase is {phase or 'unknown'}[{_waiting(raw)}]".replace("[]", "")
        raise Incomplete(f"pod {name} does not run", why, f"is it its node? {again('node', node)}")
    found = inventory.node(node)
    if found is not None and found.skip:
        raise BadInput(f"pod {name} cannot be measured: its node is {node}", why=found.skip)
    return node


def _waiting(raw: Mapping[str, Any]) -> str:
    states = (each.get("state") for each in items(raw, "status", "containerStatuses"))
    return next((found for each in states if (found := word(each, "waiting", "reason"))), "")


def _beside(inventory: Inventory, node: str, targets: Iterable[End]) -> tuple[str, ...]:
    """Another node, that of the target where it has one, and a third one as witness."""
    ready = {each.name for each in inventory.nodes if each.ready == "True" and not each.skip}
    there = [end.place.node for end in targets if end.place.node in ready - {node}][:1]
    for _ in range(2):
        found = choose(inventory, (node, *there))
        if found is not None and len(there) < 2:
            there.append(found.name)
    return tuple(there)


def _words(raw: Mapping[str, Any], inventory: Inventory, targets: Sequence[End]) -> dict[str, str]:
    """What summaries can name of the pod and of its target."""
    namespace, name = word(raw, "metadata", "namespace"), word(raw, "metadata", "name")
    policies = [word(each, "metadata", "name") for each in selecting(raw, inventory)]
    more = f" and {len(policies) - NAMED} more" if len(policies) > NAMED else ""
    named = dig(raw, "spec", "dnsConfig", "nameservers")
    words = {
        APP: f"pod {namespace}/{name}",
        "pod_namespace": namespace,
        "pod_name": name,
        "policies": ", ".join(sorted(policies)[:NAMED]) + more,
        "dns_policy": word(raw, "spec", "dnsPolicy"),
        "dns_servers": ", ".join(map(str, named[:3])) if isinstance(named, list) else "",
    }
    if targets:
        label = targets[-1].label
        words |= {TARGET: label, "to": targets[0].label}
        if label.startswith("pod "):
            space, _, title = label.removeprefix("pod ").partition("/")
            words |= {"target_namespace": space, "target_name": title}
    return {key: value for key, value in words.items() if value}


def _asked_inside(report: Report) -> Report:
    """Not healthy but undecided where nothing was measured from inside of the pod."""
    mine = [f for f in report.facts if f.leg and f.leg.source.name == APP]
    ran = [fact for fact in mine if fact.result is not Result.NOT_RUN]
    if ran or report.diagnosis.status != "healthy":
        return report
    reasons = [fact.text.get("reason", "") for fact in mine]
    why = max(sorted(set(reasons)), key=reasons.count) if reasons else "nothing came back"
    said = f"undecided: the pod itself could not be asked ({why}); beside it all is as it should be"
    return replace(report, diagnosis=replace(report.diagnosis, status="undecided", verdict=said))


QUESTION = InPod
