"""DNS names as users give them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.cli.commands.egress import target
from kubectl_netcheck.cli.names import dns_names
from kubectl_netcheck.model.errors import BadInput


def test_names_in_order_and_each_once() -> None:
    given_ = ("example.com", "_sip._tcp.example.com.", "db", "example.com")
    assert dns_names(given_) == ("example.com", "_sip._tcp.example.com.", "db")


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("https://example.com/path", "example.com"),
        ("my host.example", "my-host.example"),
        ("-x.example", "x.example"),
        ("", "example.com"),
        ("a..b", "example.com"),
        ("x" * 64, "example.com"),
        ("$(reboot)", "reboot"),
    ],
)
def test_what_is_no_name_is_refused_with_the_nearest(word: str, near: str) -> None:
    with pytest.raises(BadInput) as refused:
        dns_names([word])
    assert near in refused.value.do


@pytest.mark.parametrize("host", ["a..b", ".a", "x" * 64, "a-.b", "my host", "1.2.3"])
def test_a_way_out_leads_to_a_name_or_an_address(host: str) -> None:
    with pytest.raises(BadInput):
        target(f"{host}:443")
    assert target("https://Example.com./x") == ("Example.com.", 443)


@pytest.mark.parametrize(
    ("word", "what", "more"),
    [
        ("host:99999999", "has no port from 1 to 65535", "--to host:443"),
        ("host:65536", "has no port from 1 to 65535", "--to host:443"),
        ("host:0", "has no port from 1 to 65535", "--to host:443"),
        ("host", "has no port from 1 to 65535", "--to host:443"),
        ("host:" + "9" * 6000, "has no port from 1 to 65535", "--to host:443"),
        ("[fe80::1]:70000", "has no port from 1 to 65535", "--to [fe80::1]:443"),
        ("host:https", "is no HOST:PORT", "give HOST:PORT"),
        ("fe80::1:443", "is no HOST:PORT", "in brackets"),
    ],
)
def test_what_is_wrong_with_a_way_out_is_said(word: str, what: str, more: str) -> None:
    with pytest.raises(BadInput, match=what) as refused:
        target(word)
    assert more in f"{refused.value.why} {refused.value.do}"
    assert ("brackets" in refused.value.why) is (word.startswith("fe80"))
    assert len(str(refused.value)) < 200


def test_too_many() -> None:
    with pytest.raises(BadInput):
        dns_names(f"{n}.example" for n in range(11))


@given(st.text(max_size=300))
def test_whatever_passes_is_harmless_in_a_shell(word: str) -> None:
    try:
        (name,) = dns_names([word])
    except BadInput:
        return
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert not name.startswith("-")
