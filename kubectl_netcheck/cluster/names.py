"""Names of objects in the cluster, read with as little as can be: for completion at a TAB.

Needs no client library where the kubeconfig holds a certificate, a token or a password;
otherwise (credential plugins, in-cluster) it goes through ``connect`` like everything else.
"""

import os

from kubectl_netcheck.cluster import config_files, kubeconfig
from kubectl_netcheck.cluster.connect import Connection, connect, connection, credentials
from kubectl_netcheck.cluster.rest import TABLE, Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.words import dig, items, valid
from kubectl_netcheck.model.errors import BadInput

#: Resource name to its path; ``{}`` is the namespace.
PATHS = {
    "nodes": "/api/v1/nodes",
    "namespaces": "/api/v1/namespaces",
    "pods": "/api/v1/namespaces/{}/pods",
    "services": "/api/v1/namespaces/{}/services",
    "ingresses": "/apis/networking.k8s.io/v1/namespaces/{}/ingresses",
}
#: Names asked for; a longer list helps nobody at a TAB.
LIMIT = 500
_SIMPLE = {"client-certificate", "client-certificate-data", "client-key", "client-key-data",
           "token", "tokenFile", "username", "password"}  # fmt: skip


def names(settings: ClusterSettings, resource: str, namespace: str = "") -> tuple[str, ...]:
    """Names of the objects of a resource of PATHS, sorted; raises NetcheckError.

    namespace: where to look, empty for the one that the context names.
    """
    found = light(settings) or connect(settings)
    rest = Rest(found, settings.request_timeout)
    path = PATHS[resource].format(namespace or found.namespace)
    table = rest.get(path, {"limit": LIMIT}, TABLE)
    listed = (dig(row, "object", "metadata", "name") for row in items(table, "rows"))
    return tuple(sorted(name for name in listed if valid(name)))


def contexts(settings: ClusterSettings) -> tuple[str, ...]:
    """Names of the contexts in the kubeconfig, those with control characters left out."""
    merged = map(config_files.content, config_files.existing(settings, os.environ))
    listed = (each.get("name") for file in merged for each in items(file, "contexts"))
    return tuple(sorted({str(name) for name in listed if name and str(name).isprintable()}))


def light(settings: ClusterSettings) -> Connection | None:
    """A connection made without the client library, None where that takes more than files."""
    found = kubeconfig.effective(settings)
    scheme = str(found.cluster.get("server") or "").partition("://")[0]
    if scheme not in ("http", "https") or set(found.user) - _SIMPLE:
        return None
    try:
        return connection(found, *credentials(found))
    except BadInput:
        return None
