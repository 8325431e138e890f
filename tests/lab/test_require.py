"""Where a lab is required, a test without one fails and is not skipped."""

from __future__ import annotations

import pytest

from tests.require import VARIABLE, no_lab


def test_it_is_skipped_where_nobody_counts_on_a_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(pytest.skip.Exception, match="no lab: it is not up"):
        no_lab("it is not up")


def test_it_fails_where_a_lab_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    with pytest.raises(pytest.fail.Exception, match="it is not up"):
        no_lab("it is not up")
