"""The audit of the lock: a vulnerability fails it, and what could not be asked is said."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    path = Path(__file__).parents[2] / "packaging" / "audit.py"
    spec = importlib.util.spec_from_file_location("audit", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FINE = {"name": "click", "version": "8.1", "vulns": []}
BAD = {"name": "urllib3", "version": "1.0", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]}
SKIPPED = {"name": "rich", "skip_reason": "not found"}


def written(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize(
    ("out", "err", "code", "words"),
    [
        (written(FINE), "", 0, "1 packages, no known vulnerability"),
        (written(FINE, SKIPPED), "", 0, "not audited: rich"),
        (written(FINE, BAD), "", 1, "urllib3 1.0: PYSEC-1, PYSEC-2"),
        (written(SKIPPED), "", 0, "was not audited: the package index here knows no advisories"),
        ("", "x\nNo module named pip_audit", 0, "was not audited: No module named pip_audit"),
        ("[]", "", 0, "was not audited: it said nothing"),
    ],
)
def test_what_an_audit_means(audit: ModuleType, out: str, err: str, code: int, words: str) -> None:
    found, said = audit.judged(out, err)
    assert (found, words in said) == (code, True), said


def test_the_lock_is_there_to_be_audited(audit: ModuleType) -> None:
    assert "--hash=sha256:" in audit.LOCK.read_text(encoding="utf-8")
