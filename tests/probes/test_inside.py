"""Probes of what a pod itself has: programs that run here, and readers of hostile text."""

import socket
import subprocess
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _frames, _program, lookup, port, resolver, sockets

APP = Place("pod", "node-a", "app", "10.244.0.7")
HERE = Leg(APP, Place("pod", "node-a", "target", "127.0.0.1"), "same-node")
NAMED = Leg(APP, Place("outside", "", "target"), "egress")
OWN = Leg(APP, APP, "local")


def ran(*tasks: Task) -> list[Fact]:
    """The tasks as one program of the local shell."""
    program = _program.build(tasks, "n0nce")
    done = subprocess.run(
        ["sh"], input=program, capture_output=True, text=True, timeout=30, check=False
    )
    captures = _frames.read(done.stdout, "n0nce", tasks)
    return [fact for t in tasks for fact in _program.find(t.probe).read(t, captures[t.id])]


@pytest.fixture
def open_port() -> int:
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                server.accept()[0].close()
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


def closed() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_each_port_ends_on_its_own(open_port: int) -> None:
    shut = closed()
    both, one, name, no_name = ran(
        Task("a", "port", HERE, {"ports": f"{open_port} {shut}"}),
        Task("b", "port", HERE, {"ports": str(open_port)}),
        Task("c", "port", NAMED, {"ports": str(open_port), "name": "localhost"}),
        Task("d", "port", NAMED, {"ports": "80", "name": "no-such-name.invalid"}),
    )
    assert (both.result, both.samples, both.good) == (Result.REFUSED, 2, 1)
    assert both.text["refused"] == str(shut)
    assert set(both.text["ports"].split()) == {str(open_port), str(shut)}
    assert (one.result, one.good) == (Result.OK, 1) and "took_ms" in one.figures
    assert name.result is Result.OK
    assert no_name.result in (Result.WRONG, Result.LOST)


def test_what_listens_and_where(open_port: int) -> None:
    with socket.create_server(("0.0.0.0", 0)) as wide:
        (fact,) = ran(Task("s", "sockets", OWN))
        assert fact.place == APP and fact.result is Result.SEEN
        assert str(open_port) in fact.text["loopback"].split()
        assert str(wide.getsockname()[1]) in fact.text["open"].split()


def test_the_resolv_conf_of_this_machine() -> None:
    (fact,) = ran(Task("r", "resolver", OWN))
    assert fact.result is Result.SEEN and fact.place == APP


def read(text: str) -> dict[str, str]:
    (fact,) = resolver.read(Task("r", "resolver", OWN), Capture("r", f"resolver\n{text}", 0))
    return dict(fact.text)


def test_a_resolv_conf_as_the_kubelet_writes_it() -> None:
    assert read(
        "search shop.svc.cluster.local svc.cluster.local cluster.local\n"
        "nameserver 10.96.0.10\noptions ndots:5\n# nameserver 9.9.9.9\n"
    ) == {
        "servers": "10.96.0.10",
        "search": "shop.svc.cluster.local svc.cluster.local cluster.local",
        "options": "ndots:5",
    }
    assert read("nameserver $(reboot)\nnameserver 8.8.8.8\nsearch a;b c")["servers"] == "8.8.8.8"


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("0100007F:1F90", "loopback"),
        ("00000000:1F90", "open"),
        ("0700F40A:1F90", "open"),
        ("00000000000000000000000001000000:1F90", "loopback"),
        ("0000000000000000FFFF00000100007F:1F90", "loopback"),
        ("00000000000000000000000000000000:1F90", "open"),
    ],
)
def test_addresses_as_the_kernel_prints_them(line: str, where: str) -> None:
    (fact,) = sockets.read(Task("s", "sockets", OWN), Capture("s", f"listen {line}\nsockets\n", 0))
    assert fact.text[where] == "8080"


def test_lookups_are_read_like_queries_to_a_server() -> None:
    task = Task("l", "lookup", NAMED, {"name": "web"})
    text = ";; no servers could be reached\nasked 9\n"
    assert lookup.read(task, Capture("l", text, 0))[0].result is Result.LOST
    assert "@" not in lookup.script(task)


@pytest.mark.parametrize(
    ("measure", "params"),
    [
        ("port", {"ports": "80;reboot"}),
        ("port", {"ports": "0"}),
        ("port", {"ports": "70000"}),
        ("port", {"ports": 80}),
        ("lookup", {"name": "a;b"}),
    ],
)
def test_nothing_but_plain_words_enters_the_shell(measure: str, params: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        _program.find(measure).script(Task("x", measure, HERE, params))  # type: ignore[arg-type]


@given(st.text(max_size=400))
def test_hostile_text_is_read(text: str) -> None:
    for module, head in ((resolver, "resolver\n"), (sockets, "sockets\n"), (port, "port 80\n")):
        leg = HERE if module is port else OWN
        for fact in module.read(Task("x", "x", leg), Capture("x", head + text, 0)):
            assert all(value.isprintable() and len(value) <= 300 for value in fact.text.values())
            assert 0 <= fact.good <= fact.samples


@pytest.mark.parametrize(
    ("route", "gateway", "via"),
    [
        ("default via 10.244.0.1 dev eth0", "ok", "10.244.0.1"),
        ("default via 169.254.1.1 dev eth0", "mute", "169.254.1.1"),
        ("default via inet6 fe80::1 dev eth0", "mute", "fe80::1"),
        ("default dev eth0 scope link", "none", None),
        ("", "none", None),
    ],
)
def test_the_gateway_of_a_pod_as_its_route_names_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    route: str,
    gateway: str,
    via: str | None,
) -> None:
    """An IPv4 route may lead through an IPv6 address (RFC 5549), which nobody pings over IPv4."""
    ping = 'echo "PING x 56(84) bytes of data"; case "$*" in *inet6*) exit 2 ;; esac'
    for name, text in (("ip", f"echo '{route}'"), ("ping", ping)):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (fact,) = ran(Task("o", "own-stack", OWN))
    assert (fact.text["gateway"], fact.text.get("via")) == (gateway, via)
