"""Connecting: credentials, certificates, proxies."""

import dataclasses
import os
import socket
import stat
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import BadInput, Denied
from tests.cluster.fake import FakeApi, ok

CREDENTIAL = """#!/bin/sh
echo run >> {log}
echo '{{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
"status": {{"token": "t'$(wc -l < {log} | tr -d ' ')'", "expirationTimestamp": "{expires}"}}}}'
"""


def with_plugin(tmp_path: Path, api: FakeApi, script: str) -> ClusterSettings:
    plugin = tmp_path / "login"
    plugin.write_text(script)
    plugin.chmod(plugin.stat().st_mode | stat.S_IEXEC)
    run = {"apiVersion": "client.authentication.k8s.io/v1", "command": "./login"}
    config = {
        "current-context": "x",
        "contexts": [{"name": "x", "context": {"cluster": "x", "user": "x"}}],
        "clusters": [
            {"name": "x", "cluster": {"server": api.url, "certificate-authority": str(api.cert)}}
        ],
        "users": [{"name": "x", "user": {"exec": {**run, "interactiveMode": "Never"}}}],
    }
    path = tmp_path / "config"
    path.write_text(yaml.safe_dump(config))
    return ClusterSettings(kubeconfig=str(path))


def test_a_credential_plugin_is_run_once_for_many(tmp_path: Path, api: FakeApi) -> None:
    api.on("GET", "/version", ok({}))
    log = tmp_path / "log"
    script = CREDENTIAL.format(log=log, expires="2099-01-01T00:00:00Z")
    rest = Rest(connect(with_plugin(tmp_path, api, script)))
    threads = [threading.Thread(target=rest.get, args=("/version",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {a.headers["Authorization"] for a in api.seen} == {"Bearer t1"}
    assert log.read_text() == "run\n"


def test_an_expired_credential_is_renewed(tmp_path: Path, api: FakeApi) -> None:
    api.on("GET", "/version", ok({}))
    script = CREDENTIAL.format(log=tmp_path / "log", expires="2020-01-01T00:00:00Z")
    rest = Rest(connect(with_plugin(tmp_path, api, script)))
    rest.get("/version")
    assert api.seen[0].headers["Authorization"] == "Bearer t2"


def test_a_credential_plugin_that_fails(tmp_path: Path, api: FakeApi) -> None:
    settings = with_plugin(tmp_path, api, "#!/bin/sh\necho please log in >&2\nexit 1\n")
    with pytest.raises(Denied, match="login gave no credential") as problem:
        connect(settings)
    assert "please log in" in problem.value.why


def test_impersonation_by_rest_repeats_the_group_header(
    api: FakeApi, settings: ClusterSettings
) -> None:
    api.on("GET", "/version", ok({}))
    acting = dataclasses.replace(settings, impersonate="bob", impersonate_groups=("a", "b"))
    Rest(connect(acting)).get("/version")
    assert api.seen[0].headers["Impersonate-User"] == "bob"
    got = api.seen[0].headers.get_all("Impersonate-Group")
    assert [g.strip() for each in got for g in each.split(",")] == ["a", "b"]
    assert len(got) == 2, "the API server does not split a group at commas"


def test_basic_authentication(api: FakeApi, settings: ClusterSettings) -> None:
    api.on("GET", "/version", ok({}))
    basic = dataclasses.replace(settings, token=None, username="me", password="pw")
    Rest(connect(basic)).get("/version")
    assert api.seen[0].headers["Authorization"] == "Basic bWU6cHc="


def test_a_certificate_that_is_none(tmp_path: Path, settings: ClusterSettings) -> None:
    junk = tmp_path / "junk.crt"
    junk.write_text("junk")
    with pytest.raises(BadInput, match="certificate"):
        connect(dataclasses.replace(settings, certificate_authority=str(junk)))


@pytest.mark.parametrize("server", ["ftp://x", "https://", "nonsense://"])
def test_a_server_that_is_no_url(settings: ClusterSettings, server: str) -> None:
    with pytest.raises(BadInput, match="URL"):
        connect(dataclasses.replace(settings, server=server, certificate_authority=None))


class Proxy:
    """An HTTP proxy that joins whoever sends CONNECT to the port asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://me:pw@127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += client.recv(1)
            self.asked.append(head.decode())
            host, port = head.split()[1].decode().rsplit(":", 1)
            server = socket.create_connection((host, int(port)))
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for a, b in ((client, server), (server, client)):
                threading.Thread(target=_pump, args=(a, b), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        source.close()


def test_rest_and_exec_go_through_the_proxy(api: FakeApi, settings: ClusterSettings) -> None:
    from kubectl_netcheck.cluster.execute import execute

    api.on("GET", "/version", ok({}))
    api.on("GET", ".*/exec", lambda asked: asked.upgrade().status(status="Success"))
    proxy = Proxy()
    connection = connect(settings)
    connection.proxy = proxy.url
    rest = Rest(connection)
    rest.get("/version")
    assert execute(rest, "team", "p", "true", 5).code == 0
    proxy.close()
    assert len(proxy.asked) == 2
    assert all("Proxy-Authorization: Basic bWU6cHc=" in each for each in proxy.asked)


def test_a_proxy_that_refuses(settings: ClusterSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connection = connect(settings)
        connection.proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def refuse() -> None:
            client, _ = listener.accept()
            client.recv(4096)
            client.sendall(b"HTTP/1.1 407 Who are you\r\n\r\n")
            time.sleep(0.2)

        thread = threading.Thread(target=refuse, daemon=True)
        thread.start()
        with pytest.raises(OSError, match="407 Who are you"):
            connection.dial(2)


def test_proxy_from_the_environment(
    settings: ClusterSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [n for n in os.environ if n.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    assert connect(settings).proxy == "http://proxy:3128"
    monkeypatch.setenv("HTTPS_PROXY", "192.0.2.9:3128")  # as curl and kubectl take it
    assert connect(settings).proxy == "http://192.0.2.9:3128"
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert connect(settings).proxy == ""


@pytest.mark.parametrize("proxy", ["http://[::1", "http://a:99999", "[::1", "http://", "a b"])
def test_a_proxy_of_the_environment_that_is_none_is_said(
    settings: ClusterSettings, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for name in [n for n in os.environ if n.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(BadInput, match="proxy of the environment"):
        connect(settings)


@pytest.mark.parametrize("name", ["../kube-system", "Team", "a" * 64, "x/y"])
def test_a_namespace_that_is_no_name(settings: ClusterSettings, name: str) -> None:
    with pytest.raises(BadInput, match="no name of a namespace"):
        connect(dataclasses.replace(settings, namespace=name))


def from_values(tmp_path: Path, cluster: dict[str, Any], user: dict[str, Any]) -> ClusterSettings:
    config = {
        "current-context": "x",
        "contexts": [{"name": "x", "context": {"cluster": "x", "user": "x"}}],
        "clusters": [{"name": "x", "cluster": {"server": "http://192.0.2.1", **cluster}}],
        "users": [{"name": "x", "user": user}],
    }
    path = tmp_path / "config"
    path.write_text(yaml.safe_dump(config))
    return ClusterSettings(kubeconfig=str(path))


@pytest.mark.parametrize(
    "cluster",
    [
        {"server": "https://a:b"},
        {"server": "https://a:99999"},
        {"server": "https://["},
        {"server": "https://.a"},
        {"server": "https://a b"},
        {"proxy-url": "http://a:b"},
        {"proxy-url": "http://["},
        {"proxy-url": "a"},
        {"tls-server-name": ".a"},
        {"tls-server-name": "a\x00b"},
    ],
    ids=str,
)
def test_where_nobody_can_connect_to_is_said(tmp_path: Path, cluster: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        connect(from_values(tmp_path, cluster, {"token": "t"}))


@pytest.mark.parametrize("user", [{"token": "a\nb"}, {"token": "ä"}, {"token": "t", "as": "ä"}])
def test_what_no_header_can_hold_is_said(tmp_path: Path, user: dict[str, Any]) -> None:
    connection = connect(from_values(tmp_path, {}, user))
    with pytest.raises(BadInput, match="header"):
        connection.headers()


def test_a_password_may_hold_what_a_header_cannot(tmp_path: Path) -> None:
    connection = connect(from_values(tmp_path, {}, {"username": "ä\n", "password": "ü"}))
    (header,) = connection.headers()
    assert header[0] == "Authorization" and header[1].startswith("Basic ")
