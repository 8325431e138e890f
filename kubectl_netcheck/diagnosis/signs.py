"""Signs: reusable tests of states, from which fault files build their evidence."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import DEAD, View

Test = Callable[[View], bool]

#: Chance of as many answers as a path gave, were it as lossy as the others.
SPARED = 1e-3
#: Pings of a path that may be lost by accident beside those of a whole flow.
STRAY = 2


def agent(which: str, *states: str) -> Test:
    """The agent (cni, kube-proxy, dns) is in one of these states at a suspected node."""

    def test(view: View) -> bool:
        return any(
            f.text.get("agent") == which and f.text.get("state") in states for f in view.at("agent")
        )

    return test


def peers_have(which: str) -> Test:
    """The agent is ready at another node, so that its absence here is no design."""

    def test(view: View) -> bool:
        return any(
            f.text.get("agent") == which and f.text.get("state") == "ready"
            for f in view.peers("agent")
        )

    return test


def text(measure: str, key: str, *values: str) -> Test:
    """A state at a suspected node has one of these texts under that key."""
    return lambda view: any(f.text.get(key) in values for f in view.at(measure))


def says(measure: str, key: str, part: str) -> Test:
    """A state at a suspected node has that part in its text under that key, any case."""
    return lambda view: any(part in f.text.get(key, "").lower() for f in view.at(measure))


def some(measure: str, check: Callable[[Fact], bool]) -> Test:
    """A state of that name at a suspected node passes the check."""
    return lambda view: any(check(fact) for fact in view.at(measure))


def somewhere(measure: str, check: Callable[[Fact], bool]) -> Test:
    """A state of that name, at whatever place, passes the check."""
    return lambda view: any(check(fact) for fact in view.everywhere(measure))


def is_no(test: Test) -> Test:
    """The opposite of a test; it also holds where the state was not read."""
    return lambda view: not test(view)


def both(*tests: Test) -> Test:
    """All of the tests hold."""
    return lambda view: all(test(view) for test in tests)


def legs(kinds: Iterable[str], measure: str, *endings: Result) -> Test:
    """A leg of these kinds at a suspected node ended in one of these ways."""
    wanted = tuple(kinds)
    return lambda view: any(f.result in endings for f in view.touching(wanted, measure))


def all_legs(kinds: Iterable[str], measure: str, *endings: Result) -> Test:
    """Legs of these kinds at a suspected node were measured and all ended in one of these ways."""
    wanted = tuple(kinds)

    def test(view: View) -> bool:
        found = view.touching(wanted, measure)
        return bool(found) and all(f.result in endings for f in found)

    return test


def number(fact: Fact, key: str) -> float | None:
    """A figure by its name, or a text that is a number; None where there is neither."""
    if key in fact.figures:
        return fact.figures[key]
    try:
        return float(fact.text[key])
    except (KeyError, ValueError):
        return None


def sysctl(key: str, *values: float) -> Test:
    """A kernel setting at a suspected node has one of these values."""
    return some("sysctls", lambda fact: number(fact, key) in values)


#: CNIs whose pods hang on a Linux bridge, so that pods of one node talk without routing.
BRIDGED = ("flannel", "canal-bridge", "kube-router", "bridge")
bridged = somewhere("cni", lambda fact: fact.text.get("name") in BRIDGED)
same_node_dead = legs(("same-node",), "tcp", *DEAD)
same_node_ok = legs(("same-node",), "tcp", Result.OK)


def lossy_at_home(view: View) -> bool:
    """Pings that stay inside of a suspected node lose samples."""
    found = view.touching(("local", "same-node"), "ping")
    return any(f.result is Result.INTERMITTENT for f in found)


def told_and_working(view: View) -> bool:
    """A hop says that packets are too large, and no transfer that was tried failed over it: where
    none was, what the kernel was told is enough for it to adapt."""
    told = legs(("cross-node", "node-to-node"), "mtu", Result.FRAG_NEEDED)(view)
    transfers = view.touching(("cross-node",), "get")
    return told and all(fact.result is Result.OK for fact in transfers)


def hashed(fact: Fact) -> bool:
    """Of many flows to one node some lose everything and others nothing, which no random loss
    does. Flows to different nodes are not counted together: one may be out of reach."""
    dead, whole, partial = (number(fact, key) or 0 for key in ("dead", "whole", "partial"))
    return dead >= 2 and whole >= 2 and partial * 4 <= dead


def all_flows_lost(view: View) -> bool:
    """No connection and no datagram passes between pods of a suspected node and another one, of
    eight or more: where a hash spares half of them, that is one run in 256."""
    between: defaultdict[frozenset[str], list[Result]] = defaultdict(list)
    for measure in ("tcp", "udp", "udp-large", "get", "put"):
        for fact in view.touching(("cross-node",), measure):
            if fact.leg:
                between[fact.leg.nodes].append(fact.result)
    passed = {Result.OK, Result.INTERMITTENT}
    return any(len(each) >= 8 and passed.isdisjoint(each) for each in between.values())


def pings_lose_some(view: View) -> bool:
    """Pings between pods lose some packets of a flow, on two paths of a suspected node or more. A
    path's pings are several flows (probes/ping.py), of each of which a hash takes none or all."""
    parts = 0
    for fact in view.touching(("cross-node",), "ping"):
        lost = fact.samples - fact.good
        flow = number(fact, "flow_samples") or fact.samples / 2
        whole = lost > flow / 2 and abs(lost - flow * round(lost / flow)) <= STRAY
        parts += fact.result is Result.INTERMITTENT and lost > 1 and not whole
    return parts > 1


def a_path_is_spared(*kinds: str) -> Test:
    """Of a whole cluster, or of a node with one lossy path: all pings of these kinds between two
    nodes of it, or the node and another one, come back, so many that at the loss of the other paths
    (of the mildest where it is a node, because one of them may have another fault too) one run in a
    thousand would show it of any two. Where nothing of a kind comes back, as another fault can do,
    it tells neither a rate nor a path that is lossy.

    A node with more lossy paths may have spared ones: its pods may use another card there, or none
    of what drops. Each of those speaks against it by its own samples (rank.left_open)."""

    def test(view: View) -> bool:
        if len(view.nodes) > 1:
            return False
        found = [_pings_by_pair(view, (kind,)) for kind in kinds]
        every = [(ends, sent, back) for pairs in found for ends, (sent, back) in pairs.items()]
        partly = [(ends, sent, back) for ends, sent, back in every if 0 < back < sent]
        lossy = {ends for ends, _, _ in partly}
        if not lossy or (view.nodes and len(lossy) > 1):
            return False
        pooled = sum(back for _, _, back in partly) / sum(sent for _, sent, _ in partly)
        passes = max(back / sent for _, sent, back in partly) if view.nodes else pooled
        clean: Counter[frozenset[str]] = Counter()
        for ends, sent, back in every:
            clean[ends] += sent if back == sent and ends not in lossy else 0
        chance = SPARED / max(1, len(every))
        return any(passes**sent <= chance for sent in clean.values())

    return test


def loss_is_the_pairs(*kinds: str) -> Test:
    """Of a pair: all pings of these kinds on the other paths of each of its nodes come back, so
    many that at the loss of its own one run in a thousand would show it. Holds for every other
    place, and where there is no third node."""

    def test(view: View) -> bool:
        if len(view.nodes) != 2:
            return True
        pairs = _pings_by_pair(view, kinds)
        samples, good = pairs.pop(view.nodes, (0, 0))
        passes = good / max(1, samples)
        for node in view.nodes:
            others = [counts for ends, counts in pairs.items() if node in ends]
            sent, back = sum(sent for sent, _ in others), sum(back for _, back in others)
            if others and (back < sent or passes**sent > SPARED):
                return False
        return True

    return test


def _pings_by_pair(view: View, kinds: Iterable[str]) -> dict[frozenset[str], tuple[int, int]]:
    """Pings of these kinds between each two nodes: how many were sent, and how many came back."""
    pairs: dict[frozenset[str], tuple[int, int]] = {}
    for fact in view.touching(kinds, "ping"):
        if fact.leg and len(fact.leg.nodes) == 2:
            samples, good = pairs.get(fact.leg.nodes, (0, 0))
            pairs[fact.leg.nodes] = samples + fact.samples, good + fact.good
    return pairs


def hashed_twice(view: View) -> bool:
    """A suspected node's flows to another one were so in each of two looks, and pings between the
    two lose nothing: nodes that are short of time are not as exact as that."""
    pings = view.touching(("cross-node",), "ping")
    for fact in view.at("udp-flows"):
        ends = {fact.place.node if fact.place else "", fact.text.get("target", "")}
        between = [f.result for f in pings if f.leg and f.leg.nodes == ends]
        steady = bool(between) and all(result is Result.OK for result in between)
        if steady and (number(fact, "looks") or 0) >= 2 and hashed(fact):
            return True
    return False


def hashed_beyond(view: View) -> bool:
    """Flows from a node of a suspected pair to a third node were so, too: it is not the path
    between the two that has the bad link."""
    if len(view.nodes) < 2:
        return False
    targets = {fact.text.get("target", "") for fact in view.at("udp-flows") if hashed(fact)}
    return bool(targets - view.nodes - {""})


def names_fail_often(view: View) -> bool:
    """At least half of all lookups over UDP at DNS pods, from two nodes or more, go wrong."""
    found = [f for f in view.touching(("dns",), "dns-udp") if f.leg and f.leg.target.node]
    wrong = [f for f in found if f.result is not Result.OK]
    askers = {f.leg.source.node for f in wrong if f.leg}
    return 2 * len(wrong) >= len(found) and len(askers) > 1
