"""The probe of certificates: what curl prints of real ones, and whatever else may come."""

import math
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _frames, _program
from kubectl_netcheck.probes.tls import PROBE

CAPTURES = Path(__file__).with_name("captures") / "tls"
HOST, OTHER = "shop.example.org", "shop.example.net"
POD = Place("pod", "node-a", "p1", "127.0.0.1")
PROXY = Leg(POD, Place("pod", "node-a", "ingress-nginx/proxy-0", "127.0.0.1"), "same-node")
TASK = Task("t-1", "tls", PROXY, {"names": f"{HOST} {OTHER}"})
DIALECTS = ("openssl", "gnutls")
DATES = {
    "valid": ("2026-11-01T00:00:00Z", "2027-02-01T12:00:00Z", 71.5, 20.9),
    "expired": ("2026-07-01T00:00:00Z", "2026-09-29T00:00:00Z", -53.9, 143.9),
    "early": ("2026-12-05T00:00:00Z", "2027-03-05T00:00:00Z", 103.0, -13.0),
    "soon": ("2026-09-01T00:00:00Z", "2026-11-26T00:00:00Z", 4.0, 81.9),
}


def read(output: str, status: int | None = 0) -> tuple[Fact, ...]:
    return PROBE.read(TASK, Capture("t-1", output, status))


def captured(name: str, dialect: str) -> Fact:
    (fact,) = read((CAPTURES / f"{name}.{dialect}.txt").read_text().partition("\n")[2])
    return fact


def told(begin: str, end: str, now: str = "1795302389") -> Fact:
    head = f"tls name={HOST} exit=0 now={now}"
    (fact,) = read(f"{head}\nshown start date: {begin}\nshown expire date: {end}\n")
    return fact


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", DATES)
def test_both_dialects_tell_the_same_dates(name: str, dialect: str) -> None:
    fact = captured(name, dialect)
    begin, end, left, old = DATES[name]
    assert (fact.result, fact.place, fact.leg) == (Result.SEEN, PROXY.target, None)
    assert (fact.text["not_before"], fact.text["not_after"]) == (begin, end)
    assert fact.figures == pytest.approx({"days_left": left, "days_old": old}, abs=0.1)
    assert fact.text["host"] == HOST
    assert f"CN={HOST}" in fact.text["subject"] and "O=Shop" in fact.text["issuer"]


def test_whether_it_covers_the_name_is_told_where_curl_knows() -> None:
    assert captured("valid", "gnutls").text["matches"] == "yes"
    assert captured("other", "gnutls").text["matches"] == "no"
    assert captured("other", "gnutls").text["host"] == OTHER
    assert not any("matches" in captured(name, "openssl").text for name in ("valid", "other"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_shows_no_certificate_is_not_run(dialect: str) -> None:
    plain, refused = captured("plain", dialect), captured("refused", dialect)
    assert (plain.result, refused.result) == (Result.NOT_RUN, Result.NOT_RUN)
    assert plain.text["reason"] == "the TLS handshake failed"
    assert "Connection refused" in refused.text["reason"]
    assert refused.text["host"] == HOST


@pytest.mark.parametrize(
    "end",
    [
        "Feb 30 00:00:00 2027 GMT",
        "Foo  1 00:00:00 2027 GMT",
        "Feb  1 24:00:61 2027 GMT",
        "Feb  1 00:00:00 0000 GMT",
        "Feb  1 00:00:00 2027",
        "Mon, 31 Feb 2027 12:00:00 GMT",
        "Feb  1 00:00:00 ٢٠٢٧ GMT",
        "never",
    ],
)
def test_a_date_that_is_none_is_not_run(end: str) -> None:
    fact = told("Nov  1 00:00:00 2026 GMT", end)
    assert fact.result is Result.NOT_RUN and "cannot be read" in fact.text["reason"]
    begin = told(end, "Feb  1 00:00:00 2027 GMT")
    assert begin.result is Result.SEEN
    assert "not_before" not in begin.text and "days_old" not in begin.figures


@pytest.mark.parametrize("now", ["", "-5", "x", "9" * 30])
def test_without_a_clock_there_are_dates_and_no_days(now: str) -> None:
    fact = told("Nov  1 00:00:00 2026 GMT", "Dec 31 23:59:59 9999 GMT", now)
    assert fact.text["not_after"] == "9999-12-31T23:59:59Z"
    assert not fact.figures


def test_names_that_were_not_asked_for_and_second_answers_do_not_count() -> None:
    early = (
        "shown start date: Nov  1 00:00:00 2026 GMT\nshown expire date: Feb  1 00:00:00 2027 GMT"
    )
    late = early.replace("2027", "2037")
    said = (
        f"tls name=evil.org exit=0 now=1\n{late}\ntls name={HOST} exit=0 now=1\n{early}\n{late}\n"
    )
    (fact,) = read(said)
    assert (fact.text["host"], fact.text["not_after"][:4]) == (HOST, "2027")


@pytest.mark.parametrize("names", ["", "a b c d e", "x;reboot", "$(id)", "-x", "a\nb;c", 7])
def test_names_are_a_few_plain_words(names: str | int) -> None:
    with pytest.raises(ValueError, match="name"):
        PROBE.script(Task("t-2", "tls", PROXY, {"names": names}))


LINES = [line for path in sorted(CAPTURES.glob("*.txt")) for line in path.read_text().splitlines()]


@given(st.lists(st.sampled_from(LINES) | st.text(), max_size=12), st.none() | st.integers(0, 255))
def test_the_reader_never_raises(lines: list[str], status: int | None) -> None:
    facts = read("\n".join(lines), status)
    assert 0 < len(facts) <= 2
    for fact in facts:
        assert (fact.measure, fact.place, fact.leg) == ("tls", PROXY.target, None)
        assert all(len(text) <= 300 and text.isprintable() for text in fact.text.values())
        assert all(math.isfinite(figure) for figure in fact.figures.values())


def ran(task: Task, shell: tuple[str, ...]) -> tuple[Fact, ...]:
    done = subprocess.run(
        shell,
        input=_program.build([task], "n0nce"),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    return PROBE.read(task, _frames.read(done.stdout, "n0nce", [task])[task.id])


@contextmanager
def serving(folder: Path, asked: list[str]) -> Iterator[int]:
    """A server that shows a certificate of two days and remembers by which name it was asked."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=shop.example.org"
    subprocess.run(
        [*make.split(), "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    context.sni_callback = lambda _socket, name, _context: asked.append(str(name))
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(server, context, asked), daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()


def _serve(server: socket.socket, context: ssl.SSLContext, asked: list[str]) -> None:
    while True:
        try:
            peer = server.accept()[0]
        except OSError:
            return
        with context.wrap_socket(peer, server_side=True) as secure:
            asked.append(secure.recv(4096).decode())
            secure.sendall(b"HTTP/1.1 404 x\r\nSet-Cookie: secret\r\nContent-Length: 0\r\n\r\n")


SHELLS = [("sh",), ("busybox", "sh")]


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("openssl"), reason="no curl")
@pytest.mark.parametrize("shell", SHELLS, ids=["sh", "busybox"])
def test_a_real_server_is_asked_by_name_and_no_application_is(
    tmp_path: Path, shell: tuple[str, ...]
) -> None:
    if not shutil.which(shell[0]):
        pytest.skip("no busybox")
    asked: list[str] = []
    with serving(tmp_path, asked) as port:
        task = Task("t-1", "tls", PROXY, {"names": f"{HOST} {OTHER}", "port": port})
        first, second = ran(task, shell)
    assert {first.text["host"], second.text["host"]} == {HOST, OTHER} <= set(asked)
    assert first.result is Result.SEEN, first
    assert 1.9 < first.figures["days_left"] < 2.01 and 0 <= first.figures["days_old"] < 0.1
    requests = [text for text in asked if text.startswith("HEAD ")]
    assert len(requests) == 2 and all("Host: netcheck.invalid\r\n" in text for text in requests)


@pytest.mark.parametrize("shell", SHELLS, ids=["sh", "busybox"])
def test_a_backslash_in_a_name_is_no_escape(
    tmp_path: Path, shell: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The echo of dash ends at \\c, and the dates come after the subject."""
    if not shutil.which(shell[0]):
        pytest.skip("no busybox")
    lines = (
        "*  subject: O=a\\cb\\nc; CN=shop",
        "*  start date: Nov  1 00:00:00 2026 GMT",
        "*  expire date: Feb  1 00:00:00 2027 GMT",
    )
    curl = tmp_path / "curl"
    curl.write_text("#!/bin/sh\ncat <<'END'\n" + "\n".join(lines) + "\nEND\n")
    curl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (fact,) = ran(Task("t-1", "tls", PROXY, {"names": HOST}), shell)
    assert fact.result is Result.SEEN, fact
    assert fact.text["subject"] == "O=a\\cb\\nc; CN=shop"


def test_a_silent_server_is_given_up_in_time() -> None:
    if not shutil.which("curl"):
        pytest.skip("no curl")
    with socket.create_server(("127.0.0.1", 0)) as server:
        task = Task("t-1", "tls", PROXY, {"names": HOST, "port": server.getsockname()[1]})
        start = time.monotonic()
        (fact,) = ran(task, ("sh",))
    assert time.monotonic() - start < PROBE.seconds + 3
    assert fact.result is Result.NOT_RUN and fact.text["reason"] == "no answer in time", fact
