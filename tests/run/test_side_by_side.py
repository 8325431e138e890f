"""Calls side by side: each result once, in the order of ending, errors carried to the caller."""

import threading

import pytest

from kubectl_netcheck.run.side_by_side import Later, side_by_side


def test_results_come_as_the_calls_end():
    gate = threading.Event()

    def slow() -> str:
        assert gate.wait(5)
        return "slow"

    found = side_by_side([slow, lambda: "quick"])
    assert next(found) == (1, "quick")
    gate.set()
    assert list(found) == [(0, "slow")]


def test_an_error_of_a_call_reaches_the_caller():
    def broken() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        list(side_by_side([broken]))
    with pytest.raises(ValueError, match="no"):
        Later(broken).result()


def test_no_call_is_no_result():
    assert list(side_by_side([])) == []
