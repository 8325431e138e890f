"""The question of ``egress``: can pods leave, by node, beside what the node itself can."""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kubectl_netcheck.model.errors import Denied, Incomplete
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import DEAD
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.naming import in_url
from kubectl_netcheck.model.plan import Plan, PodRequest
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning import paths, rungs
from kubectl_netcheck.planning.crew import HOST_RUNGS
from kubectl_netcheck.planning.ladder import api, names
from kubectl_netcheck.planning.next_step import again, checked_by, only_if_measured
from kubectl_netcheck.planning.outside import outside, own_api
from kubectl_netcheck.planning.question import Question
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.sample import ready, spread, usable
from kubectl_netcheck.planning.seats import Seats
from kubectl_netcheck.planning.whom import as_typed, with_nodes

#: Nodes that try when none are named.
TRYING = 6
#: Bits of the API server's Service address that other Services share with it: ranges of /12 to
#: /24 are usual (kubeadm 10.96.0.0/12, k3s 10.43.0.0/16), and no answer is lost by too few.
SERVICE_BITS = 16


@dataclass(frozen=True, slots=True)
class Leaving:
    """Each node's pods and the node itself to the API server and, if given, to a host outside.

    subjects: the nodes that try; empty for all, or a sample where they are many. host, port: what
    to connect to, an address or a name; no host: nothing outside is contacted. selector: nodes
    with these labels try, instead of subjects.
    """

    subjects: tuple[str, ...] = ()
    host: str = ""
    port: int = 443
    selector: str = ""

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return (Wanted("node", "", selector=self.selector),) if self.selector else ()

    def settle(self, inventory: Inventory) -> Question:
        """Raises BadInput for a node that there is not, and for labels that none has."""
        made: Question = with_nodes(self, inventory, self.selector)
        return made

    def plan(self, inventory: Inventory, refused: Mapping[str, str]) -> Plan:
        """Raises Denied when nodes may neither be listed nor were named, and Incomplete when
        none is ready."""
        fit = ready(usable(inventory))
        pool = [n for n in fit if n.name in self.subjects] if self.selector else fit
        few = self.subjects and not self.selector
        subjects = self.subjects if few else spread(pool, TRYING)
        if not subjects and "nodes" in inventory.denied:
            do = "name them: kubectl netcheck egress NODE …"
            raise Denied("the nodes cannot be listed", inventory.denied["nodes"], do)
        if not subjects:
            raise Incomplete("no node is ready to leave from", do="kubectl get nodes")
        beside = spread(fit, max(0, 3 - len(subjects)), without=subjects)
        nodes = (*subjects, *beside)
        pods = [PodRequest("p1", node) for node in nodes]
        left_out = {}
        if not self.host:
            why = "no address outside is contacted unasked; --to HOST:PORT asks one"
            left_out["outside the cluster"] = why
        if not few and len(pool) > len(subjects):
            why = f"{len(subjects)} try; name others to try from"
            left_out[f"{len(pool) - len(subjects)} of {len(pool)} nodes"] = why
        if "host" in refused:
            shown = "whether a node itself can leave, where its pods cannot"
            left_out[HOST_RUNGS[0]] = f"{refused['host']}; it would have shown {shown}"
        else:
            pods += [PodRequest("h", node, host=True) for node in nodes]
        return Plan(tuple(pods), (), subjects, beside, left_out)

    def rungs(self, seats: Seats) -> Iterable[Rung]:
        nodes = seats.plan.nodes
        for node, peer in zip(nodes, (*nodes[1:], *nodes[:1]), strict=True):
            if self.host:
                yield from outside(seats, node, self.host, self.port)
            yield from own_api(seats, node, sizes=True)
            yield from api(seats, node)
            yield from names(seats, node, pods=0)
            yield paths.up(seats, node, node)
            yield from paths.down(seats, node, node)
            if peer != node:
                # What leaves the node but not the cluster: tells forwarding from translation.
                yield paths.up(seats, node, peer)
                yield from paths.hosts(seats, node, peer, rungs.outside_node())
                yield paths.pods(seats, node, peer, paths.cheap(seats, f"p1@{peer}"))

    def close(self, report: Report) -> Report:
        """Says of what class the answers for the name are, and which command shows the cure."""
        facts = tuple(_heard(_classed(fact, report)) for fact in report.facts)
        report = _named(replace(report, facts=facts), self.host)
        measures = ("outside",) if self.host else ("tcp",)
        report = only_if_measured(report, measures, "ways out")
        whom = as_typed(self.subjects, self.selector)
        to = ("--to", self.target) if self.host else ()
        return checked_by(report, lambda _: again("egress", *whom, *to))

    @property
    def target(self) -> str:
        """The host and its port, as a user types them."""
        return f"{in_url(self.host)}:{self.port}"


def _classed(fact: Fact, report: Report) -> Fact:
    """The fact with the class of the address that a name was answered with."""
    if fact.measure != "outside" or "answer" not in fact.text:
        return fact
    service = next(
        (f.leg.target.address for f in report.facts if f.leg and f.leg.kind == "api"), ""
    )
    found = kind_of(fact.text["answer"], service, report.context.get("pod_range", ""))
    return replace(fact, text={**fact.text, "class": found})


def _heard(fact: Fact) -> Fact:
    """No size but no measurement either where a far end answers no echo: many do not."""
    size = fact.leg and fact.leg.kind == "egress" and fact.measure == "mtu"
    if not size or fact.result not in DEAD:
        return fact
    reason = "no echo was answered there; the connection tells more"
    return Fact(fact.measure, Result.NOT_RUN, fact.leg, text={"reason": reason})


def _named(report: Report, host: str) -> Report:
    """The verdict with what the name was answered with, each answer once."""
    found = {
        f"{fact.text['answer']} ({fact.text['class']})"
        for fact in report.facts
        if fact.measure == "outside" and "class" in fact.text
    }
    if not found or host in {each.partition(" ")[0] for each in found}:
        return report
    said = f"{report.diagnosis.verdict}; {host} is {' or '.join(sorted(found))}"
    return replace(report, diagnosis=replace(report.diagnosis, verdict=said))


def kind_of(answer: str, service: str, pods: str) -> str:
    """What an address is: of a pod, of a Service, private or public. service: one address of the
    Service range; pods: the pods' range; both may be empty."""
    address = ipaddress.ip_address(answer)
    if any(_within(address, each.strip()) for each in pods.split(",")):
        return "pod"
    if address.version == 4 and _within(address, f"{service}/{SERVICE_BITS}"):
        return "ClusterIP"
    return "private" if address.is_private or address.is_link_local else "public"


def _within(address: ipaddress.IPv4Address | ipaddress.IPv6Address, range_: str) -> bool:
    """Whether it is in the range; in nothing that is none: ranges stand in settings of others."""
    try:
        return address in ipaddress.ip_network(range_, strict=False)
    except ValueError:
        return False


QUESTION = Leaving
