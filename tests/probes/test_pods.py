"""Programs as pods run them: no rights, open standard input, a guard, the compact form, one-way."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Probe, Task
from kubectl_netcheck.probes import _program, _server, _text
from kubectl_netcheck.probes._catalogue import facts
from tests.probes.cases import ALL_OK, tasks
from tests.probes.namespaces import CLIENT, KEY, SERVER, SHELLS, Network, network
from tests.probes.test_programs import looked, pytestmark

__all__ = ["pytestmark"]
NOBODY = ("setpriv", "--reuid", "65532", "--regid", "65532", "--clear-groups")
NO_RIGHTS = (*NOBODY, "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")


@pytest.fixture
def net() -> Iterator[Network]:
    with network(f"ncprobe-{os.getpid()}") as made:
        made.serve()
        yield made


@pytest.mark.parametrize("shell", SHELLS)
def test_the_compact_form_holds_a_round(net: Network, shell: str, tmp_path: Path) -> None:
    round_ = tasks(SERVER)
    expect = {name: ending for name, ending in ALL_OK.items() if name != "oneway-send"}
    found, _ = looked(net, round_, shell, expect, str(tmp_path / "log"))
    assert {name for name, fact in found.items() if fact.result is not Result.OK} == {"kubelet"}


def test_the_compact_form_says_what_it_left_out(net: Network, tmp_path: Path) -> None:
    log = tmp_path / "log"
    round_ = [
        Task(f"{task.id}-{n}", task.probe, task.leg, task.params)
        for n in range(9)
        for task in tasks(SERVER)
    ]
    net.run(_program.build(round_, "n0nce", compact=True, log=str(log)), ("dash",))
    assert 2000 < len(log.read_text()) <= 4096
    captures = _program.read(log.read_text(), "n0nce", round_)
    endings = [fact.result for fact in facts(round_, captures)]
    assert endings.count(Result.OK) > len(endings) / 2
    assert set(endings) <= {Result.OK, Result.REFUSED, Result.NOT_RUN}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("blocked", [False, True])
def test_one_way_datagrams_are_counted_at_the_receiver(
    net: Network, shell: str, blocked: bool
) -> None:
    if blocked:
        net.do("router", "iptables -A FORWARD -i client -p udp --dport 9999 -j DROP")
    leg = Leg(Place("pod", "a", "p1", CLIENT), Place("pod", "b", "p1", SERVER), "cross-node")
    send = Task("s", "oneway-send", leg, {"tag": f"{shell}-{blocked}"})
    count = Task("c", "oneway", leg, {"tag": f"{shell}-{blocked}", "wait_ms": 500})
    sent, _, _ = net.run(_program.build([send], "n0nce"), SHELLS[shell])
    received, seconds, _ = net.run(_program.build([count], "n0nce"), SHELLS[shell], "server")
    captures = _program.read(sent, "n0nce", [send]) | _program.read(received, "n0nce", [count])
    (fact,) = facts([send, count], captures)
    assert (fact.result, fact.good) == ((Result.LOST, 0) if blocked else (Result.OK, 10))
    assert blocked or seconds < 0.5


def test_a_program_ends_by_itself_while_its_input_stays_open(net: Network) -> None:
    command = ["ip", "netns", "exec", net.ns("client"), "dash"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin and running.stdout
        running.stdin.write(_program.build(tasks(SERVER)[:2], "n0nce").encode())
        running.stdin.flush()
        assert running.wait(5) == 0
        assert running.stdout.read().endswith(b"#netcheck n0nce end\n")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("leader", [True, False])
def test_the_guard_ends_what_hangs(
    net: Network, shell: str, leader: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = f"20.{os.getpid()}{int(leader)}"
    hangs = Probe(
        "hangs",
        "",
        lambda _: f"echo started; sleep {number}; echo ended",
        lambda t, c: (),
        seconds=0.2,
    )
    real = _program.find
    monkeypatch.setattr(_program, "find", lambda name: hangs if name == "hangs" else real(name))
    leg = tasks(SERVER)[0].leg
    round_ = [Task("bad", "hangs", leg), Task("good", "ping", leg, {"count": 1})]
    command = ["ip", "netns", "exec", net.ns("client"), *SHELLS[shell]]
    started = time.monotonic()
    ended = subprocess.run(
        command,
        input=_program.build(round_, "n0nce").encode(),
        capture_output=True,
        check=False,
        start_new_session=leader,
        timeout=20,
    )
    # A pod's program leads its session; only then can it reach what its tasks have started.
    assert time.monotonic() - started < 8
    captures = _program.read(ended.stdout.decode(), "n0nce", round_)
    assert captures["bad"].output.strip() == "started"
    assert captures["bad"].exit == 128 + signal.SIGTERM
    assert " 0% packet loss" in captures["good"].output
    left = subprocess.run(["pgrep", "-f", f"^sleep {number}"], check=False).returncode == 0
    assert not (leader and left)


def as_nobody(net: Network, program: str, path: str) -> str:
    command = ["ip", "netns", "exec", net.ns("client"), *NO_RIGHTS, "dash"]
    ended = subprocess.run(
        command,
        input=program.encode(),
        env={"PATH": path},
        capture_output=True,
        check=True,
        start_new_session=True,
    )
    return ended.stdout.decode()


def test_a_pod_without_rights_measures_all(net: Network, tmp_path: Path) -> None:
    net.do("client", ("sysctl", "-qw", "net.ipv4.ping_group_range=0 2147483647"))
    ping = Path("/tmp") / f"netcheck-test-{os.getpid()}"  # pytest's own folder is root's alone
    ping.mkdir()
    try:
        shutil.copy(shutil.which("ping") or "", ping / "ping")  # a copy has no file capability
        round_ = tasks(SERVER)
        output = as_nobody(net, _program.build(round_, "n0nce"), f"{ping}:/usr/bin:/bin:/sbin")
    finally:
        shutil.rmtree(ping)
    found = {f.measure: f for f in facts(round_, _program.read(output, "n0nce", round_))}
    assert {name for name, fact in found.items() if fact.result is not Result.OK} == {"kubelet"}


def test_a_ping_that_is_not_permitted_is_not_a_loss(net: Network) -> None:
    round_ = tasks(SERVER)[:3]
    output = as_nobody(net, _program.build(round_, "n0nce"), "/usr/bin:/bin")
    found = facts(round_, _program.read(output, "n0nce", round_))
    assert [str(fact.result) for fact in found] == ["not-run", "not-run", "ok"]
    assert "ermi" in found[0].text["reason"]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_server_without_rights_serves_and_ends_at_once(net: Network, shell: str) -> None:
    net.down_servers()
    program = _server.serve(KEY, 8080, 8081, 9999, 30)
    command = ["ip", "netns", "exec", net.ns("server"), *NO_RIGHTS, *SHELLS[shell], "-c", program]
    with subprocess.Popen(command) as server:
        time.sleep(0.5)
        served = dict.fromkeys(SERVED, Result.OK)
        found, _ = looked(net, [t for t in tasks(SERVER) if t.probe in served], "dash", served)
        assert {name: fact.result for name, fact in found.items()} == served
        started = time.monotonic()
        server.terminate()
        assert server.wait(3) == 0
        assert time.monotonic() - started < 0.5
    assert ":8080" not in net.output("server", "ss -Hlnt")


def test_busybox_alone_serves_http(net: Network) -> None:
    net.down_servers()
    program = "PATH=/nonexistent\n" + _server.serve(KEY, 8080, 8081, 9999, 30)
    shell = Path("/tmp") / f"netcheck-test-{os.getpid()}"
    shell.mkdir()
    (shell / "sh").symlink_to(shutil.which("busybox") or "")
    program = program.replace("/nonexistent", str(shell))
    command = ["ip", "netns", "exec", net.ns("server"), "busybox", "sh", "-c", program]
    try:
        with subprocess.Popen(command) as server:
            time.sleep(0.5)
            served = dict.fromkeys(("tcp", "get", "put", "http"), Result.OK)
            found, _ = looked(net, [t for t in tasks(SERVER) if t.probe in served], "dash", served)
            server.terminate()
    finally:
        shutil.rmtree(shell)
    assert {name: fact.result for name, fact in found.items()} == served


SERVED = ("tcp", "udp", "udp-large", "get", "put", "http")


def test_a_server_counts_and_bounds_what_it_is_asked_for(net: Network) -> None:
    ask = "import sys, urllib.request as u; r = u.urlopen(sys.argv[1]); print(len(r.read()))"
    url = f"http://{SERVER}:8080/bytes/"

    def size(what: str) -> int:
        argv = ["ip", "netns", "exec", net.ns("client"), sys.executable, "-c", ask, url + what]
        return int(subprocess.run(argv, capture_output=True, text=True, check=True).stdout)

    assert size("1") == 1
    assert size("99999999") == 0
    assert size("9999999") == _server.MOST
    assert size("-1") == 0
    assert size("$(reboot)") == 0


def test_a_mark_in_the_output_reaches_the_reader(net: Network) -> None:
    (task,) = (task for task in tasks(SERVER) if task.probe == "get")
    program = f"PATH=/nonexistent\n{_program.build([task], 'n0nce')}"
    shell = ("busybox", "sh")
    output, _, _ = net.run(program, shell)
    capture = _program.read(output, "n0nce", [task])[task.id]
    assert capture.output.startswith(_text.NOT_RUN_MARK)
