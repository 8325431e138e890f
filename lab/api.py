"""The shortest way to the API server: plain HTTPS with the admin's certificate, one call a time."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.errors import LabError

# Where each kind of object lives, and whether it lives in a namespace.
KINDS = {
    "Namespace": ("/api/v1", "namespaces", False),
    "Node": ("/api/v1", "nodes", False),
    "ServiceAccount": ("/api/v1", "serviceaccounts", True),
    "ConfigMap": ("/api/v1", "configmaps", True),
    "Service": ("/api/v1", "services", True),
    "DaemonSet": ("/apis/apps/v1", "daemonsets", True),
    "Deployment": ("/apis/apps/v1", "deployments", True),
    "ClusterRole": ("/apis/rbac.authorization.k8s.io/v1", "clusterroles", False),
    "ClusterRoleBinding": ("/apis/rbac.authorization.k8s.io/v1", "clusterrolebindings", False),
}


class Api:
    """A client of one API server. Each thread has a connection of its own."""

    def __init__(self, address: str, certificates: Path, port: int = 6443) -> None:
        self.address = address
        self.port = port
        self._local = threading.local()
        self._context = ssl.create_default_context(cafile=str(certificates / "ca.crt"))
        # The lab also makes certificates that strict clients refuse; its own client is not one.
        self._context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
        self._context.load_cert_chain(certificates / "admin.crt", certificates / "admin.key")

    def call(self, method: str, path: str, body: Any = None, timeout: float = 5) -> tuple[int, Any]:
        """Status and answer; the answer is parsed where it is JSON."""
        for attempt in (1, 2):
            reused = getattr(self._local, "connection", None) is not None
            connection = self._connection(timeout)
            try:
                connection.request(
                    method,
                    path,
                    body=None if body is None else json.dumps(body),
                    headers={"Content-Type": "application/json"},
                )
                response = connection.getresponse()
                data = response.read()
                break
            except (OSError, http.client.HTTPException):
                connection.close()
                self._local.connection = None
                # The server may have closed a connection that had been idle.
                if attempt == 2 or not reused:
                    raise
        try:
            return response.status, json.loads(data)
        except ValueError:
            return response.status, data.decode(errors="replace")

    def get(self, path: str, timeout: float = 5) -> Any:
        status, answer = self.call("GET", path, timeout=timeout)
        if status != 200:
            raise LabError(f"the API server answered {status} to GET {path}: {said(answer)}")
        return answer

    def create(self, document: dict[str, Any]) -> None:
        """Create an object; one that is there already is fine."""
        base, plural, namespaced = KINDS[document["kind"]]
        middle = f"/namespaces/{document['metadata']['namespace']}" if namespaced else ""
        status, answer = self.call("POST", f"{base}{middle}/{plural}", document)
        if status not in (200, 201, 409):
            name = document["metadata"]["name"]
            raise LabError(
                f"the API server refused {document['kind']} {name} ({status}): {said(answer)}"
            )

    def _connection(self, timeout: float) -> http.client.HTTPSConnection:
        connection: http.client.HTTPSConnection | None
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPSConnection(
                self.address, self.port, context=self._context, timeout=timeout
            )
            self._local.connection = connection
        return connection


def said(answer: Any) -> str:
    return str(answer.get("message", answer) if isinstance(answer, dict) else answer)


def until(
    what: str,
    check: Callable[[], Any],
    seconds: float = 60,
    every: float = 0.1,
    alive: Callable[[], str | None] = lambda: None,
) -> Any:
    """Ask again and again until there is an answer that is true.

    `alive` says, as a sentence, when there is no use in waiting any longer.
    """
    deadline = time.monotonic() + seconds
    last: Exception | None = None
    while time.monotonic() < deadline:
        try:
            answer = check()
            if answer:
                return answer
            last = None
        except (OSError, http.client.HTTPException, LabError) as error:
            last = error
        dead = alive()
        if dead:
            raise LabError(f"{what} did not come up: {dead}")
        time.sleep(every)
    raise LabError(f"{what} did not come up within {seconds:g} s" + (f": {last}" if last else ""))
