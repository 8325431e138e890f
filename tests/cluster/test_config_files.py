"""The files of a kubeconfig: which ones count, and what is said of one that cannot be used."""

import os
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.kubeconfig import NoCluster, effective, require
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import BadInput
from tests.cluster.test_kubeconfig import config, file, write

__all__ = ["file"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("# Title\n\n[a](b) text\n", "it is no YAML at line 3"),
        ("token: {s3cret\n", "it is no YAML at line "),
        ("a text, and nothing else\n", "it holds no mapping"),
        ("- a\n", "it holds no mapping"),
        ("a: \x07", "it is no YAML"),
    ],
)
def test_what_is_no_kubeconfig_is_said_without_its_text(
    tmp_path: Path, text: str, why: str
) -> None:
    (tmp_path / "README.md").write_text(text)
    with pytest.raises(BadInput, match=r"README\.md is no kubeconfig") as caught:
        effective(ClusterSettings(kubeconfig=str(tmp_path / "README.md")))
    assert caught.value.why.startswith(why)
    assert "s3cret" not in f"{caught.value.why} {caught.value.do}" and caught.value.do


def test_an_empty_file_is_an_empty_kubeconfig(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("")
    found = effective(ClusterSettings(kubeconfig=str(tmp_path / "config")))
    with pytest.raises(NoCluster) as caught:
        require(found)
    assert f"found in {tmp_path}/config" in caught.value.why


def test_a_missing_file_that_was_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="none does not exist"):
        effective(ClusterSettings(kubeconfig=str(tmp_path / "none")))
    with pytest.raises(BadInput, match="none does not exist"):
        effective(ClusterSettings(kubeconfig=str(Path(write(tmp_path / "f", {})) / "none")))


def test_a_folder_is_none_however_it_is_named(tmp_path: Path, file: str) -> None:
    for settings, env in (
        (ClusterSettings(kubeconfig=str(tmp_path)), {}),
        (ClusterSettings(), {"KUBECONFIG": f"{file}:{tmp_path}"}),
    ):
        with pytest.raises(BadInput, match=f"{tmp_path} is a folder"):
            effective(settings, env)


def test_what_can_be_read_only_once_is_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInput, match="is a pipe"):
        effective(ClusterSettings(kubeconfig=str(tmp_path / "pipe")))
    with pytest.raises(NoCluster, match="no cluster"):  # as empty, which is what it is for
        require(effective(ClusterSettings(), {"KUBECONFIG": os.devnull}))


def test_a_file_that_may_not_be_looked_at_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(self: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "config", config())
    for name in ("stat", "read_text"):
        monkeypatch.setattr(Path, name, lambda self, **_: denied(self))
    for settings, env in (
        (ClusterSettings(kubeconfig=path), {}),
        (ClusterSettings(), {"KUBECONFIG": path}),
    ):
        with pytest.raises(BadInput, match="cannot be read") as caught:
            effective(settings, env)
        assert caught.value.why == "Permission denied"


def test_a_home_that_nobody_has_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(self: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", homeless)
    with pytest.raises(NoCluster):
        require(effective(ClusterSettings(), {}))


@pytest.mark.parametrize("text", ["{", "\x00", "- a\n- b\n", "contexts: {a: b}\n"])
def test_nonsense_is_no_crash(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config"
    path.write_text(text)
    with pytest.raises(BadInput):
        require(effective(ClusterSettings(kubeconfig=str(path))))


@pytest.mark.parametrize(
    ("listed", "why"),
    [
        ("{0}/none", "$KUBECONFIG names {0}/none, which does not exist"),
        ("{0}/a:{0}/b", "$KUBECONFIG names {0}/a, {0}/b, and none of them exists"),
        (":", "$KUBECONFIG names no file"),
        ("", "$KUBECONFIG is not set, and ~/.kube/config does not exist"),
        (None, "$KUBECONFIG is not set, and ~/.kube/config does not exist"),
    ],
)
def test_no_kubeconfig_at_all(
    listed: str | None, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    env = {} if listed is None else {"KUBECONFIG": listed.format(tmp_path)}
    found = effective(ClusterSettings(), env)
    assert found.found is False
    with pytest.raises(NoCluster, match="no cluster is configured") as caught:
        require(found)
    assert caught.value.why == why.format(tmp_path) and "--kubeconfig" in caught.value.do
    with pytest.raises(BadInput, match="there is no kubeconfig") as caught:
        effective(ClusterSettings(context="x"), env)
    assert caught.value.why == f'{why.format(tmp_path)}, so there is no context "x"'
    require(effective(ClusterSettings(server="https://192.0.2.1"), env))
