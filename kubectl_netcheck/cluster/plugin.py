"""Credential plugins: the program that a kubeconfig names, run with a time limit.

Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/ (client-go
credential plugins). Not the client library's runner, which waits for ever.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kubectl_netcheck.cluster.words import dig, items, moment, plain
from kubectl_netcheck.model.errors import BadInput, Denied

#: Seconds for a plugin that asks nobody, and for one where somebody may have to log in.
ALONE, ASKING = 30.0, 300.0
#: The extension of a cluster whose content the plugin is given.
_EXTENSION = "client.authentication.k8s.io/exec"
#: What the plugin is told of the cluster, beside its authority.
_TOLD = (
    "server",
    "tls-server-name",
    "insecure-skip-tls-verify",
    "proxy-url",
    "disable-compression",
)


@dataclass(frozen=True, slots=True)
class Credential:
    """What a plugin answered: a token, or a certificate and its key as PEM. expires: aware."""

    token: str = ""
    certificate: str = ""
    key: str = ""
    expires: datetime | None = None

    def __repr__(self) -> str:
        """Without what is secret, because it may end up in logs."""
        return f"Credential(expires={self.expires!r})"


def run(
    config: Mapping[str, Any], cluster: Mapping[str, Any], left: float | None = None
) -> Credential:
    """Runs it and reads its answer. config: ``exec`` of a kubeconfig's user. left: seconds that it
    may take at most; None: ALONE or ASKING.

    Raises BadInput for a config that names no program, and Denied for a plugin that fails, takes
    too long or answers nothing of use.
    """
    command, version = config.get("command"), config.get("apiVersion")
    if not isinstance(command, str) or not command or not isinstance(version, str):
        raise BadInput("exec of the kubeconfig names no command or no apiVersion")
    arguments = config.get("args")
    words = map(str, arguments if isinstance(arguments, list) else ())
    asking = asks(config)
    if config.get("interactiveMode") == "Always" and not asking:
        raise _failed(command, "it asks questions, and there is no terminal")
    seconds = min(ASKING if asking else ALONE, ASKING if left is None else left)
    try:
        done = subprocess.run(
            [shutil.which(command) or command, *words],
            stdin=None if asking else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if asking else subprocess.PIPE,
            env=_environment(config, cluster, version, asking),
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        why = f"it did not end within {seconds:.0f} s"
        raise _failed(command, why) from None
    except (OSError, ValueError, TypeError) as problem:  # TypeError: a key that JSON cannot have
        why = f"{plain(problem)}. {plain(config.get('installHint') or '')}".rstrip(". ")
        raise _failed(command, why) from None
    if done.returncode:
        said = plain((done.stderr or b"").decode("utf-8", "replace"))
        raise _failed(command, said or f"it ended with exit code {done.returncode}")
    return _read(command, version, done.stdout)


def asks(config: Mapping[str, Any]) -> bool:
    """Whether it may ask somebody: it says that it can, and there is a terminal."""
    wants = config.get("interactiveMode") != "Never" and sys.stdin is not None
    return wants and sys.stdin is not None and sys.stdin.isatty()


def _environment(
    config: Mapping[str, Any], cluster: Mapping[str, Any], version: str, asking: bool
) -> dict[str, str]:
    spec: dict[str, Any] = {"interactive": asking}
    if config.get("provideClusterInfo"):
        spec["cluster"] = _told(cluster)
    about = {"apiVersion": version, "kind": "ExecCredential", "spec": spec}
    told = json.dumps(about, default=str)  # YAML has dates
    more = {str(each.get("name")): str(each.get("value")) for each in items(dict(config), "env")}
    return {**os.environ, **more, "KUBERNETES_EXEC_INFO": told}


def _told(cluster: Mapping[str, Any]) -> dict[str, Any]:
    """The cluster as the protocol describes it: the authority as data, the extension as config."""
    told = {key: cluster[key] for key in _TOLD if cluster.get(key)}
    data, path = cluster.get("certificate-authority-data"), cluster.get("certificate-authority")
    if not data and path:
        data = base64.b64encode(Path(str(path)).read_bytes()).decode()
    if data:
        told["certificate-authority-data"] = data
    for each in items(dict(cluster), "extensions"):
        if each.get("name") == _EXTENSION:
            told["config"] = each.get("extension")
    return told


def _read(command: str, version: str, answer: bytes) -> Credential:
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        raise _failed(command, "its answer is no JSON") from None
    if dig(found, "kind") != "ExecCredential" or dig(found, "apiVersion") != version:
        raise _failed(command, f"its answer is no ExecCredential of {plain(version, 60)}")
    status = dig(found, "status")
    parts = [dig(status, key) for key in ("token", "clientCertificateData", "clientKeyData")]
    token, certificate, key = (each if isinstance(each, str) else "" for each in parts)
    if bool(certificate) != bool(key) or not (token or key):
        raise _failed(command, "its answer holds no token, and no certificate with its key")
    ends = moment(dig(status, "expirationTimestamp") or "")
    return Credential(token.strip(), certificate, key, ends)


def _failed(command: str, why: str) -> Denied:
    what = f"the credential plugin {plain(command, 120)} gave no credential"
    return Denied(what, why, "run it by hand, or log in again")
