"""Seats: where the probe pods of a run ended up, as the rungs need it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.plan import Plan, Started
from kubectl_netcheck.planning.ports import POD, Ports
from kubectl_netcheck.planning.rungs import place_of


@dataclass(frozen=True, slots=True)
class Seats:
    """The run's pods by key.

    addresses: key to IP for those that run (Services: their ClusterIP). troubles: key to the
    reason why it does not run. guests: what became of the containers in running pods, by key;
    they run programs, and nothing of ours answers in them. nonce: goes into every datagram that
    is echoed.
    """

    plan: Plan
    inventory: Inventory
    addresses: Mapping[str, str]
    troubles: Mapping[str, str]
    host: Ports
    nonce: str
    guests: Mapping[str, Started] = field(default_factory=dict)

    def wanted(self, key: str) -> bool:
        """Whether the plan asked for this pod or Service at all."""
        return key in self.addresses or key in self.troubles

    def ports(self, key: str) -> Ports:
        return self.host if key.startswith("h@") else POD

    def place(self, key: str) -> Place:
        """Where the pod of that key stands; a host's address is known without its pod."""
        place = place_of(key, self.addresses.get(key, ""))
        node = self.inventory.node(place.node)
        if place.kind == "host" and node is not None:
            return Place("host", place.node, place.name, node.address)
        return place

    def host_of(self, name: str) -> Place:
        """The node's own network, as the other end of a path."""
        node = self.inventory.node(name)
        return Place("host", name, "", node.address if node else "")

    def silent(self, key: str) -> str:
        """Why no program can run under that key; empty when one can."""
        guest = self.guests.get(key)
        if guest is None:
            return self.reason(key)
        return "" if guest.address else guest.trouble or "it has no address"

    def reason(self, *keys: str) -> str:
        """Why a path between these pods cannot be measured; empty when it can."""
        return next((self.troubles[key] for key in keys if key in self.troubles), "")


def seat(  # noqa: PLR0917
    plan: Plan,
    started: Iterable[Started],
    inventory: Inventory,
    host: Ports,
    nonce: str,
    guests: Iterable[Started] = (),
) -> Seats:
    """Seats from what became of the plan's requests and of the guests."""
    outcomes = tuple(started)
    asked = frozenset([pod.key for pod in plan.pods] + [s.key for s in plan.services])
    addresses = {s.key: s.address for s in outcomes if s.address}
    troubles = {s.key: s.trouble or "it has no address" for s in outcomes if not s.address}
    for key in asked - addresses.keys() - troubles.keys():
        troubles[key] = "nothing was heard of it"
    inside = {guest.key: guest for guest in guests}
    return Seats(plan, inventory, addresses, troubles, host, nonce, inside)
