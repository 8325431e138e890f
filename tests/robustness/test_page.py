"""docs/robustness.md is written where it is asked for, and by no other run of the tests."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.robustness import conftest
from tests.robustness.page import Row


@pytest.mark.parametrize(("value", "written"), [(None, 0), ("0", 0), ("1", 1)])
def test_only_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, value: str | None, written: int
) -> None:
    monkeypatch.delenv("NETCHECK_PAGES", raising=False)
    if value is not None:
        monkeypatch.setenv("NETCHECK_PAGES", value)
    calls: list[Any] = []
    monkeypatch.setattr(conftest, "write", calls.append)
    stash = pytest.Stash()
    stash[conftest.ROWS] = {"a case": Row("a case", "healthy", 0, 0.0, 0)}
    session: Any = SimpleNamespace(config=SimpleNamespace(stash=stash))
    conftest.pytest_sessionfinish(session)
    assert len(calls) == written
