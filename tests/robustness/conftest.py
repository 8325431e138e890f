"""Fixtures: the lab's API server, namespaces of our own, and the tool run as a user runs it."""

import base64
import json
import os
import secrets
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.sweep import KINDS, find
from tests.require import no_lab
from tests.robustness.page import Row, write
from tests.robustness.proxy import Fault, Proxy, passes

HOME = Path(__file__).parents[2]
#: Who has no rights but those that `rbac` prints.
USER = "netcheck-robust@example.com"
#: The machine of the lab may be busy: a healthy run then takes as long.
DEADLINE = float(os.environ.get("NETCHECK_DEADLINE", "30"))


@dataclass(frozen=True)
class Done:
    """How a run of the tool ended. seconds: from its first word, which is when its clock starts."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def report(self) -> dict[str, Any]:
        return json.loads(self.out) if self.out.startswith("{") else {}

    @property
    def accused(self) -> list[dict[str, Any]]:
        """What it found wrong with a cluster in which nothing is."""
        return [each for each in self.report.get("findings", ()) if each["kind"] == "fault"]

    @property
    def said(self) -> str:
        """What a user reads of it first."""
        if self.report:
            return str(self.report["verdict"])
        lines = self.err[self.err.find("error:") :].splitlines()
        return "; ".join(line.strip() for line in lines[:2])


@pytest.fixture(scope="session", autouse=True)
def heard() -> None:
    """Runs inherit what is ignored here, and a shell lets what it starts in the background ignore
    Ctrl-C, which the tests press."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def kubeconfig() -> str:
    asked = [sys.executable, "-m", "lab", "kubeconfig"]
    done = subprocess.run(asked, cwd=HOME, capture_output=True, text=True, timeout=60, check=False)
    path = done.stdout.strip()
    if done.returncode or not Path(path).is_file():
        no_lab(done.stderr.strip()[-200:])
    return path


@pytest.fixture(scope="session")
def admin(kubeconfig: str) -> Rest:
    return Rest(connect(ClusterSettings(kubeconfig=kubeconfig)))


@pytest.fixture
def namespace(admin: Rest) -> Iterator[Callable[..., str]]:
    """Makes namespaces; labels: words after ``pod-security.kubernetes.io/``."""
    made: list[str] = []

    def make(**labels: str) -> str:
        name = f"netcheck-robust-{secrets.token_hex(3)}"
        wanted = {f"pod-security.kubernetes.io/{key}": value for key, value in labels.items()}
        metadata = {"name": name, "labels": wanted}
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
        admin.post("/api/v1/namespaces", body)
        made.append(name)
        return name

    yield make
    for name in made:
        admin.delete(f"/api/v1/namespaces/{name}")


@pytest.fixture
def proxy(kubeconfig: str, tmp_path: Path) -> Iterator[Callable[..., Proxy]]:
    """Makes a proxy in front of the lab's API server."""
    found = yaml.safe_load(Path(kubeconfig).read_text(encoding="utf-8"))
    cluster, user = found["clusters"][0]["cluster"], found["users"][0]["user"]
    for key, entry in (
        ("certificate-authority", cluster),
        ("client-certificate", user),
        ("client-key", user),
    ):
        (tmp_path / key).write_bytes(base64.b64decode(entry[f"{key}-data"]))
    tls = ssl.create_default_context(cafile=str(tmp_path / "certificate-authority"))
    tls.load_cert_chain(tmp_path / "client-certificate", tmp_path / "client-key")
    at = urlsplit(cluster["server"])
    made: list[Proxy] = []

    def make(fault: Fault = passes, **more: Any) -> Proxy:
        made.append(Proxy((str(at.hostname), at.port or 443), tls, tmp_path, fault, **more))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def through(tmp_path: Path) -> Callable[[Proxy], list[str]]:
    """Flags that send the tool through a proxy."""
    empty = tmp_path / "empty-kubeconfig"
    empty.write_text("apiVersion: v1\nkind: Config\n")

    def flags(proxy: Proxy) -> list[str]:
        authority = ["--certificate-authority", str(proxy.cert)]
        return ["--kubeconfig", str(empty), "--server", proxy.url, *authority, "--token", "none"]

    return flags


def begin(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "kubectl_netcheck", *arguments]
    return subprocess.Popen(
        command, cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def end(run: "subprocess.Popen[str]", patience: float = 90.0) -> Done:
    """Waits for it; its clock starts with the first line on standard error."""
    assert run.stderr is not None
    first = run.stderr.readline()
    began = time.monotonic()
    try:
        out, err = run.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        run.kill()
        run.communicate()
        pytest.fail(f"it did not end within {patience} s")
    return Done(run.returncode, out, first + err, time.monotonic() - began)


def pair(*arguments: str, deadline: float = DEADLINE) -> Done:
    """``pair node-a node-b`` with JSON output."""
    more = ["--timeout", f"{deadline}s", "-o", "json"]
    return end(begin("pair", "node-a", "node-b", *more, *arguments))


def left(admin: Rest, namespace: str, run: str = "") -> list[str]:
    """Objects of the tool in a namespace, by label."""
    found = find(admin, namespace, kinds=KINDS)
    return [f"{each.kind}/{each.name}" for each in found if run in ("", each.run)]


def applied(text: str, kubeconfig: str, verb: str = "apply") -> None:
    kubectl = subprocess.run(
        [sys.executable, "-m", "lab", "kubeconfig", "--kubectl"],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    more = ["--ignore-not-found"] if verb == "delete" else []
    subprocess.run(
        [kubectl, "--kubeconfig", kubeconfig, verb, *more, "-f", "-"],
        input=text,
        text=True,
        check=True,
        capture_output=True,
    )


def printed(where: str, *more: str, command: str = "pair", user: str = USER) -> str:
    done = begin("rbac", command, "-n", where, "--user", user, *more)
    out, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    return out


#: What the namespace enforces in which USER has just its rights.
LEVELS = ("privileged", "restricted")


@pytest.fixture(params=LEVELS)
def granted(request, namespace, kubeconfig) -> Iterator[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """A namespace where USER has exactly what `rbac pair` prints."""
    where = namespace(enforce=request.param)
    text = printed(where)
    applied(text, kubeconfig)
    yield where, request.param
    applied(text, kubeconfig, "delete")


def as_user(where: str, kubeconfig: str, *more: str) -> Done:
    return pair("-n", where, "--kubeconfig", kubeconfig, "--as", USER, *more)


def gone(admin: Rest, path: str) -> bool:
    try:
        admin.get(path)
    except ServerSaid as said:
        return said.status == 404
    return False


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes the page where it is asked for: else a run of the tests changes no file."""
    rows: dict[str, Row] = session.config.stash.get(ROWS, {})
    if rows and os.environ.get("NETCHECK_PAGES") == "1":
        write(rows)


ROWS = pytest.StashKey[dict[str, Row]]()


@pytest.fixture
def note(request: pytest.FixtureRequest, admin: Rest) -> Callable[..., None]:
    """Checks what every case must hold, and keeps its row for the page. blames: faults that may be
    named, because the case looks like them."""

    def keep(
        case: str, done: Done, where: str, leaves: bool = False, blames: Collection[str] = ()
    ) -> None:
        late, still = done.seconds - DEADLINE, left(admin, where)
        rows = request.config.stash.setdefault(ROWS, {})
        rows[case] = Row(case, done.said, done.code, late, len(still))
        assert "Traceback" not in done.err and "a defect of" not in done.err, done.err
        assert done.said, done
        assert {each["slug"] for each in done.accused} <= {*blames}, done.said
        assert late <= 1.0, f"{late:.1f} s past its deadline: {done.err}"
        if leaves:
            assert done.report["left"], "it left something and did not say so"
        else:
            assert still == [], still

    return keep
