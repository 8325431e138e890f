"""Words of others: bounded, on one line, without control characters; addresses that are none."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.cluster.words import address, dig, items, moment, plain


@given(st.text(max_size=2000), st.integers(1, 400))
def test_plain(text: str, limit: int) -> None:
    found = plain(text, limit)
    assert len(found) <= limit
    assert not any(unicodedata.category(c)[0] == "C" for c in found)


def test_bidirectional_overrides_are_gone() -> None:
    assert plain("abc\u202edef\u200b\x1b]0;title\x07") == "abc def ]0;title"


@pytest.mark.parametrize(
    "text",
    ["", None, "10.0.0", "10.0.0.1; reboot", "fe80::1%$(reboot)", "fe80::1%eth0", 5.5, "a" * 999],
)
def test_no_address(text: object) -> None:
    assert address(text) == ""


@given(st.ip_addresses())
def test_addresses(found: object) -> None:
    assert address(str(found)) == str(found)


def test_dig_and_items() -> None:
    raw = {"a": [{"b": 1}, 2, None]}
    assert dig(raw, "a", 0, "b") == 1 and dig(raw, "a", -1) is None and dig(raw, "a", 9) is None
    assert dig(raw, "a", "b") is None and dig(None, "x") is None and dig(raw, 0) is None
    assert items(raw, "a") == [{"b": 1}] and items(raw, "b") == []


def test_moments() -> None:
    found = moment("2026-01-02T03:04:05Z")
    assert found is not None and found.timestamp() == 1767323045
    assert moment("soon") is None and moment(None) is None
