"""The rungs of the ladder: which probes run over which kind of path, with their parameters."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.planning import budget
from kubectl_netcheck.planning.ports import POD, Ports

Params = dict[str, str | int]
Step = tuple[str, Params]


@dataclass(frozen=True, slots=True)
class Rung:
    """One leg, the key of the pod that it starts from, and the probes to run over it."""

    runner: str
    leg: Leg
    steps: tuple[Step, ...]


def ping(count: int) -> Step:
    return "ping", {"count": count, "interval_ms": budget.PING_INTERVAL_MS}


def echo(name: str, ports: Ports, nonce: str) -> Step:
    return name, {"port": ports.udp, "nonce": nonce}


def bulk(name: str, ports: Ports, target_key: str) -> Step:
    return name, {"port": ports.http, "bytes": budget.BULK_BYTES, "expect": target_key}


def same_node(ports: Ports, target_key: str, nonce: str) -> tuple[Step, ...]:
    """Between two pods of one node: the control for every path that leaves it."""
    return (
        ping(20),
        ("mtu", {}),
        echo("udp", ports, nonce),
        bulk("get", ports, target_key),
    )


def crossing(ports: Ports, target_key: str, nonce: str) -> tuple[Step, ...]:
    """Between pods of two nodes, everything: loss, size, each protocol, bulk both ways."""
    return (
        ping(budget.PING_MANY),
        ("mtu", {}),
        ("tcp", {"port": ports.http}),
        echo("udp", ports, nonce),
        echo("udp-large", ports, nonce),
        bulk("get", ports, target_key),
        bulk("put", ports, target_key),
    )


def witness_crossing(ports: Ports, target_key: str, nonce: str) -> tuple[Step, ...]:
    """To and from the witness: enough to tell which node of the pair fails with everyone."""
    return (
        ping(budget.PING_MANY),
        ("mtu", {}),
        ("tcp", {"port": ports.http}),
        echo("udp", ports, nonce),
        bulk("get", ports, target_key),
    )


def fragments(ports: Ports, nonce: str) -> tuple[Step, ...]:
    """Datagrams larger than one packet, echoed: they and their echoes cross both ways, so that one
    end of a path is enough."""
    return (echo("udp-fragments", ports, nonce),)


def single_and_fragments(ports: Ports, nonce: str) -> tuple[Step, ...]:
    """A datagram that fits into one packet, beside one that does not."""
    return echo("udp", ports, nonce), echo("udp-fragments", ports, nonce)


def node_to_node(ports: Ports, target_key: str, nonce: str) -> tuple[Step, ...]:
    """Between the nodes' own networks: the underlay, without the CNI."""
    return (
        ping(budget.PING_MANY),
        ("mtu", {}),
        ("tcp", {"port": ports.http}),
        ("kubelet", {}),
        echo("udp", ports, nonce),
        bulk("get", ports, target_key),
    )


def outside_node() -> tuple[Step, ...]:
    """Towards a node's address where no pod of ours listens, or a witness's."""
    return ping(budget.PING_MANY), ("mtu", {}), ("kubelet", {})


def answers() -> tuple[Step, ...]:
    """Whether anything comes back at all."""
    return (ping(budget.PING_FEW),)


def pod_to_node() -> tuple[Step, ...]:
    return ping(budget.PING_FEW), ("kubelet", {})


def node_to_pod(target_key: str) -> tuple[Step, ...]:
    return ping(budget.PING_FEW), bulk("get", POD, target_key)


def instead_of_pod(target_key: str, nonce: str) -> tuple[Step, ...]:
    """From the network of a node whose own pods do not run: what tells loss, and what only some
    packets meet, which two other nodes cannot tell of one path between them."""
    return (
        ping(budget.PING_MANY),
        *single_and_fragments(POD, nonce),
        bulk("get", POD, target_key),
    )


def service(expect: str) -> tuple[Step, ...]:
    params: Params = {
        "scheme": "http",
        "port": POD.http,
        "path": "/id",
        "expect": expect,
        "retry_ms": budget.SERVICE_RETRY_MS,
    }
    return (("http", params),)


def own_name(domain: str) -> str:
    """The name that every cluster has, with its dot at the end: no search path applies."""
    return f"kubernetes.default.svc.{domain}."


def name_server(name: str) -> tuple[Step, ...]:
    params: Params = {"name": name, "tries": budget.DNS_TRIES}
    return ("dns-udp", params), ("dns-tcp", dict(params))


def oneway(source_key: str, leg: Leg, target_key: str, ports: Ports) -> Iterator[Rung]:
    """Datagrams counted at the receiver: the only probe that separates the two directions.

    The receiver's task carries the sender's leg, because that is the path it tells about.
    """
    tag = sha256(source_key.encode()).hexdigest()[:12]
    send: Params = {"count": budget.ONEWAY_COUNT, "tag": tag, "port": ports.oneway}
    count: Params = {
        "count": budget.ONEWAY_COUNT,
        "tag": tag,
        "wait_ms": budget.ONEWAY_WAIT_MS,
        "port": ports.oneway,
    }
    yield Rung(source_key, leg, (("oneway-send", send),))
    yield Rung(target_key, leg, (("oneway", count),))


def place_of(key: str, address: str) -> Place:
    """The Place of a probe pod by its key: host pods stand in their node's own network."""
    role, _, node = key.partition("@")
    return Place("host" if role == "h" else "pod", node, role, address)
