"""The version of the API server, in one short request: what `version` asks for."""

import time

from kubectl_netcheck.cluster.connect import connect
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.words import dig, plain
from kubectl_netcheck.model.errors import Unreachable


def server_version(settings: ClusterSettings, seconds: float) -> str:
    """Such as ``v1.31.0``, within that many seconds, a credential plugin's included. Raises what
    ``connect`` does, Unreachable for a server that does not answer in time or says no version, and
    Denied."""
    until = time.monotonic() + seconds
    # Without a login: who only asks for versions does not wait for one.
    rest = Rest(connect(settings, until, login=False), settings.request_timeout, until)
    version = dig(rest.get("/version"), "gitVersion")
    if not isinstance(version, str) or not version:
        raise Unreachable("what answers in the API server's place says no version")
    return plain(version, 40)
