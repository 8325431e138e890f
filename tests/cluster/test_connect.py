"""Connecting: credentials, certificates, proxies."""

import base64
import dataclasses
import os
import socket
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from kubernetes.config import incluster_config

from kubectl_netcheck.cli.objects import object_namespace
from kubectl_netcheck.cli.options import Shared
from kubectl_netcheck.cluster import account as module
from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.refusals import unreachable
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import BadInput
from tests.cluster.fake import FakeApi, certificate, ok


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


@pytest.mark.parametrize("proxy", ["socks4://a:1080", "ftp://a", "quic://a:443"])
def test_a_proxy_of_a_kind_that_cannot_be_used_is_said(tmp_path: Path, proxy: str) -> None:
    with pytest.raises(BadInput, match="no proxy that can be used") as problem:
        connect(from_values(tmp_path, {"proxy-url": proxy}, {"token": "t"}))
    assert "socks5" in problem.value.why and "ssh -D" in problem.value.do


LOGINS = [
    ({"proxy-url": "socks4://bob:hunter2@proxy:1080"}, "socks4://…@proxy:1080"),
    ({"proxy-url": "bob:hunter2@proxy:1080"}, "…@proxy:1080"),
    ({"proxy-url": "http://bob:hunter2@proxy:port"}, "http://…@proxy:port"),
    ({"proxy-url": "http://bob:hunter2#x@proxy:1080"}, "http://…@proxy:1080"),
    ({"proxy-url": "http://bob:a@hunter2@"}, "http://…@"),
    ({"server": "https://bob:hunter2@a b"}, "https://…@a b"),
    ({"server": "ftp://bob:hunter2@a"}, "ftp://…@a"),
]


@pytest.mark.parametrize(("cluster", "said"), LOGINS, ids=str)
def test_a_password_in_a_url_is_not_said(
    tmp_path: Path, cluster: dict[str, str], said: str
) -> None:
    with pytest.raises(BadInput) as problem:
        connect(from_values(tmp_path, cluster, {"token": "t"}))
    assert said in problem.value.what
    assert "hunter2" not in f"{problem.value.what} {problem.value.why} {problem.value.do}"


def test_no_password_is_said_of_who_was_not_reached_and_none_is_in_a_log(tmp_path: Path) -> None:
    cluster = {"server": "http://bob:hunter2@a", "proxy-url": "http://bob:hunter2@proxy:1080"}
    found = connect(from_values(tmp_path, {**cluster, "server": "http://a"}, {"token": "t"}))
    assert found.proxy == cluster["proxy-url"] and "hunter2" not in repr(found)
    said = unreachable(cluster["server"], socket.gaierror("no such name"))
    assert "http://…@a" in said.what and "hunter2" not in said.what + said.why


def test_who_is_not_reached_is_not_blamed_on_a_context_that_nobody_named() -> None:
    said = unreachable("https://127.0.0.1:1", ConnectionRefusedError(111, "refused"))
    assert "connection refused" in said.why and "--context" not in said.do


def test_no_key_stays_on_disk(
    tmp_path: Path, pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    cert, key = (base64.b64encode(each.read_bytes()).decode() for each in pair)
    cluster = {"server": "https://192.0.2.1", "certificate-authority-data": cert}
    user = {"client-certificate-data": cert, "client-key-data": key}
    assert connect(from_values(tmp_path, cluster, user)).tls is not None
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("key", ["client-certificate-data", "client-key-data"])
def test_data_that_is_none_is_said(tmp_path: Path, pair: tuple[Path, Path], key: str) -> None:
    data = {
        "client-certificate-data": base64.b64encode(pair[0].read_bytes()).decode(),
        "client-key-data": base64.b64encode(pair[1].read_bytes()).decode(),
        key: "no base64 at all!",
    }
    with pytest.raises(BadInput, match="certificate"):
        connect(from_values(tmp_path, {"server": "https://192.0.2.1"}, data))


def test_the_service_account_of_a_pod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = tmp_path / "account"
    account.mkdir()
    certificate(account)
    (account / "tls.crt").rename(account / "ca.crt")
    (account / "token").write_text("first")
    (account / "namespace").write_text("inside")
    monkeypatch.setattr(module, "_FOLDER", account)
    monkeypatch.setattr(incluster_config, "SERVICE_TOKEN_FILENAME", str(account / "token"))
    monkeypatch.setattr(incluster_config, "SERVICE_CERT_FILENAME", str(account / "ca.crt"))
    for word, value in (("HOST", "192.0.2.7"), ("PORT", "6443")):
        monkeypatch.setenv(f"KUBERNETES_SERVICE_{word}", value)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    found = connect(ClusterSettings())
    assert (found.server, found.namespace) == ("https://192.0.2.7:6443", "inside")
    for flags, place in (({}, "inside"), ({"namespace": "n", "debug_namespace": "tools"}, "n")):
        assert object_namespace(Shared(flags)) == place, "objects are where the pods would be"
    (account / "namespace").unlink()
    assert object_namespace(Shared({})) == connect(ClusterSettings()).namespace == "default"
    assert found.headers() == [("Authorization", "Bearer first")]
    (account / "token").write_text("the second")
    assert found.headers() == [("Authorization", "Bearer the second")]


def test_a_service_account_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configuration that cannot be used, as any other: nothing was asked."""
    monkeypatch.setattr(incluster_config, "SERVICE_TOKEN_FILENAME", str(tmp_path / "token"))
    for word, value in (("HOST", "192.0.2.7"), ("PORT", "6443")):
        monkeypatch.setenv(f"KUBERNETES_SERVICE_{word}", value)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    with pytest.raises(BadInput, match="service account cannot be used") as caught:
        connect(ClusterSettings())
    assert caught.value.do


@pytest.mark.parametrize("name", ["../kube-system", "Team", "a" * 64, "x/y"])
def test_a_namespace_that_is_no_name(settings: ClusterSettings, name: str) -> None:
    with pytest.raises(BadInput, match="no name of a namespace") as caught:
        connect(dataclasses.replace(settings, namespace=name))
    assert "context" in caught.value.do and "-n" in caught.value.do


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
        {"server": "https://a..b"},
        {"server": f"https://{'a' * 64}.example"},
        {"proxy-url": "socks5://a..b:1080"},
        {"tls-server-name": "a..b"},
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
