"""Whom a kubeconfig and the flags act as: the headers of impersonation, as client-go sends them."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.cluster.kubeconfig import effective
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import BadInput
from tests.cluster.test_kubeconfig import config, write


def test_extras_of_flags_replace_those_of_the_same_key(tmp_path: Path) -> None:
    """As kubectl 1.36 sends them."""
    found = config()
    extra = {"a": ["1", "2"], "b": ["3"]}
    found["users"][0]["user"] = {"token": "t", "as": "bob", "as-user-extra": extra}
    given = ("a=4", "a=5", "Foo/x=y=z", "c=", "d=6,7")
    settings = ClusterSettings(kubeconfig=write(tmp_path / "config", found))
    settings = dataclasses.replace(settings, impersonate_extra=given)
    assert effective(settings).impersonation == (
        ("Impersonate-User", "bob"),
        ("Impersonate-Extra-a", "4"),
        ("Impersonate-Extra-a", "5"),
        ("Impersonate-Extra-b", "3"),
        ("Impersonate-Extra-Foo%2Fx", "y=z"),
        ("Impersonate-Extra-c", ""),
        ("Impersonate-Extra-d", "6,7"),
    )


def test_keys_of_impersonation_become_names_of_headers(tmp_path: Path) -> None:
    """As client-go escapes them (transport/round_trippers.go)."""
    found = config()
    found["users"][0]["user"] = {"token": "t", "as": "bob", "as-user-extra": {"a b:/%ä": ["x"]}}
    path = write(tmp_path / "config", found)
    named = dict(effective(ClusterSettings(kubeconfig=path)).impersonation)
    assert "Impersonate-Extra-a%20b%3A%2F%25%C3%A4" in named


def test_a_key_of_impersonation_that_is_no_character_is_replaced(tmp_path: Path) -> None:
    found = config()
    found["users"][0]["user"] = {"token": "t", "as": "bob", "as-user-extra": {"\ud800": ["x"]}}
    path = write(tmp_path / "config", found)
    named = dict(effective(ClusterSettings(kubeconfig=path)).impersonation)
    assert named["Impersonate-Extra-%3F"] == "x"


@pytest.mark.parametrize("values", [None, []])
def test_an_extra_without_values_sends_nothing(tmp_path: Path, values: Any) -> None:
    found = config()
    found["users"][0]["user"] = {"token": "t", "as": "bob", "as-user-extra": {"scopes": values}}
    path = write(tmp_path / "config", found)
    assert effective(ClusterSettings(kubeconfig=path)).impersonation == (
        ("Impersonate-User", "bob"),
    )


@pytest.mark.parametrize("values", [[1], [{"a": 1}], {"a": "x"}, [None]])
def test_an_extra_that_is_no_list_of_texts_is_refused(tmp_path: Path, values: Any) -> None:
    found = config()
    found["users"][0]["user"] = {"token": "t", "as": "bob", "as-user-extra": {"scopes": values}}
    path = write(tmp_path / "config", found)
    with pytest.raises(BadInput, match="as-user-extra scopes"):
        effective(ClusterSettings(kubeconfig=path))
