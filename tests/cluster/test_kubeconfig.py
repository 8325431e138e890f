"""The effective kubeconfig: kubectl's merge order, its flags, impersonation."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_netcheck.cluster.kubeconfig import effective
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import BadInput


def config(**parts: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "current-context": "one",
        "contexts": [
            {"name": "one", "context": {"cluster": "c1", "user": "u1", "namespace": "team"}},
            {"name": "two", "context": {"cluster": "c2", "user": "u2"}},
        ],
        "clusters": [
            {"name": "c1", "cluster": {"server": "https://one", "certificate-authority": "ca.crt"}},
            {"name": "c2", "cluster": {"server": "https://two", "proxy-url": "http://p:3128"}},
        ],
        "users": [
            {"name": "u1", "user": {"exec": {"command": "./login"}, "tokenFile": "t"}},
            {
                "name": "u2",
                "user": {
                    "token": "t2",
                    "as": "bob",
                    "as-uid": "7",
                    "as-groups": ["g1", "g2"],
                    "as-user-extra": {"reason": ["x", "y"]},
                },
            },
        ],
    }
    return {**base, **parts}


def write(path: Path, content: dict[str, Any]) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content))
    return str(path)


@pytest.fixture
def file(tmp_path: Path) -> str:
    return write(tmp_path / "home" / "config", config())


def test_current_context_with_absolute_paths(file: str) -> None:
    found = effective(ClusterSettings(kubeconfig=file))
    folder = Path(file).parent
    assert found.namespace == "team"
    assert found.cluster["certificate-authority"] == str(folder / "ca.crt")
    assert found.user["exec"]["command"] == str(folder / "login")
    assert found.user["tokenFile"] == str(folder / "t")
    assert found.impersonation == ()


def test_context_cluster_user_and_namespace_flags(file: str) -> None:
    settings = ClusterSettings(kubeconfig=file, context="two", cluster="c1", namespace="mine")
    found = effective(settings)
    assert (found.cluster["server"], found.user["token"]) == ("https://one", "t2")
    assert found.namespace == "mine"


def test_impersonation_of_the_kubeconfig(file: str) -> None:
    found = effective(ClusterSettings(kubeconfig=file, context="two"))
    assert found.impersonation == (
        ("Impersonate-User", "bob"),
        ("Impersonate-Uid", "7"),
        ("Impersonate-Group", "g1"),
        ("Impersonate-Group", "g2"),
        ("Impersonate-Extra-reason", "x"),
        ("Impersonate-Extra-reason", "y"),
    )
    assert set(found.user) == {"token"}


def test_impersonation_flags_come_first(file: str) -> None:
    settings = ClusterSettings(kubeconfig=file, impersonate="eve", impersonate_groups=("g",))
    found = effective(settings)
    assert found.impersonation == (("Impersonate-User", "eve"), ("Impersonate-Group", "g"))


@pytest.mark.parametrize(
    "flags",
    [
        {"impersonate_groups": ("g",)},
        {"impersonate_extra": ("a=1",)},
        {"impersonate": "a", "impersonate_extra": ("a",)},
        {"impersonate": "a", "impersonate_extra": ("=1",)},
        {"impersonate": "a", "impersonate_extra": ("a=1\r\nAuthorization: x",)},
        {"impersonate": "a\r\nAuthorization: x"},
    ],
)
def test_impersonation_that_cannot_be(file: str, flags: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        effective(ClusterSettings(kubeconfig=file, **flags))


def test_a_token_flag_replaces_the_users_own_way_to_log_in(file: str) -> None:
    found = effective(ClusterSettings(kubeconfig=file, token="t"))
    assert found.user == {"token": "t"}


def test_cluster_flags(file: str, tmp_path: Path) -> None:
    settings = ClusterSettings(
        kubeconfig=file,
        server="https://three:6443",
        certificate_authority=str(tmp_path / "x.crt"),
        tls_server_name="name",
        insecure_skip_tls_verify=True,
        client_certificate="c.crt",
        client_key="c.key",
    )
    found = effective(settings)
    assert found.cluster == {
        "server": "https://three:6443",
        "certificate-authority": str(tmp_path / "x.crt"),
        "tls-server-name": "name",
        "insecure-skip-tls-verify": True,
    }
    assert found.user["client-certificate"] == str(Path.cwd() / "c.crt")


@pytest.mark.parametrize(
    ("flags", "unchecked"),
    [
        ({}, True),
        ({"insecure_skip_tls_verify": False}, True),
        ({"certificate_authority": "x.crt"}, None),
        ({"certificate_authority": "x.crt", "insecure_skip_tls_verify": True}, True),
    ],
)
def test_a_server_that_the_kubeconfig_does_not_check(
    tmp_path: Path, flags: dict[str, Any], unchecked: bool | None
) -> None:
    given = config()
    for each in given["clusters"]:
        each["cluster"]["insecure-skip-tls-verify"] = True
    file = str(write(tmp_path / "config", given))
    found = effective(ClusterSettings(kubeconfig=file, **flags))
    assert found.cluster.get("insecure-skip-tls-verify") is unchecked


def test_the_first_file_wins(tmp_path: Path) -> None:
    other = config(**{"current-context": "two"})
    other["clusters"][0]["cluster"]["server"] = "https://other"
    other["clusters"].append({"name": "c9", "cluster": {"server": "https://nine"}})
    first = write(tmp_path / "1" / "config", config())
    second = write(tmp_path / "2" / "config", other)
    env = {"KUBECONFIG": f"{tmp_path}/missing:{first}:{second}"}
    assert effective(ClusterSettings(), env).cluster["server"] == "https://one"
    assert effective(ClusterSettings(cluster="c9"), env).cluster["server"] == "https://nine"


@pytest.mark.parametrize("flag", ["context", "cluster", "user"])
def test_unknown_names(file: str, flag: str) -> None:
    settings = dataclasses.replace(ClusterSettings(kubeconfig=file), **{flag: "nope"})
    with pytest.raises(BadInput, match='"nope" is not in the kubeconfig'):
        effective(settings)


@pytest.mark.parametrize("flag", ["context", "cluster", "user"])
def test_a_name_without_any_kubeconfig(tmp_path: Path, flag: str) -> None:
    with pytest.raises(BadInput) as caught:
        effective(ClusterSettings(**{flag: "nope"}), {"KUBECONFIG": str(tmp_path / "none")})
    assert caught.value.what == "there is no kubeconfig"
    assert f'{flag} "nope"' in caught.value.why and "--kubeconfig" in caught.value.do


@pytest.mark.parametrize(
    ("group", "entry", "words"),
    [
        ("clusters", "https://one", "cluster .* no mapping"),
        ("clusters", {"server": ["https://one"]}, "server .* no text"),
        ("users", ["token"], "user .* no mapping"),
        ("users", {"token": 7}, "token .* no text"),
        ("users", {"exec": "login"}, "exec .* no mapping"),
        ("contexts", "c1", "context .* no mapping"),
    ],
)
def test_values_of_another_type_are_named(
    tmp_path: Path, group: str, entry: Any, words: str
) -> None:
    found = config()
    found[group][0][group[:-1]] = entry
    with pytest.raises(BadInput, match=words):
        effective(ClusterSettings(kubeconfig=write(tmp_path / "config", found)))


def test_keys_that_are_no_text_are_passed_over(tmp_path: Path) -> None:
    found = config()
    found["users"][0]["user"] = {7: "x", "token": "t"}
    path = write(tmp_path / "config", found)
    assert effective(ClusterSettings(kubeconfig=path)).user["token"] == "t"
