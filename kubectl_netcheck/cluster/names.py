"""Names of objects in the cluster, read with as little as can be: for completion at a TAB.

Needs no client library where the kubeconfig holds a certificate, a token or a password;
otherwise (credential plugins, in-cluster) it goes through ``connect`` like everything else.
"""

import base64
import binascii
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kubectl_netcheck.cluster import kubeconfig
from kubectl_netcheck.cluster.connect import Connection, _basic, _env_proxy, _tls, connect
from kubectl_netcheck.cluster.rest import TABLE, Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.words import dig, items

#: Resource name to its path; ``{}`` is the namespace.
PATHS = {
    "nodes": "/api/v1/nodes",
    "namespaces": "/api/v1/namespaces",
    "pods": "/api/v1/namespaces/{}/pods",
    "services": "/api/v1/namespaces/{}/services",
}
#: Names asked for; a longer list helps nobody at a TAB.
LIMIT = 500
# DNS-1123 subdomain (k8s.io/apimachinery/pkg/util/validation): harmless in any shell.
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
_SIMPLE = {"client-certificate", "client-certificate-data", "client-key", "client-key-data",
           "token", "tokenFile", "username", "password"}  # fmt: skip


def names(settings: ClusterSettings, resource: str, namespace: str = "") -> tuple[str, ...]:
    """Names of the objects of a resource of PATHS, sorted; raises NetcheckError.

    namespace: where to look, empty for the one that the context names.
    """
    connection = light(settings) or connect(settings)
    rest = Rest(connection, settings.request_timeout)
    path = PATHS[resource].format(namespace or connection.namespace)
    table = rest.get(path, {"limit": LIMIT}, TABLE)
    found = (dig(row, "object", "metadata", "name") for row in items(table, "rows"))
    return tuple(sorted(name for name in found if valid(name)))


def contexts(settings: ClusterSettings) -> tuple[str, ...]:
    """Names of the contexts in the kubeconfig, those with control characters left out."""
    files = kubeconfig._files(settings, os.environ)
    listed = (each.get("name") for f in files for each in items(kubeconfig._read(f), "contexts"))
    return tuple(sorted({str(name) for name in listed if name and str(name).isprintable()}))


def valid(name: object) -> bool:
    """Whether this can be an object's name: everything else stays out of the user's shell."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class _Given:
    """What ``Connection`` wants of the client library's Configuration."""

    token: str = ""
    verify_ssl: bool = True
    ssl_ca_cert: str = ""
    cert_file: str = ""
    key_file: str = ""

    def auth_settings(self) -> dict[str, dict[str, str]]:
        return {"token": {"in": "header", "value": self.token}} if self.token else {}


def light(settings: ClusterSettings) -> Connection | None:
    """A connection made without the client library, None where that takes more than files."""
    found = kubeconfig.effective(settings)
    server = str(found.cluster.get("server") or "").rstrip("/")
    scheme = server.partition("://")[0]
    if scheme not in ("http", "https") or set(found.user) - _SIMPLE:
        return None
    with tempfile.TemporaryDirectory(prefix="netcheck-") as folder:
        try:
            given = _given(found, Path(folder))
            tls = _tls(given) if scheme == "https" else None
        except (OSError, binascii.Error, ValueError):
            return None
    made = Connection(server, found.namespace or "default", given, tls)
    made.tls_name = str(found.cluster.get("tls-server-name") or "")
    made.proxy = str(found.cluster.get("proxy-url") or "") or _env_proxy(made.url)
    made.impersonation, made.basic = found.impersonation, _basic(found.user)
    return made


def _given(found: kubeconfig.Effective, folder: Path) -> _Given:
    token = str(found.user.get("token") or "")
    if not token and found.user.get("tokenFile"):
        token = Path(str(found.user["tokenFile"])).read_text(encoding="utf-8").strip()
    return _Given(
        token=f"Bearer {token}" if token else "",
        verify_ssl=not found.cluster.get("insecure-skip-tls-verify"),
        ssl_ca_cert=_file(found.cluster, "certificate-authority", folder),
        cert_file=_file(found.user, "client-certificate", folder),
        key_file=_file(found.user, "client-key", folder),
    )


def _file(entry: dict[str, Any], key: str, folder: Path) -> str:
    """The file that an entry names, or that its ``-data`` is written to for the TLS library,
    which reads keys from files alone; the folder is readable by its owner only."""
    data = entry.get(f"{key}-data")
    if not data:
        return str(entry.get(key) or "")
    path = folder / key
    path.write_bytes(base64.b64decode(str(data)))
    return str(path)
