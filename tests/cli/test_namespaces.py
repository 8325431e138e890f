"""Where an object is and where the debug pods run: -n as kubectl takes it, two of them refused."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_netcheck.cli.main import main
from kubectl_netcheck.model.inventory import Wanted
from tests.render.reports import HEALTHY


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[Any, Any]]:
    """Settings and question of each run; the context's namespace is ``home``."""
    calls: list[tuple[Any, Any]] = []

    def ask(settings: Any, _command: str, question: Any, **_: Any) -> Any:
        calls.append((settings, question))
        return HEALTHY

    monkeypatch.setattr("kubectl_netcheck.run.ask.ask", ask)
    context = {"name": "c", "context": {"cluster": "c", "user": "c", "namespace": "home"}}
    clusters = [{"name": "c", "cluster": {"server": "https://192.0.2.1"}}]
    users = [{"name": "c", "user": {"token": "x"}}]
    config = {"contexts": [context], "current-context": "c", "clusters": clusters, "users": users}
    file = tmp_path / "kubeconfig"
    file.write_text(json.dumps(config))
    monkeypatch.setenv("KUBECONFIG", str(file))
    return calls


@pytest.mark.parametrize("words", [["service", "shop/web"], ["ingress", "shop/web"],
                                   ["pod", "shop/web", "--yes"]])  # fmt: skip
def test_two_namespaces_are_refused_before_anything_runs(
    words: list[str], asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "-n", "other"]) == 2
    said = capsys.readouterr().err
    assert "two namespaces: shop and, with -n, other" in said
    assert "--debug-namespace other" in said and asked == []


@pytest.mark.parametrize(
    ("words", "runs", "there"),
    [
        (["shop/web"], None, "shop"),
        (["shop/web", "-n", "shop"], "shop", "shop"),
        (["web", "-n", "shop"], "shop", ""),
        (["web"], None, ""),
        (["shop/web", "--debug-namespace", "tools"], "tools", "shop"),
        (["web", "-n", "shop", "--debug-namespace", "tools"], "tools", "shop"),
        (["web", "--debug-namespace", "tools"], "tools", "home"),
    ],
)
@pytest.mark.parametrize("command", ["service", "ingress"])
def test_the_object_is_where_n_says_and_the_pods_where_they_are_sent(
    command: str, words: list[str], runs: str | None, there: str, asked: list[Any]
) -> None:
    assert main([command, *words]) == 0
    ((settings, question),) = asked
    assert (settings.namespace, question.namespace, question.name) == (runs, there, "web")


@pytest.mark.parametrize(
    ("words", "runs", "there"),
    [
        (["shop/web"], "shop", "shop"),
        (["web", "-n", "shop"], "shop", ""),
        (["shop/web", "--debug-namespace", "tools"], "tools", "shop"),
        (["web", "--debug-namespace", "tools"], "tools", "home"),
    ],
)
def test_the_probe_beside_a_pod_is_in_its_namespace_unless_it_is_sent_elsewhere(
    words: list[str], runs: str, there: str, asked: list[Any]
) -> None:
    assert main(["pod", *words, "--yes"]) == 0
    ((settings, question),) = asked
    assert (settings.namespace, question.pod) == (runs, Wanted("pod", "web", there))


@pytest.mark.parametrize("command", ["mesh", "dns", "egress"])
def test_labels_instead_of_names(
    command: str, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "-l=zone in (a,b)"]) == 0
    assert (asked[0][1].selector, asked[0][1].subjects) == ("zone in (a,b)", ())
    assert main([command, "node-a", "node-b", "-l", "zone=a"]) == 2
    assert "by name and by -l at once" in capsys.readouterr().err and len(asked) == 1


def test_a_pod_by_labels(asked: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pod", "-l", "app=web", "-n", "shop", "--yes"]) == 0
    assert asked[0][1].pod == Wanted("pod", "", "", "app=web") and asked[0][0].namespace == "shop"
    assert main(["pod", "web", "-l", "app=web", "--yes"]) == 2
    assert main(["pod", "--yes"]) == 2
    assert "no pod is given" in capsys.readouterr().err and len(asked) == 1


@pytest.mark.parametrize("command", ["pair", "node", "mtu", "mesh", "dns", "egress"])
@pytest.mark.parametrize("address", ["192.0.2.7", "fd00::7", "node/FD00:0::7"])
def test_nodes_by_an_address(command: str, address: str, asked: list[Any]) -> None:
    others = ["node-b"] if command in ("pair", "mesh") else []
    assert main([command, address, *others]) == 0
    assert asked[0][1].subjects[0] == ("192.0.2.7" if "." in address else "fd00::7")


def test_a_service_by_an_address(asked: list[Any]) -> None:
    assert main(["service", "svc/10.96.0.10"]) == 0
    assert (asked[0][1].name, asked[0][1].namespace) == ("10.96.0.10", "")
    assert main(["service", "shop/10.96.0.10"]) == 2


def test_rbac_prints_the_rights_in_both_namespaces(
    asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("service", "pod", "ingress"):
        assert main(["rbac", command, "-n", "shop", "--debug-namespace", "tools"]) == 0
        roles = list(yaml.safe_load_all(capsys.readouterr().out))
        assert {"shop", "tools"} <= {role["metadata"].get("namespace") for role in roles}
        assert main(["rbac", command, "-n", "shop"]) == 0
        roles = list(yaml.safe_load_all(capsys.readouterr().out))
        assert "home" not in {role["metadata"].get("namespace") for role in roles}


def test_rbac_as_json_is_a_list_that_kubectl_applies(
    asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["rbac", "pair", "--user", "jane", "--host"]
    assert main([*line, "-o", "json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["apiVersion"], found["kind"]) == ("v1", "List") and "enforce=privileged" in err
    said = []
    for more in ([], ["-o", "yaml"]):
        assert main([*line, *more]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] and "enforce=privileged" in said[0]
    assert list(yaml.safe_load_all(said[0])) == found["items"]


@pytest.mark.parametrize("command", ["rbac", "doctor"])
def test_what_is_no_command_is_told_from_one_that_needs_no_rights(
    command: str, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for word, said in (
        ("foo", "there is no command 'foo'"),
        ("mseh", "there is no command 'mseh'\n  do: did you mean mesh?"),
        ("explain", "'explain' needs no rights"),
    ):
        assert main([command, word]) == 2
        assert f"error: {said}\n" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["rbac", "doctor"])
def test_a_command_that_needs_no_rights_gets_the_nearest_that_does(
    command: str, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "pods"]) == 2
    assert "did you mean pod" in capsys.readouterr().err


def test_a_report_about_a_pod_is_verified_after_asking_and_in_its_namespace(
    asked: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    finding = {"code": "NC504", "slug": "pod-egress-blocked", "scope": "pod", "nodes": ["node-a"]}
    pod = {"kind": "pod", "name": "web", "namespace": "shop"}
    report = {"kind": "Report", "apiVersion": "netcheck/v1", "command": "pod", "status": "faulty",
              "findings": [finding], "nodes": ["node-a"], "asked": {"pod": pod}}  # fmt: skip
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report))
    assert main(["verify", str(file)]) == 2
    assert "pod web in namespace shop" in capsys.readouterr().err and asked == []
    assert main(["verify", str(file), "--yes"]) == 0
    ((settings, question),) = asked
    assert (settings.namespace, question.asked) == ("shop", {"pod": pod})


PLACE = {"name": "web", "namespace": "shop"}


@pytest.mark.parametrize(
    "first",
    [
        ("pod", "NC504", "pod-egress-blocked", {"pod": {"kind": "pod", **PLACE}}),
        ("service", "NC604", "service-no-endpoints", {**PLACE}),
    ],
)
def test_what_is_verified_is_where_the_first_command_would_look_for_it(
    first: tuple[str, str, str, dict[str, Any]],
    asked: list[Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command, code, slug, about = first
    finding = {"code": code, "slug": slug, "scope": command, "nodes": ["node-a"]}
    report = {"kind": "Report", "apiVersion": "netcheck/v1", "command": command,
              "status": "faulty", "findings": [finding], "nodes": ["node-a"],
              "asked": about}  # fmt: skip
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report))
    assert main(["verify", str(file), "--yes", "-n", "other"]) == 2
    assert "two namespaces: shop and, with -n, other" in capsys.readouterr().err and asked == []
    assert main(["verify", str(file), "--yes", "-n", "shop"]) == 0
    assert main(["verify", str(file), "--yes", "--debug-namespace", "tools"]) == 0
    assert [settings.namespace for settings, _ in asked] == ["shop", "tools"]
    assert [question.asked for _, question in asked] == [about] * 2
    # A report that says no namespace: the object is where the first command would look.
    (about.get("pod") or about).pop("namespace")
    file.write_text(json.dumps(report))
    assert main(["verify", str(file), "--yes", "--debug-namespace", "tools"]) == 0
    (settings, question), named = asked[2], {"name": "web", "namespace": "home"}
    assert settings.namespace == "tools"
    assert named.items() <= question.asked.get("pod", question.asked).items()
