"""What goes wrong between us and the API server, as sentences for people."""

import http.client
import json
import socket
import ssl
from urllib.parse import urlsplit

from kubectl_netcheck.cluster.words import dig, plain, without_login
from kubectl_netcheck.model.errors import Denied, NetcheckError, Unreachable

_VERBS = {"GET": "read", "POST": "create", "DELETE": "delete", "PATCH": "change"}


class ServerSaid(NetcheckError):
    """The API server answered with an error. status: HTTP; reason: the Status object's."""

    status = 0
    reason = ""

    def marked(self, status: int, reason: str) -> "ServerSaid":
        self.status, self.reason = status, reason
        return self


class NotAllowed(Denied, ServerSaid):
    """401 or 403: credentials, RBAC or admission."""


def server_said(method: str, path: str, status: int, body: bytes) -> ServerSaid:
    """The error for an answer of 400 and above, naming the verb and the resource."""
    words, reason = said(body)
    asked = f"{_VERBS.get(method, method.lower())} {resource(path)}"
    if status == 401:
        return NotAllowed(
            "the API server does not accept the credentials",
            words,
            "log in again, or choose another --context or --user",
        ).marked(status, reason)
    if status == 403:
        return NotAllowed(
            f"the API server does not let us {asked}",
            words,
            "ask for a role that allows it, or name a namespace where it is allowed with -n",
        ).marked(status, reason)
    return ServerSaid(
        f"the API server could not {asked}",
        words or f"it answered HTTP {status}",
        "try again; if it stays, look at the API server, etcd and admission webhooks",
    ).marked(status, reason)


def said(body: bytes) -> tuple[str, str]:
    """Message and reason of a Status object, or the start of whatever else came."""
    try:
        found = json.loads(body[:65536])
    except (ValueError, RecursionError):
        return plain(body[:1200].decode("utf-8", "replace")), ""
    return plain(dig(found, "message") or ""), plain(dig(found, "reason") or "", 60)


def resource(path: str) -> str:
    """``pods/exec in namespace x`` from an API path, for messages."""
    parts = urlsplit(path).path.strip("/").split("/")
    rest = parts[2:] if parts[0] == "api" else parts[3:]
    where = ""
    if len(rest) > 2 and rest[0] == "namespaces":
        where, rest = f" in namespace {rest[1]}", rest[2:]
    kind = "/".join([rest[0], *rest[2:3]]) if rest else path
    return plain(kind + where, 120)


def unreachable(server: str, problem: BaseException) -> Unreachable:
    """The error for a request that had no answer: refused, timed out, unknown host, TLS."""
    what = f"the API server {plain(without_login(server), 120)} was not reached"
    cause = _root(problem)
    if isinstance(cause, socket.gaierror):
        host = urlsplit(server).hostname or without_login(server)
        return Unreachable(
            what, f"the name {plain(host, 120)} has no address", "check that name and your DNS"
        )
    if isinstance(cause, ssl.SSLError):
        return Unreachable(
            what,
            f"TLS: {plain(getattr(cause, 'verify_message', '') or cause.reason or cause)}",
            "check certificate-authority in the kubeconfig, --tls-server-name, and whether "
            "something between you and the cluster answers in its place",
        )
    if isinstance(cause, ConnectionRefusedError):
        return Unreachable(
            what,
            "connection refused: nothing listens there",
            "check that the cluster is up, and that this is the one you mean",
        )
    if isinstance(cause, http.client.BadStatusLine) and not isinstance(cause, OSError):
        return Unreachable(
            what,
            "what answers there does not speak HTTP",
            "check the server's URL and whether something answers in its place",
        )
    if isinstance(cause, TimeoutError) or "timed out" in str(problem).lower():
        return Unreachable(
            what,
            "no answer in time",
            "check VPN, firewall and proxy, or allow more time with --request-timeout",
        )
    return Unreachable(what, plain(cause), "check that the cluster is up and the way to it is free")


def _root(problem: BaseException) -> BaseException:
    """The innermost OSError, or error of the HTTP protocol, in a chain of wrapped exceptions, else
    the outermost one."""
    seen: list[BaseException] = []
    queue: list[object] = [problem]
    best = problem
    while queue:
        each = queue.pop(0)
        if not isinstance(each, BaseException) or each in seen:
            continue
        seen.append(each)
        if isinstance(each, (OSError, http.client.HTTPException)):
            best = each
        queue += [getattr(each, "reason", None), each.__cause__, each.__context__, *each.args]
    return best
