"""Signs about names: what servers answered, what pods are told to ask, what the Corefile says."""

import ipaddress
from collections.abc import Callable

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import DEAD, View

#: Answers that say that there is nothing of that name; all others say that a server failed.
NOTHING = frozenset({"NXDOMAIN", "NODATA"})
#: Search domains from which a search list is long: the cluster's three and two of the node's.
LONG = 5


def _given(view: View) -> list[Fact]:
    """The lookups of the user's names that failed."""
    found = (f for f in view.legs if f.measure == "dns-name")
    return [f for f in found if f.result not in (Result.OK, Result.NOT_RUN)]


def no_such_name(view: View) -> bool:
    """Every failing lookup of a name that the user gave says that there is no such name."""
    failed = _given(view)
    return bool(failed) and all(f.text.get("rcode") in NOTHING for f in failed)


def upstream_fails(view: View) -> bool:
    """A name that the user gave ends in an error or in silence."""
    return any(f.text.get("rcode") not in NOTHING for f in _given(view))


def errors_answered(view: View) -> bool:
    """A DNS server answers the cluster's own name with an error code."""
    found = [f for m in ("dns-udp", "dns-tcp") for f in view.legs if f.measure == m]
    return any(f.result is Result.WRONG and "rcode" in f.text for f in found)


def only_pods_are_stopped(measure: str, other: str) -> Callable[[View], bool]:
    """Name servers elsewhere answer a suspected node itself by that measure, and its pods by the
    other one alone: what the node does not forward it still sends. Nothing of a whole cluster."""

    def test(view: View) -> bool:
        own = {_asked(f) for f in view.touching(("node-to-dns",), measure) if f.result is Result.OK}
        failed, passed = (
            {_asked(f) for f in view.touching(("dns",), each) if f.result in endings}
            for each, endings in ((measure, DEAD | {Result.REFUSED}), (other, {Result.OK}))
        )
        return any(source in view.nodes for source, _ in own & failed & passed)

    return test


def _asked(fact: Fact) -> tuple[str, str]:
    """The node that asks, and whom."""
    assert fact.leg is not None
    return fact.leg.source.node, fact.leg.target.name


def resolver_elsewhere(view: View) -> bool:
    """Pods of a suspected node ask none of the cluster's name servers, or search another domain
    than the one that the Corefile serves."""
    servers = {f.leg.target.address for f in view.legs if f.leg and f.leg.kind == "dns"}
    domains = {f.text.get("domain", "") for f in view.everywhere("corefile")} - {""}
    return any(
        (named := f.text.get("servers", "").split())
        and (not servers & set(named) or bool(domains and not _searched(f, domains)))
        for f in view.at("resolver")
    )


def _searched(fact: Fact, domains: set[str]) -> bool:
    searched = fact.text.get("search", "").split()
    return any(f"svc.{domain.rstrip('.')}" in searched for domain in domains)


def long_search(view: View) -> bool:
    """The search list of pods is long, and names with few dots are tried under all of it."""
    return any(
        len(f.text.get("search", "").split()) >= LONG and "ndots:1" not in f.text.get("options", "")
        for f in view.everywhere("resolver")
    )


def no_zone(view: View) -> bool:
    """The Corefile was read and has no kubernetes line."""
    found = view.everywhere("corefile")
    return bool(found) and all("kubernetes" not in f.text.get("plugins", "").split() for f in found)


def forwards_to_itself(view: View) -> bool:
    """The forward line names a loopback address, or the DNS Service itself."""
    services = {
        f.leg.target.address
        for f in view.legs
        if f.leg and f.leg.kind == "dns" and not f.leg.target.node
    }
    words = {w for f in view.everywhere("corefile") for w in f.text.get("forward", "").split()}
    return any(word in services or _loopback(word) for word in words)


def _loopback(word: str) -> bool:
    try:
        return ipaddress.ip_address(word.strip("[]")).is_loopback
    except ValueError:
        return False
