"""The certificates of an Ingress: who is asked for them, and what their dates say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kubectl_netcheck.diagnosis.signs_tls import early, expired, soon
from kubectl_netcheck.evidence._ingress import Ingress, Proxy
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import EvidenceLine
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import NotProbed
from kubectl_netcheck.planning.rungs import Rung
from kubectl_netcheck.planning.seats import Seats

#: Hosts of one Ingress whose certificates are asked for, and the port of HTTPS.
HOSTS, HTTPS = 3, 443


@dataclass(frozen=True, slots=True)
class Dated:
    """A certificate that is no good, or not for long. kind: of the finding, fault or risk."""

    kind: str
    says: str
    proof: EvidenceLine


def handshakes(seats: Seats, node: str, found: Ingress) -> Iterator[Rung]:
    """From a node to the controller's pod on it: what that shows for each host. Nothing where the
    Ingress names no host for TLS."""
    proxy = _asked(found, node)
    if proxy is None or not found.hosts:
        return
    source = f"p1@{node}"
    leg = Leg(seats.place(source), Place("pod", node, proxy.name, proxy.address), "same-node")
    names = " ".join(found.hosts[:HOSTS])
    yield Rung(source, leg, (("tls", {"names": names, "port": proxy.https or HTTPS}),))


def unasked(found: Ingress, nodes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What of its certificates is not looked at, and why."""
    if found.secrets and (not found.hosts or not any(_asked(found, node) for node in nodes)):
        why = "no pod of its controller could be asked" if found.hosts else "its TLS names no host"
        yield f"certificate in {', '.join(found.secrets)}", f"{why}, and Secrets are never read"
    elif len(found.hosts) > HOSTS:
        why = f"the first {HOSTS} are asked for"
        yield f"certificates of {len(found.hosts) - HOSTS} more hosts", why


def unseen(facts: Sequence[Fact]) -> tuple[NotProbed, ...]:
    """The certificates that were asked for and not shown, by the pod that did not: another pod of
    the controller may have shown them."""
    made = {
        NotProbed(
            f"certificate for {f.text.get('host', 'its hosts')} at {f.place.name}",
            f.text.get("reason", ""),
        )
        for f in facts
        if f.measure == "tls" and f.place and f.result is Result.NOT_RUN
    }
    return tuple(sorted(made, key=lambda one: (one.place, one.reason)))


def dated(facts: Sequence[Fact]) -> tuple[Dated, ...]:
    """Each host whose certificate is not valid, or not for long; the first of equal ones."""
    made: dict[str, Dated] = {}
    for fact in _seen(facts):
        if says := _says(fact):
            kind = "risk" if soon(fact) else "fault"
            made.setdefault(says, Dated(kind, says, _proof(fact)))
    return tuple(made.values())


def until(facts: Sequence[Fact]) -> str:
    """How long the certificates are valid, as one clause; empty where none was shown."""
    said = ", ".join(dict.fromkeys(_ends(fact) for fact in _seen(facts)))
    return f"certificate for {said}" if said else ""


def _asked(found: Ingress, node: str) -> Proxy | None:
    """The ready pod there that is asked: one that names a port for HTTPS, if any does."""
    there = [p for p in found.proxies if p.ready and p.node == node and p.address]
    return next((p for p in there if p.https), there[0] if there else None)


def _seen(facts: Sequence[Fact]) -> list[Fact]:
    found = [f for f in facts if f.measure == "tls" and f.place and f.result is Result.SEEN]
    return sorted(found, key=lambda f: (f.text.get("host", ""), f.place.name if f.place else ""))


def _ends(fact: Fact) -> str:
    other = " (of another name)" if fact.text.get("matches") == "no" else ""
    return f"{fact.text.get('host', '')} until {_day(fact, 'not_after')}{other}"


def _says(fact: Fact) -> str:
    certificate = f"the certificate for {fact.text.get('host', '')}"
    if expired(fact):
        days = -fact.figures["days_left"]
        return f"{certificate} expired on {_day(fact, 'not_after')}, {_days(days)} ago"
    if early(fact):
        days = -fact.figures["days_old"]
        return f"{certificate} is valid from {_day(fact, 'not_before')} only, in {_days(days)}"
    if soon(fact):
        days = fact.figures["days_left"]
        return f"{certificate} expires on {_day(fact, 'not_after')}, in {_days(days)}"
    return ""


def _proof(fact: Fact) -> EvidenceLine:
    text = fact.text
    by = f"certificate for {text.get('host', '')}, shown by {fact.place.name if fact.place else ''}"
    said = f"valid from {text.get('not_before', '?')} to {text.get('not_after', '?')}"
    said += "".join(f", {key} {text[key]}" for key in ("subject", "issuer") if key in text)
    return EvidenceLine(by, "", said)


def _day(fact: Fact, key: str) -> str:
    return fact.text.get(key, "").partition("T")[0]


def _days(days: float) -> str:
    whole = int(days)
    return "less than a day" if not whole else "1 day" if whole == 1 else f"{whole} days"
