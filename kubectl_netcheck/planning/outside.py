"""Ways out of a node: to the API server's own address, and to a host that the user named."""

from collections.abc import Iterator

from kubectl_netcheck.evidence._base import address_of, dig, is_port, items, word
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.planning import budget, rungs
from kubectl_netcheck.planning.rungs import Rung, Step
from kubectl_netcheck.planning.seats import Seats

#: Of several API servers, so many are asked.
API_SERVERS = 2


def api_servers(inventory: Inventory) -> tuple[tuple[str, int], ...]:
    """Addresses and ports of the API servers as the Service default/kubernetes has them, without
    those that are a node's own: every pod has a way back from there, so nothing leaves."""
    nodes = {node.address for node in inventory.nodes}
    found = set()
    for each in inventory.objects.get("endpointslices", ()):
        if word(each, "metadata", "labels", "kubernetes.io/service-name") != "kubernetes":
            continue
        ports = [dig(port, "port") for port in items(each, "ports")]
        for end in items(each, "endpoints"):
            addresses = dig(end, "addresses")
            for address in addresses if isinstance(addresses, list) else []:
                if address_of(address) and address not in nodes and ports and is_port(ports[0]):
                    found.add((address, ports[0]))
    return tuple(sorted(found)[:API_SERVERS])


def own_api(seats: Seats, node: str, sizes: bool = False) -> Iterator[Rung]:
    """From each network of the node to the API servers themselves, past Service addresses. Pings
    tell packets that find no way back from a connection that somebody forbids."""
    for address, port in api_servers(seats.inventory):
        place = Place("api", "", "API server itself", address)
        steps: tuple[Step, ...] = (rungs.ping(budget.PING_FEW), ("tcp", {"port": port}))
        yield from _from_both(seats, node, place, (*steps, ("mtu", {})) if sizes else steps)


def outside(seats: Seats, node: str, host: str, port: int) -> Iterator[Rung]:
    """From each network of the node to one port of a host outside."""
    place = Place("outside", "", f"{host}:{port}", host if address_of(host) else "")
    step: Step = ("outside", {"port": port} | ({} if address_of(host) else {"name": host}))
    yield from _from_both(seats, node, place, (step,))


def _from_both(seats: Seats, node: str, place: Place, steps: tuple[Step, ...]) -> Iterator[Rung]:
    for source in (f"p1@{node}", f"h@{node}"):
        if seats.wanted(source):
            yield Rung(source, Leg(seats.place(source), place, "egress"), steps)
