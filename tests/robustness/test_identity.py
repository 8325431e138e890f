"""`--as`: lists, watches, creates, execs and deletes all happen as that user, by the API server's
own record of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab.lab import Lab
from tests.robustness.conftest import USER, as_user

pytestmark = pytest.mark.lab


def since(log: Path, start: int) -> list[dict[str, Any]]:
    """The events that were written after the first ``start`` bytes."""
    with log.open("rb") as file:
        file.seek(start)
        lines = file.read().decode(errors="replace").splitlines()
    return [json.loads(line) for line in lines if line.endswith("}")]


def test_every_request_is_the_other_users(granted, kubeconfig) -> None:  # type: ignore[no-untyped-def]
    where, _ = granted
    log = Lab.load().audit_log
    start = log.stat().st_size
    done = as_user(where, kubeconfig)
    assert done.report["status"] == "healthy", done
    events = [e for e in since(log, start) if e.get("userAgent", "").startswith("kubectl-netcheck")]
    others = [e for e in events if e.get("impersonatedUser", {}).get("username") != USER]
    assert not others, others[:2]
    did = {(e["verb"], resource(e)) for e in events}
    assert {("create", "pods"), ("watch", "pods"), ("deletecollection", "pods")} <= did, did
    inside = [e for e in since(log, start) if resource(e) == "pods/exec"]
    assert inside and all(e["objectRef"]["namespace"] == where for e in inside)
    assert {e["impersonatedUser"]["username"] for e in inside} == {USER}
    assert {e["responseStatus"]["code"] for e in inside} == {101}


def resource(event: dict[str, Any]) -> str:
    found = event.get("objectRef", {})
    return "/".join(filter(None, (found.get("resource", ""), found.get("subresource", ""))))
