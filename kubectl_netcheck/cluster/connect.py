"""Connection: where the API server is and how to speak to it, credentials included.

Built on the parts of the kubernetes client that are the same in all its versions
(Configuration and the kubeconfig loader); everything else of that client is avoided.
"""

import base64
import re
import socket
import ssl
import time
import urllib.request
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from kubectl_netcheck.cluster import account, kubeconfig, plugin
from kubectl_netcheck.cluster.credentials import Fixed, Library, Renewed, Source, TokenFile
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.tls import client_context, proxy_context
from kubectl_netcheck.cluster.tunnel import PORTS, through
from kubectl_netcheck.cluster.words import plain, without_login
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.limits import LONGEST_REQUEST_S
from kubectl_netcheck.model.naming import LABEL

#: A name or an address of a host, as it may stand in a URL: what TLS and a resolver take.
_HOST = re.compile(r"[0-9A-Za-z_:][0-9A-Za-z_:.%-]{0,254}", re.ASCII)


@dataclass(slots=True)
class Connection:
    """One API server. server: URL, maybe with a path. proxy: URL or empty.

    waited: seconds of a credential plugin at a terminal, where it may have asked somebody.
    """

    server: str
    namespace: str
    source: Source
    tls: ssl.SSLContext | None = None
    tls_name: str = ""
    proxy: str = field(default="", repr=False)  # it may hold a password
    proxy_tls: ssl.SSLContext | None = None
    impersonation: tuple[tuple[str, str], ...] = ()
    waited: float = 0.0

    @property
    def url(self) -> SplitResult:
        return urlsplit(self.server)

    @property
    def port(self) -> int:
        return self.url.port or (443 if self.url.scheme == "https" else 80)

    def headers(self, left: float | None = None) -> list[tuple[str, str]]:
        """Authorization and impersonation. left: seconds that a credential plugin may take, where
        the one of before has expired. Raises Denied when that fails, and BadInput for values that
        cannot be sent."""
        pairs = list(self.impersonation)
        if value := self.source.header(left):
            pairs.append(("Authorization", value))
        for key, value in pairs:
            if not (value.isascii() and value.isprintable()):
                raise BadInput(f"{plain(key, 80)} holds what no header can", "", "check its value")
        return pairs

    def reach(self, seconds: float | None) -> socket.socket:
        """A new connected socket without TLS, through the proxy where there is one; raises
        OSError. seconds: None for no limit."""
        host, port = self.url.hostname or "", self.port
        if self.proxy:
            sock = through(self.proxy, host, port, seconds, self.proxy_tls)
        else:
            sock = socket.create_connection((host, port), timeout=seconds)
        sock.settimeout(seconds)
        if sock.family != getattr(socket, "AF_UNIX", None):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def dial(self, seconds: float) -> socket.socket:
        """A new connected socket, through the proxy and TLS as needed; raises OSError."""
        sock = self.reach(seconds)
        try:
            if self.tls is not None:
                name = self.tls_name or self.url.hostname or ""
                return self.tls.wrap_socket(sock, server_hostname=name)
        except BaseException:
            sock.close()
            raise
        return sock


def connect(
    settings: ClusterSettings, until: float | None = None, login: bool = True
) -> Connection:
    """Read the configuration; sends nothing, except what a credential plugin does.

    until: monotonic seconds by which a credential plugin has ended. login: all the same, one that
    may ask somebody at a terminal has the time that people need.

    Raises BadInput (no such context, unreadable file, no cluster configured, too long a
    request_timeout) and Denied (credential plugin).
    """
    from kubernetes.client import Configuration

    if not (settings.request_timeout or 0) <= LONGEST_REQUEST_S:
        what = f"a request of {settings.request_timeout} s is too long"
        raise BadInput(what, "", f"at most {LONGEST_REQUEST_S} s")
    configuration = Configuration()
    found = kubeconfig.effective(settings)
    if account.applies(found):
        found = account.with_account(found, configuration)
    else:
        kubeconfig.require(found)
        _load(configuration, found)
    named = _url(str(configuration.host), "server")
    if named.scheme not in ("http", "https"):
        server = plain(without_login(configuration.host))
        raise BadInput(f"the server {server} is no http or https URL")
    began = time.monotonic()
    source, user = credentials(found, configuration, until, login)
    made = connection(found, source, user)
    if isinstance(source, Renewed) and plugin.asks(user["exec"]):
        made.waited = time.monotonic() - began
    return made


def connection(found: kubeconfig.Effective, source: Source, user: dict[str, Any]) -> Connection:
    """What a connection needs, from a kubeconfig. user: its certificate. Raises BadInput."""
    server = str(found.cluster["server"]).rstrip("/")
    namespace = account.namespace_of(found)
    if not LABEL.fullmatch(namespace):
        what = f"{plain(namespace, 80)} is no name of a namespace"
        raise BadInput(what, "", "check the namespace of the context, or give -n")
    named = _url(server, "server")
    proxy = str(found.cluster.get("proxy-url") or "")
    proxy = proxy_of(proxy, "proxy-url") if proxy else _env_proxy(named)
    tls_name = str(found.cluster.get("tls-server-name") or "")
    if tls_name and not _is_host(tls_name):
        raise BadInput(f"tls-server-name {plain(tls_name, 80)} is no name of a host")
    return Connection(
        server=server,
        namespace=namespace,
        source=source,
        tls=client_context(found.cluster, user) if named.scheme == "https" else None,
        tls_name=tls_name,
        proxy=proxy,
        proxy_tls=proxy_context(found.cluster) if proxy.startswith("https:") else None,
        impersonation=found.impersonation,
    )


def credentials(
    found: kubeconfig.Effective,
    library: Any = None,
    until: float | None = None,
    login: bool = True,
) -> tuple[Source, dict[str, Any]]:
    """Where the Authorization header comes from, and the user with a plugin's certificate. The
    order is client-go's: a token file before a token before a plugin before a password. library:
    the client library's Configuration, for users that log in by ``auth-provider``. until and
    login: as for ``connect``.

    Raises BadInput, and Denied for a plugin that fails.
    """
    user = found.user
    if path := str(user.get("tokenFile") or ""):
        return TokenFile(Path(path)), user
    if token := str(user.get("token") or ""):
        return Fixed(f"Bearer {token}"), user
    if user.get("exec"):
        if login and plugin.asks(user["exec"]):
            until = None
        left = None if until is None else max(until - time.monotonic(), 0.1)
        first = plugin.run(user["exec"], found.cluster, left)
        if first.certificate:
            pair = {"client-certificate": first.certificate, "client-key": first.key}
            user = user | {f"{key}-data": _encoded(pem) for key, pem in pair.items()}
        return Renewed(first, partial(plugin.run, user["exec"], found.cluster)), user
    if user.get("auth-provider") and library is not None:
        return Library(library), user
    return Fixed(_basic(user)), user


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode()


def _url(text: str, what: str) -> SplitResult:
    """A URL with a host, and a port if it says one. Raises BadInput."""
    no = f"the {what} {plain(without_login(text))} is no URL of a host and a port"
    try:
        found = urlsplit(text)
        port = found.port
    except ValueError as problem:  # half an IPv6 address, or a port that is no number
        # What it takes for the port, say, may be the rest of a password.
        raise BadInput(no, "" if "@" in text else plain(problem)) from None
    if port == 0 or not _is_host(found.hostname or ""):
        raise BadInput(no)
    return found


def _is_host(name: str) -> bool:
    """Whether sockets and TLS take it: they raise UnicodeError for "a..b" and for a label of more
    than 63 characters."""
    try:
        return _HOST.fullmatch(name) is not None and bool(name.encode("idna"))
    except UnicodeError:
        return False


def _load(configuration: Any, found: kubeconfig.Effective) -> None:
    """Without what it would write to files, and without the plugin, which it would wait for."""
    from kubernetes.config import ConfigException, load_kube_config_from_dict

    bare = replace(found, cluster=_without(found.cluster), user=_without(found.user))
    try:
        load_kube_config_from_dict(
            bare.as_dict(), client_configuration=configuration, persist_config=False
        )
    except (ConfigException, OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise BadInput("the kubeconfig cannot be used", plain(error)) from None


def _without(entry: dict[str, Any]) -> dict[str, Any]:
    own = ("exec", "token", "tokenFile")
    return {k: v for k, v in entry.items() if k not in own and not k.endswith("-data")}


def _env_proxy(server: SplitResult) -> str:
    """The URL of the proxy that the environment names for the server. Raises BadInput."""
    host = server.hostname or ""
    if urllib.request.proxy_bypass(host):
        return ""
    proxy = urllib.request.getproxies().get(server.scheme, "")
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"  # HOST:PORT is enough for kubectl too (x/net/http/httpproxy)
    return proxy_of(proxy, "proxy of the environment") if proxy else ""


def proxy_of(text: str, what: str) -> str:
    """The URL of a proxy. Raises BadInput for what is none, or none that we can use."""
    found = _url(text, what)
    if found.scheme not in PORTS:
        raise BadInput(
            f"the {what} {plain(without_login(text), 120)} is no proxy that can be used",
            f"its scheme is none of {', '.join(PORTS)}",
            "an SSH tunnel (ssh -D 1080 HOST) is socks5://127.0.0.1:1080",
        )
    return text


def _basic(user: dict[str, Any]) -> str:
    if not (user.get("username") and user.get("password")):
        return ""
    pair = f"{user['username']}:{user['password']}".encode()
    return "Basic " + base64.b64encode(pair).decode()
