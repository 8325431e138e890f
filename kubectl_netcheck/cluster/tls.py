"""TLS contexts from what a kubeconfig holds; keys are on disk for as long as one is loaded only."""

import base64
import binascii
import ssl
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kubectl_netcheck.cluster.words import plain
from kubectl_netcheck.model.errors import BadInput


def client_context(cluster: Mapping[str, Any], user: Mapping[str, Any]) -> ssl.SSLContext:
    """For the API server: its authority, and the user's certificate. Raises BadInput."""
    made = _context(cluster)
    try:
        with tempfile.TemporaryDirectory(prefix="netcheck-") as folder:
            if cert := _file(user, "client-certificate", Path(folder)):
                made.load_cert_chain(cert, _file(user, "client-key", Path(folder)) or None)
    except (OSError, ValueError) as problem:
        raise _unusable(problem) from None
    return made


def proxy_context(cluster: Mapping[str, Any]) -> ssl.SSLContext:
    """For an https proxy: kubectl checks it by the cluster's authority, curl by the system's;
    either will do. The user's certificate is none of its business. Raises BadInput."""
    made = _context(cluster)
    if made.verify_mode != ssl.CERT_NONE:
        made.load_default_certs()
    return made


def _context(cluster: Mapping[str, Any]) -> ssl.SSLContext:
    """Not ssl.create_default_context: since Python 3.13 that is strict about X.509 extensions
    which many clusters' own authorities lack, and which kubectl accepts."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if cluster.get("insecure-skip-tls-verify"):
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
        return made
    try:
        with tempfile.TemporaryDirectory(prefix="netcheck-") as folder:
            if authority := _file(cluster, "certificate-authority", Path(folder)):
                made.load_verify_locations(cafile=authority)
            else:
                made.load_default_certs()
    except (OSError, ValueError) as problem:
        raise _unusable(problem) from None
    return made


def _file(entry: Mapping[str, Any], key: str, folder: Path) -> str:
    """The file that an entry names, or that its ``-data``, which counts more, is written to for the
    TLS library, which reads keys from files alone; the folder is readable by its owner only.

    Raises ValueError for what is no base64, and OSError.
    """
    data = entry.get(f"{key}-data")
    if not data:
        return str(entry.get(key) or "")
    path = folder / key
    path.write_bytes(base64.b64decode(str(data)))
    return str(path)


def _unusable(problem: Exception) -> BadInput:
    """ssl.SSLError is an OSError, binascii.Error a ValueError."""
    words = "it is no base64" if isinstance(problem, binascii.Error) else plain(problem)
    return BadInput("a certificate of the kubeconfig cannot be used", words)
