"""The service account of the pod in which this runs: what kubectl takes where no kubeconfig is."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from kubectl_netcheck.cluster.kubeconfig import Effective, NoCluster
from kubectl_netcheck.cluster.words import plain

#: Where the kubelet puts it (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod).
_FOLDER = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def applies(found: Effective) -> bool:
    """Whether it is all that there is: no kubeconfig and no --server, and this is a pod."""
    return not found.found and "KUBERNETES_SERVICE_HOST" in os.environ


def namespace_of(found: Effective) -> str:
    """The namespace of whatever is given without one: that of -n or of the context, else the
    service account's where that applies, else ``default``."""
    return found.namespace or (_own_namespace() if applies(found) else "") or "default"


def with_account(found: Effective, configuration: Any) -> Effective:
    """The same with the service account's server and token. configuration: the client library's,
    which is told of them, too. Raises NoCluster."""
    from kubernetes.config import ConfigException, load_incluster_config

    try:
        load_incluster_config(client_configuration=configuration)
    except (ConfigException, OSError) as problem:
        what = "the pod's service account cannot be used"
        raise NoCluster(what, plain(problem), "mount its token, or name a --kubeconfig") from None
    authority = str(configuration.ssl_ca_cert)
    return replace(
        found,
        cluster={"server": str(configuration.host), "certificate-authority": authority},
        user={**found.user, "tokenFile": str(_FOLDER / "token")},
        namespace=namespace_of(found),
    )


def _own_namespace() -> str:
    """Empty where it cannot be read, as in client-go."""
    try:
        return (_FOLDER / "namespace").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""
