"""Wording: places, measurements and remedies in plain words.

The words that a summary, a sign or a fix can use: {node} (the suspect, "node-a and node-b" for
two), {either} ("node-a or node-b"), {peer}, {place}, {at} ("at node-b", "between node-a and
node-b"), {on}, {loss}, {mtu} (bytes of the pods' packets that fit), {outer_mtu} (with the
tunnel's header), {node_mtu} (bytes that fit between the nodes themselves), {mss} (without the
headers of IPv4 and TCP), {direction}, {endpoints} and {nodeports} (of a Service, those that fail),
{endpoint_pods} and {dns_pods} (names of the pods that fail, for one command; {endpoint_pod} is the
first), {card} (the nodes' network card, where all that were asked have one name for it), {peer_mtu}
(bytes, of the other nodes' cards, where all have one); those of the context ({cni}, {daemonset},
{namespace}, {port}, {tunnel}, {device} …), with {pod_range} and, of a second family, {pod_range_2};
and every figure and text of a state read at the suspect as {measure_key}, dashes as underscores,
for an agent {cni_name}, {kube_proxy_why} …. A word without a value stays visible as <what it
stands for>, for the reader to fill in; a part in [[ ]] is left out when a word in it has no value.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from kubectl_netcheck.diagnosis.context import Context
from kubectl_netcheck.diagnosis.localise import Culprit
from kubectl_netcheck.diagnosis.noise import interval
from kubectl_netcheck.model.fact import Fact, Result, written
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.naming import SUBDOMAIN
from kubectl_netcheck.model.place import ASKED

ENDINGS = {
    Result.OK: "ok",
    Result.INTERMITTENT: "intermittent",
    Result.LOST: "lost, no answer",
    Result.REFUSED: "refused",
    Result.UNREACHABLE: "unreachable",
    Result.PROHIBITED: "administratively prohibited",
    Result.NOT_PERMITTED: "not permitted by the sender's own kernel",
    Result.TOO_BIG: "too big for the sender's own interface",
    Result.FRAG_NEEDED: "a hop answered that fragmentation is needed",
    Result.BLACKHOLE: "small packets pass, full-size ones vanish",
    Result.STALLED: "connected, then stalled",
    Result.WRONG: "a wrong answer",
    Result.SEEN: "seen",
    Result.NOT_RUN: "not run",
}


#: What a word stands for, where the run could not learn it and the word itself does not say.
BLANKS = {
    "namespace": "the CNI's namespace",
    "selector": "label of the CNI's pods",
    "daemonset": "the CNI's DaemonSet",
    "port": "the tunnel's port",
    "tunnel": "the tunnel's packets",
    "device": "the tunnel device",
    "overhead": "the tunnel's overhead",
    "pod_range": "the range of all pods",
    "cni_version": "version of the installed chart, by helm list -A",
    "api_service": "address of the Service kubernetes",
    "mtu": "the size that fits",
    "outer_mtu": "the size that fits, and the tunnel's overhead",
    "node_mtu": "the size that fits between nodes",
    "mss": "the size that fits, less 40",
    "links_uplink": "the network card",
    "card": "the network card",
    "direction": "in the direction that fails",
    "pod_address_pods": "the pods with that address",
    "service_short": "the Service",
    "dns_flows_gone": "the address that is gone",
    "dns_pods": "the DNS pod that is silent",
    "endpoint_pod": "the pod of that endpoint",
    "endpoint_pods": "the pod of that endpoint",
}
#: Bytes of the headers of IPv4 and TCP without options (RFC 9293, 3.7.1).
TCP_IPV4 = 40
#: Endpoints of a Service that one sentence names.
NAMED = 3

_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
_WORD = re.compile(r"\{(\w+)\}")


class Words(dict[str, str]):
    """Words for templates; an unknown one stays visible."""

    def __missing__(self, key: str) -> str:
        return f"<{BLANKS.get(key, key.replace('_', ' '))}>"

    def fill(self, template: str) -> str:
        """The template with its words; raises ValueError when its braces do not match."""
        return _OPTIONAL.sub(self._part, template).format_map(self).replace("  ", " ")

    def _part(self, match: re.Match[str]) -> str:
        names = _WORD.findall(match.group(1))
        return match.group(1) if all(self.get(name) for name in names) else ""


def measured(fact: Fact) -> str:
    """What one leg fact found, with its counts and figures."""
    said = ENDINGS[fact.result]
    if fact.samples > 1:
        said += f", {fact.good} of {fact.samples}"
    if "mtu_bytes" in fact.figures:
        said += f", {fact.figures['mtu_bytes']:.0f} bytes fit"
    elif fact.result is Result.OK and "rtt_ms" in fact.figures:
        said += f", {fact.figures['rtt_ms']:.1f} ms"
    return said


def leg_name(fact: Fact) -> str:
    """A leg and its measure: "cross-node ping, p1 on node-a > p1 on node-b"."""
    return f"{fact.leg.kind} {fact.measure}, {fact.leg}" if fact.leg else fact.measure


def role(culprit: Culprit) -> str:
    """Which of the places asked about it is (model.place.ASKED); empty for any other."""
    found = next(iter(culprit.hypotheses), None)
    return found.spot.names[0] if found is not None and found.spot.scope == "pod" else ""


def place_of(culprit: Culprit) -> str:
    """The culprit's place as the subject of a sentence in the singular."""
    nodes = culprit.nodes
    if culprit.scope == "node":
        return nodes[0]
    if culprit.scope == "pod":
        return {"app": "the pod"}.get(role(culprit), "what it should reach")
    if culprit.scope == "zone":
        return f"the path between zone {culprit.zones[0]} and zone {culprit.zones[1]}"
    if not culprit.exact and nodes:
        return f"{', '.join(nodes[:-1])} or {nodes[-1]}" if len(nodes) > 1 else nodes[0]
    if culprit.scope == "pair" and len(nodes) == 2:
        return f"the path between {nodes[0]} and {nodes[1]}"
    return "every node"


def at_and_on(culprit: Culprit) -> tuple[str, str]:
    """The culprit's place after a verb: where it is lost, and on which machine it sits."""
    place = place_of(culprit)
    if place.startswith("the path between "):
        return place.removeprefix("the path "), f"on {' or '.join(culprit.nodes) or place}"
    return (
        (f"on {place}", f"on {place}") if place == "every node" else (f"at {place}", f"on {place}")
    )


def words_for(
    culprit: Culprit, explained: Sequence[Fact], states: Iterable[Fact], context: Context
) -> Words:
    """Everything that the templates of this culprit may name."""
    words = Words(context.words)
    states = tuple(states)
    cards = {fact.text["uplink"] for fact in states if fact.text.get("uplink")}
    if len(cards) == 1:
        words["card"] = cards.pop()
    words.update(_peer_mtu(states, culprit.nodes))
    words.update(_ranges(context.words.get("pod_range", "")))
    words.update(_pods(explained))
    # Of several states of one measure the last is told.
    for fact in sorted(states, key=lambda fact: _meant(culprit.fault, fact)):
        if fact.place and (fact.place.node in culprit.nodes or not fact.place.node):
            words.update(_state_words(fact))
    who = role(culprit)
    for key in ("namespace", "name"):
        if found := context.words.get(f"{'pod' if who == 'app' else who}_{key}"):
            words[f"place_{key}"] = found
    refused = (f.text.get("refused", "") for f in explained if f.measure == "port")
    words["refused_port"] = next((ports for ports in refused if ports), "")
    others = [n for n in (*context.subjects, context.witness) if n and n not in culprit.nodes]
    words["place"] = context.words.get(role(culprit)) or place_of(culprit)
    words["at"], words["on"] = at_and_on(culprit)
    everyone = f"Service {words.get('service_name', '')}" if culprit.scope == "service" else ""
    words["node"] = " and ".join(culprit.nodes) or everyone.strip() or "every node"
    words["either"] = " or ".join(culprit.nodes) or words["node"]
    words["peer"] = others[0] if others else "its peer"
    words["loss"] = loss(explained)
    sizes = [f.figures["mtu_bytes"] for f in explained if "mtu_bytes" in f.figures]
    if sizes:
        words["mtu"] = f"{min(sizes):.0f}"
        words["mss"] = f"{min(sizes) - TCP_IPV4:.0f}"
        words["outer_mtu"] = f"{min(sizes) + int(context.words.get('overhead', 0)):.0f}"
        direct = [
            f.figures["mtu_bytes"]
            for f in explained
            if f.leg and f.leg.kind == "node-to-node" and "mtu_bytes" in f.figures
        ]
        words["node_mtu"] = f"{min(direct):.0f}" if direct else words["outer_mtu"]
    words["direction"] = direction(explained, culprit.nodes)
    ends = (f.leg.target.name for f in explained if f.leg and f.leg.kind == "endpoint")
    if named := sorted(set(ends)):
        more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
        words["endpoints"] = ", ".join(named[:NAMED]) + more
    ports = {f.leg.target.node for f in explained if f.leg and f.leg.kind == "nodeport"}
    words["nodeports"] = " and ".join(sorted(ports)) or words["place"]
    return words


def _peer_mtu(states: Iterable[Fact], suspects: Sequence[str]) -> Mapping[str, str]:
    sizes = {
        fact.figures["uplink_mtu_bytes"]
        for fact in states
        if fact.place and fact.place.node not in suspects and "uplink_mtu_bytes" in fact.figures
    }
    return {"peer_mtu": written(sizes.pop())} if len(sizes) == 1 else {}


def _ranges(setting: str) -> Mapping[str, str]:
    """The ranges of pods each by itself, as a command takes them, that of IPv4 first."""
    ranges = sorted(filter(None, map(str.strip, setting.split(","))), key=lambda one: ":" in one)
    return dict(zip(("pod_range", "pod_range_2"), ranges, strict=False))


def _pods(explained: Iterable[Fact]) -> Mapping[str, str]:
    """Name servers and endpoints of a Service by the names of their pods. Whoever may write an
    EndpointSlice may write any name into it: what is none is left for the reader."""
    dns: set[str] = set()
    ends: set[str] = set()
    for leg in (fact.leg for fact in explained if fact.leg):
        name = leg.target.name
        if leg.kind == "dns" and leg.target.node:
            dns.add(re.split(r"/| at ", name)[-1])
        elif leg.kind == "endpoint" and "/" in name:
            ends.add(name.partition("/")[2].rpartition(":")[0])
    words = {
        # A node's own cache is called by its DaemonSet's name.
        "dns_pods": " ".join(sorted(filter(SUBDOMAIN.fullmatch, dns - {"node-local-dns"}))),
        "endpoint_pods": " ".join(sorted(filter(SUBDOMAIN.fullmatch, ends))),
    }
    words["endpoint_pod"] = words["endpoint_pods"].partition(" ")[0]
    return {key: value for key, value in words.items() if value}


def _meant(fault: Fault, fact: Fact) -> bool:
    """Whether a sign of the fault is about this one of several states."""
    signs = (*fault.confirms, *fault.supports)
    return any(s.of is not None and s.measure == fact.measure and s.of(fact) for s in signs)


def _state_words(fact: Fact) -> Mapping[str, str]:
    head = (fact.text.get("agent") or fact.measure).replace("-", "_")
    if fact.place and fact.place.name in ASKED:
        head = f"{fact.place.name}_{head}"
    figures = {f"{head}_{key}": written(value) for key, value in fact.figures.items()}
    return {**figures, **{f"{head}_{key}": value for key, value in fact.text.items()}}


def loss(explained: Sequence[Fact]) -> str:
    """Counts and share of lost pings with their interval: "13 of 240 (5.4 %, 95 % interval …)"."""
    pings = [f for f in explained if f.measure == "ping" and f.result is Result.INTERMITTENT]
    samples = sum(f.samples for f in pings)
    lost = samples - sum(f.good for f in pings)
    if not samples:
        return "part of its packets"
    low, high = (100 * share for share in interval(samples, lost))
    share = 100 * lost / samples
    return f"{lost} of {samples} ({share:.1f} %, 95 % interval {low:.1f}-{high:.1f} %)"


def direction(explained: Sequence[Fact], suspects: Sequence[str] = ()) -> str:
    """The direction that loses packets, as the receivers' counts tell it; empty where nothing was
    counted."""
    legs = [
        f.leg for f in explained if f.leg and f.measure == "oneway" and f.result is not Result.OK
    ]
    ways = sorted({f"{leg.source.node} to {leg.target.node}" for leg in legs})
    if not ways:
        return ""
    if len(ways) == 1:
        return f"from {ways[0]}"
    if len(suspects) == 1:
        into = {leg.target.node == suspects[0] for leg in legs}
        if len(into) == 1:
            return "on their way in" if True in into else "on their way out"
    return "in both directions"
