"""What fails under each fault, measured by injection: X is the victim, Y and W its peers."""

from tests.diagnosis.grid import R, Vector, at, from_pod

OVERLAY = ("cross-node", "node-to-pod", "service", "dns")


def tunnel_dead(x: str) -> Vector:
    return [
        (at(*OVERLAY, touch=x, crosses=True), R.LOST),
        (at("dns-service", source=x), R.INTERMITTENT),
        (at("dns-service", behind=x), R.INTERMITTENT),
    ]


def tunnel_deaf(x: str) -> Vector:
    """X hears nothing: what it sends one way arrives."""
    return [(at("cross-node", measures=("oneway",), source=x), R.OK), *tunnel_dead(x)]


def pair_dead(x: str, y: str) -> Vector:
    return [
        (at(*OVERLAY, pair=(x, y), crosses=True), R.LOST),
        (at("dns-service", source=x), R.INTERMITTENT),
        (at("dns-service", source=y), R.INTERMITTENT),
    ]


def all_tunnels_dead() -> Vector:
    return [
        (at(*OVERLAY, crosses=True), R.LOST),
        (at("dns-service"), R.INTERMITTENT),
    ]


def not_forwarding(x: str, same_node: bool = False) -> Vector:
    vector: Vector = [
        (at("node-to-pod", source=x), R.OK),
        (at("pod-to-node", target=x), R.OK),
        (at(*OVERLAY, "pod-to-node", touch=x, crosses=True), R.LOST),
        (at("service", "hairpin", touch=x), R.LOST),
        (at("dns-service", source=x), R.LOST),
        (from_pod(at("api", source=x)), R.LOST),
        (at("dns-service", behind=x), R.INTERMITTENT),
    ]
    if same_node:
        vector.append((at("same-node", "dns-pod", touch=x, crosses=False), R.LOST))
    return vector


def small_underlay(x: str) -> Vector:
    return [
        (at("cross-node", "node-to-node", touch=x, measures=("mtu",)), R.BLACKHOLE),
        (at("cross-node", touch=x, measures=("udp-large", "udp-fragments")), R.LOST),
        (
            at(
                "cross-node",
                "node-to-node",
                "node-to-pod",
                source=x,
                crosses=True,
                measures=("get",),
            ),
            R.STALLED,
        ),
    ]


def no_dns() -> Vector:
    return [(at("dns-service"), R.REFUSED), (at("dns-pod"), R.LOST)]


def no_kube_proxy(x: str) -> Vector:
    return [
        (at("service", "hairpin", source=x), R.LOST),
        (at("dns-service", source=x), R.LOST),
        (at("api", source=x), R.LOST),
    ]


def cut_off(x: str) -> Vector:
    return [
        (at("control", target=x), R.LOST),
        (at(source=x), R.NOT_RUN),
        (at(*OVERLAY, target=x), R.NOT_RUN),
        (at("node-to-node", "pod-to-node", target=x), R.LOST),
        (at("dns-service", behind=x), R.INTERMITTENT),
    ]


def conntrack(x: str) -> Vector:
    return [
        (at("local", source=x), R.OK),
        (at("control", target=x, measures=("pod-start",)), R.OK),
        (at(touch=x), R.LOST),
        (at("dns-service", behind=x), R.INTERMITTENT),
    ]


def no_exec(x: str) -> Vector:
    return [
        (at("control", target=x, measures=("exec",)), R.LOST),
        (at(target=x, measures=("kubelet",)), R.LOST),
    ]


def no_underlay_ping(x: str) -> Vector:
    echo = ("ping", "mtu")
    return [(at("node-to-node", "pod-to-node", touch=x, crosses=True, measures=echo), R.LOST)]


def no_pod_ping(x: str) -> Vector:
    echo = ("ping", "mtu")
    return [
        (at("node-to-pod", source=x), R.OK),
        (at("cross-node", "same-node", "node-to-pod", touch=x, measures=echo), R.LOST),
    ]
