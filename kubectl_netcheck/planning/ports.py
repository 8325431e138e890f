"""Which ports the servers of a probe pod listen on: fixed in a pod, by run on a host."""

from dataclasses import dataclass

from kubectl_netcheck.planning.budget import HOST_PORTS, HTTP_PORT, ONEWAY_PORT, UDP_PORT


@dataclass(frozen=True, slots=True)
class Ports:
    """The three ports of one server: HTTP over TCP, UDP echo, one-way UDP."""

    http: int
    udp: int
    oneway: int


POD = Ports(HTTP_PORT, UDP_PORT, ONEWAY_PORT)


def host_ports(run_id: str) -> Ports:
    """Three ports for host pods of one run, so that two runs on a node do not meet.

    run_id: lower-case hexadecimal, at least 4 digits.
    """
    low, high = HOST_PORTS
    base = low + int(run_id, 16) * 3 % (high - low - 3)
    return Ports(base, base + 1, base + 2)
