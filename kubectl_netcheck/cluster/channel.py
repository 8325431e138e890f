"""The remote command protocol of Kubernetes: channels, its Status frame, and what they mean. Pure.

Sources: k8s.io/apimachinery pkg/util/remotecommand/constants.go (v4, v5 and the close signal of
channel 255) and k8s.io/apiserver's Status for an exit code.
"""

import json
import shlex

from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.words import dig, items, plain

PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"]
STDIN, STDOUT, STDERR, ERROR = 0, 1, 2, 3
#: Bytes of one stdin frame. The server's own frames are 32 KiB.
CHUNK = 16384
#: The first line that the pod sends: it proves that the way to the kubelet works.
HELLO = b"netcheck-hello\n"
#: Words of the API server when it could not reach the kubelet, or no proxy on the way could.
_NO_WAY = (
    "error dialing backend",
    "dial tcp",
    "no route to host",
    "connection refused",
    "i/o timeout",
    "TLS handshake timeout",
    "No agent available",
    "context deadline exceeded",
)
#: Those that speak of the kubelet by themselves; the others only beside its port.
_KUBELET, _PORT = ("error dialing backend", "No agent available"), ":10250"
#: What a server says that got no Upgrade header: a proxy on the way passes no websockets
#: (k8s.io/apimachinery pkg/util/proxy/upgradeaware.go, pkg/util/httpstream).
_UPGRADE = "pgrade"
#: Answers to a handshake that nobody looked into: a server, or a proxy before it, with too much to
#: do or on its way out.
_BUSY = (429, 502, 503, 504)


def wrapped(program: str) -> bytes:
    """The program as one compound command: the shell reads all of it before it runs any, no
    child can eat the rest of it from standard input, and it ends without an end of file, which
    v4 cannot send. The name of the shell option set does not matter to it."""
    hello = shlex.quote(HELLO.decode().rstrip("\n"))
    return f"echo {hello}\n{{\n{program}\n}} </dev/null\nexit $?\n".encode()


def ended(status: bytes, output: str, errors: bytes = b"") -> Outcome:
    """The outcome that the frame on the error channel tells of. errors: what went to standard
    error, which is the detail when the program ended with another code than 0."""
    try:
        raw = json.loads(status[:65536])
    except (ValueError, RecursionError):
        return Outcome("cut", output, detail=plain(status[:600].decode("utf-8", "replace")))
    if dig(raw, "status") == "Success":
        return Outcome("exit", output, code=0)
    message = plain(dig(raw, "message") or "")
    for cause in items(raw, "details", "causes"):
        code = str(cause.get("message"))
        if cause.get("reason") == "ExitCode" and code.isdecimal():
            words = plain(errors.decode("utf-8", "replace"))
            return Outcome("exit", output, code=int(code[:9]), detail=words)
    return Outcome(failure(message), output, detail=message)


def failure(message: str) -> str:
    """``connect`` when the server says that it could not reach the kubelet, else
    ``start-error``."""
    return "connect" if any(words in message for words in _NO_WAY) else "start-error"


def passing(status: int, message: str) -> bool:
    """Whether a handshake with that answer may well succeed a moment later: the API server itself
    was in trouble, and asked no kubelet."""
    if status in _BUSY:
        return not _of_kubelet(message)
    return status == 500 and "etcdserver" in message


def refusal(status: int, message: str) -> Outcome:
    """The outcome of a handshake that was answered with an HTTP error: ``connect``, which accuses
    the way to the kubelet, only where the server says that it failed there."""
    detail = message or f"HTTP {status}"
    if status in (401, 403, 404, 405) or (status == 400 and _UPGRADE in message):
        return Outcome("refused", detail=detail)
    if passing(status, message):
        return Outcome("refused", detail=f"the API server answered HTTP {status}: {detail}")
    return Outcome(failure(detail) if status in (400, 500) else "connect", detail=detail)


def _of_kubelet(message: str) -> bool:
    return any(words in message for words in _KUBELET) or (
        _PORT in message and any(words in message for words in _NO_WAY)
    )
