"""Connection: where the API server is and how to speak to it, credentials included.

Built on the parts of the kubernetes client that are the same in all its versions
(Configuration and the kubeconfig loader); everything else of that client is avoided.
"""

import base64
import logging
import os
import re
import socket
import ssl
import threading
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from kubectl_netcheck.cluster import kubeconfig
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.words import plain
from kubectl_netcheck.model.errors import BadInput, Denied, Unreachable

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")  # RFC 1123, as the API demands
#: A name or an address of a host, as it may stand in a URL: what TLS and a resolver take.
_HOST = re.compile(r"[0-9A-Za-z_:][0-9A-Za-z_:.%-]{0,254}", re.ASCII)
_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


@dataclass(slots=True)
class Connection:
    """One API server. server: URL, maybe with a path. proxy: URL or empty."""

    server: str
    namespace: str
    configuration: Any
    tls: ssl.SSLContext | None = None
    tls_name: str = ""
    proxy: str = ""
    impersonation: tuple[tuple[str, str], ...] = ()
    basic: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> SplitResult:
        return urlsplit(self.server)

    @property
    def port(self) -> int:
        return self.url.port or (443 if self.url.scheme == "https" else 80)

    def headers(self) -> list[tuple[str, str]]:
        """Authorization (refreshed when it has expired, by one thread at a time) and
        impersonation. Raises Denied when the credential plugin fails, and BadInput for values that
        cannot be sent."""
        pairs = list(self.impersonation)
        with self._lock:
            found = self.configuration.auth_settings()
        token = next((e["value"] for e in found.values() if e.get("in") == "header"), None)
        if token or self.basic:
            pairs.append(("Authorization", token or self.basic))
        for key, value in pairs:
            if not (value.isascii() and value.isprintable()):
                raise BadInput(f"{plain(key, 80)} holds what no header can", "", "check its value")
        return pairs

    def dial(self, seconds: float) -> socket.socket:
        """A new connected socket, through the proxy and TLS as needed; raises OSError."""
        host, port = self.url.hostname or "", self.port
        if self.proxy:
            sock = self._tunnel(host, port, seconds)
        else:
            sock = socket.create_connection((host, port), timeout=seconds)
        try:
            sock.settimeout(seconds)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls is not None:
                return self.tls.wrap_socket(sock, server_hostname=self.tls_name or host)
        except BaseException:
            sock.close()
            raise
        return sock

    def _tunnel(self, host: str, port: int, seconds: float) -> socket.socket:
        """CONNECT through an HTTP proxy (RFC 9110 §9.3.6)."""
        proxy = urlsplit(self.proxy)
        if proxy.scheme not in ("http", ""):
            raise OSError(f"a {plain(proxy.scheme, 20)} proxy cannot carry exec, only http can")
        sock = socket.create_connection((proxy.hostname or "", proxy.port or 80), timeout=seconds)
        name = f"[{host}]" if ":" in host else host
        ask = f"CONNECT {name}:{port} HTTP/1.1\r\nHost: {name}:{port}\r\n"
        for key, value in proxy_headers(self.proxy).items():
            ask += f"{key}: {value}\r\n"
        sock.sendall(f"{ask}\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            more = sock.recv(1)  # no byte of what follows may be swallowed
            if not more or len(answer) > 16384:
                raise OSError("the proxy closed the connection")
            answer += more
        if answer.split(b" ", 2)[1:2] != [b"200"]:
            sock.close()
            raise OSError(f"the proxy refused: {plain(answer[:100].decode('latin-1'))}")
        return sock


def connect(settings: ClusterSettings) -> Connection:
    """Read the configuration; sends nothing, except what a credential plugin does.

    Raises BadInput (no such context, unreadable file), Denied (credential plugin) and
    Unreachable (no cluster configured).
    """
    from kubernetes.client import Configuration

    configuration = Configuration()
    found = kubeconfig.effective(settings)
    inside = not found.found and "KUBERNETES_SERVICE_HOST" in os.environ
    if inside:
        _load_account(configuration)
    else:
        kubeconfig.require(found)
        _load(configuration, found)
    server = str(configuration.host).rstrip("/")
    namespace = found.namespace or (_account_namespace() if inside else "") or "default"
    if not _LABEL.fullmatch(namespace):
        raise BadInput(f"{plain(namespace, 80)} is no name of a namespace", "", "check -n")
    named, proxy = _url(server, "server"), str(found.cluster.get("proxy-url") or "")
    if named.scheme not in ("http", "https"):
        raise BadInput(f"the server {plain(server)} is no http or https URL")
    if proxy:
        _url(proxy, "proxy")
    tls_name = str(found.cluster.get("tls-server-name") or "")
    if tls_name and not _HOST.fullmatch(tls_name):
        raise BadInput(f"tls-server-name {plain(tls_name, 80)} is no name of a host")
    return Connection(
        server=server,
        namespace=namespace,
        configuration=configuration,
        tls=_tls(configuration) if named.scheme == "https" else None,
        tls_name=tls_name,
        proxy=proxy or _env_proxy(named),
        impersonation=found.impersonation,
        basic=_basic(found.user),
    )


def _url(text: str, what: str) -> SplitResult:
    """A URL with a host, and a port if it says one. Raises BadInput."""
    no = f"the {what} {plain(text)} is no URL of a host and a port"
    try:
        found = urlsplit(text)
        port = found.port
    except ValueError as problem:  # half an IPv6 address, or a port that is no number
        raise BadInput(no, plain(problem)) from None
    if port == 0 or not _HOST.fullmatch(found.hostname or ""):
        raise BadInput(no)
    return found


class _Heard(logging.Handler):
    """Keeps what the loader logs instead of raising."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.words.append(record.getMessage())


def _load(configuration: Any, found: kubeconfig.Effective) -> None:
    from kubernetes.config import ConfigException, load_kube_config_from_dict

    heard, root = _Heard(), logging.getLogger()
    root.addHandler(heard)
    try:
        load_kube_config_from_dict(
            found.as_dict(), client_configuration=configuration, persist_config=False
        )
    except (ConfigException, OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise BadInput("the kubeconfig cannot be used", plain(error)) from None
    finally:
        root.removeHandler(heard)
    if found.user.get("exec") and not (configuration.api_key or configuration.cert_file):
        command = plain(
            found.user["exec"].get("command") if isinstance(found.user["exec"], dict) else "", 120
        )
        raise Denied(
            f"the credential plugin {command} gave no credential",
            plain("; ".join(heard.words)),
            "run it by hand, or log in again",
        )


def _load_account(configuration: Any) -> None:
    from kubernetes.config import ConfigException, load_incluster_config

    try:
        load_incluster_config(client_configuration=configuration)
    except (ConfigException, OSError) as problem:
        raise Unreachable("the pod's service account cannot be used", plain(problem)) from None


def _account_namespace() -> str:
    try:
        return (_ACCOUNT / "namespace").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _tls(configuration: Any) -> ssl.SSLContext:
    """Not ssl.create_default_context: since Python 3.13 that is strict about X.509 extensions
    which many clusters' own authorities lack, and which kubectl accepts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    try:
        if not configuration.verify_ssl:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        elif configuration.ssl_ca_cert:
            context.load_verify_locations(cafile=configuration.ssl_ca_cert)
        else:
            context.load_default_certs()
        if configuration.cert_file:
            context.load_cert_chain(configuration.cert_file, configuration.key_file)
    except (OSError, ssl.SSLError) as problem:
        raise BadInput("a certificate of the kubeconfig cannot be used", plain(problem)) from None
    return context


def _env_proxy(server: SplitResult) -> str:
    """The URL of the proxy that the environment names for the server. Raises BadInput."""
    host = server.hostname or ""
    if urllib.request.proxy_bypass(host):
        return ""
    proxy = urllib.request.getproxies().get(server.scheme, "")
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"  # HOST:PORT is enough for kubectl too (x/net/http/httpproxy)
    if proxy:
        _url(proxy, "proxy of the environment")
    return proxy


def proxy_headers(proxy: str) -> dict[str, str]:
    """Proxy-Authorization when the proxy's URL holds a user."""
    url = urlsplit(proxy)
    if not url.username:
        return {}
    pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
    word = base64.b64encode(pair.encode("utf-8", "replace")).decode()
    return {"Proxy-Authorization": f"Basic {word}"}


def _basic(user: dict[str, Any]) -> str:
    if not (user.get("username") and user.get("password")):
        return ""
    pair = f"{user['username']}:{user['password']}".encode()
    return "Basic " + base64.b64encode(pair).decode()
