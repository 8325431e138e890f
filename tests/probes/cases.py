"""The cases that whole programs and captures are tested with: a fault, and what must be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from tests.probes.namespaces import DEAD, KEY, SERVER, SERVER6

NAME = "kubernetes.default.svc.cluster.local."
LINK = "ip link set server mtu 1400"
ICMP = "iptables -A FORWARD -p icmp"
NO_ICMP = "iptables -A OUTPUT -p icmp --icmp-type 3 -j DROP"
NO_ICMP6 = "ip6tables -A OUTPUT -p icmpv6 --icmpv6-type packet-too-big -j DROP"
FRAGMENTS = "iptables -t raw -A PREROUTING -f -j DROP"
OK, LOST, REFUSED = Result.OK, Result.LOST, Result.REFUSED


@dataclass(frozen=True)
class Case:
    """One state of the network. faults: where (client, router, server) to commands. expect: the
    ending of each probe; with BusyBox's ping those of ``busybox``."""

    name: str
    expect: Mapping[str, Result | tuple[Result, ...]]
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    address: str = SERVER
    serve: bool = True
    busybox: Mapping[str, Result | tuple[Result, ...]] = field(default_factory=dict)
    figures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


#: A kernel answers about one ICMP error a second to one peer (icmp(7), icmp_ratelimit), so that
#: of several probes at once some see the refusal and some only silence.
LIMITED = (REFUSED, LOST)
DEAD_OR = (LOST, Result.UNREACHABLE)
AT_SOURCE = (
    *("ping", "mtu", "tcp", "udp", "udp-large", "udp-fragments", "get", "put", "http"),
    *("dns-udp", "dns-tcp", "oneway-send"),
)
ALL_OK = dict.fromkeys(AT_SOURCE, OK) | {"kubelet": REFUSED}
TCP_LIKE = ("tcp", "kubelet", "get", "put", "http", "dns-tcp")
UDP_LIKE = ("udp", "udp-large", "udp-fragments", "dns-udp")
EVERY = ("ping", "mtu", *TCP_LIKE, *UDP_LIKE)

CASES = (
    Case("healthy", ALL_OK, figures={"mtu": {"mtu_bytes": 1500}, "put": {"bytes": 300_000}}),
    Case(
        "healthy6",
        ALL_OK | dict.fromkeys(("dns-udp", "dns-tcp"), REFUSED),
        address=SERVER6,
        figures={"mtu": {"mtu_bytes": 1500}},
    ),
    Case("dead", dict.fromkeys(EVERY, DEAD_OR), address=DEAD, serve=False),
    Case(
        "no-server",
        ALL_OK | dict.fromkeys(TCP_LIKE, REFUSED) | dict.fromkeys(UDP_LIKE, LIMITED),
        serve=False,
    ),
    Case(
        "icmp-blocked",
        ALL_OK | {"ping": LOST, "mtu": LOST},
        {"router": (f"{ICMP} -j DROP",)},
    ),
    Case(
        "prohibited",
        {"ping": Result.PROHIBITED, "mtu": (Result.PROHIBITED, LOST)}
        | dict.fromkeys(TCP_LIKE, DEAD_OR),
        {"router": ("iptables -A FORWARD -j REJECT --reject-with icmp-admin-prohibited",)},
        busybox={"ping": LOST, "mtu": LOST},
    ),
    Case(
        "output-dropped",
        {
            # iputils 20221126 keeps the kernel's EPERM to itself.
            "ping": (Result.NOT_PERMITTED, LOST),
            "mtu": (Result.NOT_PERMITTED, LOST),
            "udp": Result.NOT_PERMITTED,
            "oneway-send": Result.NOT_PERMITTED,
            "tcp": LOST,
        },
        {"client": ("iptables -A OUTPUT -o eth0 -j DROP",)},
    ),
    Case(
        "mtu-answered",
        ALL_OK | {"mtu": Result.FRAG_NEEDED, "udp-large": (OK, Result.INTERMITTENT)},
        {"router": (LINK,), "server": ("ip link set eth0 mtu 1400",)},
        busybox={"mtu": (OK, Result.BLACKHOLE), "udp-large": (OK, Result.INTERMITTENT)},
        figures={"mtu": {"mtu_bytes": 1400, "local_mtu_bytes": 1500}},
    ),
    Case(
        "mtu-silent",
        ALL_OK
        | {"mtu": Result.BLACKHOLE, "udp-large": LOST}
        | {"udp-fragments": (OK, LOST)}  # a router cuts fragments once more
        | dict.fromkeys(("get", "put"), Result.STALLED),
        {"router": (LINK, NO_ICMP)},
        figures={"mtu": {"mtu_bytes": 1400, "local_mtu_bytes": 1500}},
    ),
    Case(
        "mtu-silent-odd",
        {"mtu": Result.BLACKHOLE, "ping": OK},
        {"router": ("ip link set server mtu 1337", NO_ICMP)},
        figures={"mtu": {"mtu_bytes": 1337}},
    ),
    Case(
        "mtu-first-hop",
        {"mtu": Result.BLACKHOLE, "ping": OK, "tcp": OK},
        {"router": ("ip link set client mtu 1400",)},
        # A veth takes four bytes more, for a VLAN's tag (is_skb_forwardable, linux/skbuff.h).
        figures={"mtu": {"mtu_bytes": 1404}},
    ),
    Case(
        "fragments-dropped",
        ALL_OK | {"udp-fragments": LOST},
        {"router": (FRAGMENTS,)},
    ),
    Case(
        "route-mtu",
        ALL_OK,
        {"client": ("ip route replace default via 10.77.1.1 mtu 1420",)},
        figures={"mtu": {"mtu_bytes": 1420, "link_mtu_bytes": 1500}, "udp-large": {}},
    ),
    Case(
        "download-stalls",
        {"ping": OK, "get": Result.STALLED, "put": OK, "http": OK, "tcp": OK},
        {"router": ("iptables -A FORWARD -i server -p tcp -m length --length 1000: -j DROP",)},
    ),
    Case(
        "mtu-answered6",
        {"mtu": Result.FRAG_NEEDED, "ping": OK, "get": OK},
        {"router": (LINK,), "server": ("ip link set eth0 mtu 1400",)},
        address=SERVER6,
        busybox={"mtu": (OK, Result.BLACKHOLE)},
        figures={"mtu": {"mtu_bytes": 1400, "local_mtu_bytes": 1500}},
    ),
    Case(
        "mtu-silent6",
        {"mtu": Result.BLACKHOLE, "ping": OK, "put": Result.STALLED},
        {"router": (LINK, NO_ICMP6)},
        address=SERVER6,
        figures={"mtu": {"mtu_bytes": 1400}},
    ),
    Case(
        "mtu-jumbo-silent",
        {"mtu": Result.BLACKHOLE, "ping": OK, "put": Result.STALLED},
        {
            "client": ("ip link set eth0 mtu 9000",),
            "router": ("ip link set client mtu 9000", "ip link set server mtu 8914", NO_ICMP),
            "server": ("ip link set eth0 mtu 9000",),
        },
        figures={"mtu": {"mtu_bytes": 8914, "local_mtu_bytes": 9000}},
    ),
    Case(
        "mtu-below-the-least",
        {"mtu": Result.BLACKHOLE, "ping": OK},
        {
            "client": ("ip route replace default via 10.77.1.1 mtu 552",),
            "router": ("iptables -A FORWARD -p icmp -m length --length 501: -j DROP",),
        },
        figures={"mtu": {"mtu_bytes": 500, "local_mtu_bytes": 552}},
    ),
    Case(
        "mtu-below-the-least6",
        {"mtu": Result.BLACKHOLE, "ping": OK},
        {
            "client": ("ip link set eth0 mtu 1280",),
            "router": ("ip6tables -A FORWARD -p icmpv6 -m length --length 1241: -j DROP",),
        },
        address=SERVER6,
        figures={"mtu": {"mtu_bytes": 1240, "local_mtu_bytes": 1280}},
    ),
    Case(
        "mtu-lossy",
        {"mtu": OK},
        # Of full size alone: the other pings would shift what is counted, now and then to all of
        # the small ones that mtu sends beside.
        {
            "router": (
                f"{ICMP} -m length --length 1500 -m statistic --mode nth --every 3 --packet 0 "
                "-j DROP",
            )
        },
        busybox={"mtu": (OK, Result.BLACKHOLE, Result.INTERMITTENT)},
    ),
    Case(
        "mtu-first-three-lost",
        {"mtu": OK},
        {"router": (f"{ICMP} -m length --length 1500 -m quota --quota 4500 -j DROP",)},
        busybox={"mtu": (OK, Result.BLACKHOLE)},
    ),
    Case(
        "mtu-silent-lossy",
        {"mtu": Result.BLACKHOLE},
        {
            "router": (
                LINK,
                NO_ICMP,
                f"{ICMP} -m statistic --mode nth --every 10 --packet 0 -j DROP",
            )
        },
        busybox={"mtu": (Result.BLACKHOLE, LOST)},
    ),
    Case(
        "lossy",
        {"ping": Result.INTERMITTENT},
        {"router": (f"{ICMP} -m statistic --mode nth --every 5 --packet 0 -j DROP",)},
    ),
    Case(
        # Four pings of the first look: the newest one counts.
        "lossy-once",
        {"ping": OK},
        {"router": (f"{ICMP} -m length --length 84 -m quota --quota 336 -j DROP",)},
    ),
)


def tasks(address: str) -> list[Task]:
    """One task of every probe that runs at the source, towards the address."""
    source = Place("pod", "node-a", "p1", "10.77.1.2")
    leg = Leg(source, Place("pod", "node-b", "p1", address), "cross-node")
    parameters: dict[str, dict[str, str | int]] = {
        "ping": {"count": 20},
        "mtu": {},
        "tcp": {"port": 8080},
        "kubelet": {},
        "udp": {"port": 8081, "nonce": "n1"},
        "udp-large": {"port": 8081, "nonce": "n2"},
        "udp-fragments": {"port": 8081, "nonce": "n3"},
        "get": {"expect": KEY},
        "put": {"expect": KEY},
        "http": {"expect": KEY, "retry_ms": 1000},
        "dns-udp": {"name": NAME},
        "dns-tcp": {"name": NAME},
        "oneway-send": {"tag": "t1"},
    }
    return [Task(name, name, leg, params) for name, params in parameters.items()]


def flows(address: str) -> Task:
    """Many flows at once to the address."""
    source = Place("pod", "node-a", "p1", "10.77.1.2")
    leg = Leg(source, Place("pod", "node-b", "p1", address), "cross-node")
    return Task("udp-flows", "udp-flows", leg, {"port": 8081, "nonce": "n4"})


def others(address: str) -> list[Task]:
    """One task of every probe that tasks() lacks: those of names, of a host outside and of a place
    itself, and the receiver's end of the one-way count."""
    source = Place("host", "a", "h", "192.0.2.1")
    leg = Leg(source, Place("pod", "node-b", "p1", address), "cross-node")
    parameters: dict[str, dict[str, str | int]] = {
        "oneway": {"tag": "x"},
        "dns-name": {"name": NAME},
        "dns-large": {"name": NAME},
        "dns-flows": {"known": address},
        "getent": {"name": NAME},
        "lookup": {"name": NAME},
        "outside": {"port": 443},
        "port": {"ports": "80 443"},
        "tls": {"names": "shop.example.org shop.example.net"},
    }
    found = [flows(address), *(Task(name, name, leg, p) for name, p in parameters.items())]
    places = ("links", "routes", "neighbours", "sysctls", "conntrack", "listeners", "resolver")
    here = Leg(source, source, "local")
    more = ("counters", "own-stack", "proxy-sync", "sockets", "tunnel-counters")
    return found + [Task(name, name, here) for name in (*places, *more)]
