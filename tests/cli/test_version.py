"""Command version: client, server and image; a cluster that does not answer is no failure."""

import json
import time
from pathlib import Path

import pytest
import yaml

from kubectl_netcheck import __version__
from kubectl_netcheck.cli.main import main
from kubectl_netcheck.cluster.settings import IMAGE, ClusterSettings
from tests.cluster.conftest import api, pair, settings
from tests.cluster.fake import Asked, FakeApi, ok, status

__all__ = ["api", "pair", "settings"]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETCHECK_IMAGE", raising=False)


@pytest.fixture
def flags(settings: ClusterSettings) -> list[str]:
    """The fake API server, as a user names it."""
    given = {"kubeconfig": settings.kubeconfig, "server": settings.server, "token": "s3cret"}
    given["certificate-authority"] = settings.certificate_authority
    return [f"--{name}={value}" for name, value in given.items()]


def said(capsys: Capture, *arguments: str) -> dict[str, str]:
    assert main(["version", "-o", "json", *arguments]) == 0
    found: dict[str, str] = json.loads(capsys.readouterr().out)
    return found


def test_client_and_server_and_image(api: FakeApi, flags: list[str], capsys: Capture) -> None:
    api.on("GET", "/version", ok({"gitVersion": "v1.31.0\x1b[2J"}))
    found = said(capsys, *flags)
    assert found["server"].startswith("v1.31.0") and "\x1b" not in found["server"]
    assert (found["version"], found["image"]) == (__version__, IMAGE)
    assert found["kubernetesClient"] and "serverProblem" not in found
    assert main(["version", *flags]) == 0
    assert "\nserver: v1.31.0" in capsys.readouterr().out


def test_the_image_is_the_one_that_a_run_would_use(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(capsys, "--client", "--image", "i:1")["image"] == "i:1"
    monkeypatch.setenv("NETCHECK_IMAGE", "e:1")
    assert said(capsys, "--client")["image"] == "e:1"


def test_as_yaml(capsys: Capture) -> None:
    assert main(["version", "--client", "-o", "yaml"]) == 0
    assert yaml.safe_load(capsys.readouterr().out) == said(capsys, "--client")


def test_client_asks_nothing(api: FakeApi, flags: list[str], capsys: Capture) -> None:
    assert "server" not in said(capsys, "--client", *flags)
    assert api.asked("GET", "/version") == []


@pytest.mark.parametrize("body", [[], {}, {"gitVersion": 7}, {"gitVersion": ""}])
def test_a_server_that_says_no_version(
    body: object, api: FakeApi, flags: list[str], capsys: Capture
) -> None:
    api.on("GET", "/version", ok(body))
    assert "no version" in said(capsys, *flags)["serverProblem"]


def test_a_server_that_refuses_is_said(api: FakeApi, flags: list[str], capsys: Capture) -> None:
    api.on("GET", "/version", status(401, "Unauthorized", "who are you"))
    found = said(capsys, *flags)
    assert found["server"] == "" and "credentials" in found["serverProblem"]


def test_a_server_that_hangs_costs_two_seconds(
    api: FakeApi, flags: list[str], capsys: Capture
) -> None:
    def hang(asked: Asked) -> None:
        time.sleep(4)
        asked.json(200, {"gitVersion": "v1"})

    api.on("GET", "/version", hang)
    began = time.monotonic()
    found = said(capsys, *flags)
    assert time.monotonic() - began < 3.5
    assert found["server"] == "" and "not reached" in found["serverProblem"]


def test_no_cluster_is_said(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "empty"
    file.write_text("apiVersion: v1\nkind: Config\n", encoding="utf-8")
    assert main(["version", "--kubeconfig", str(file)]) == 0
    out = capsys.readouterr().out
    assert "\nserver: unknown: no cluster is configured" in out
    assert max(map(len, out.splitlines())) <= 80


def test_a_kubeconfig_that_is_missing_is_said(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    problem = said(capsys)["serverProblem"]
    assert problem.startswith("no cluster is configured: ") and "none, which does" in problem
    assert main(["version", "--kubeconfig", str(tmp_path / "none")]) == 2


def test_a_wrong_flag_is_wrong_usage(flags: list[str], capsys: Capture) -> None:
    assert main(["version", *flags, "--context", "nope"]) == 2
    assert "nope" in capsys.readouterr().err
