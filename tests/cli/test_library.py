"""The library: what it asks, refuses and returns, its types, and the example that uses it."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import kubectl_netcheck
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.inventory import Wanted
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.questions.egress import Leaving
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.planning.questions.pair import Pair
from kubectl_netcheck.planning.questions.pod import InPod
from kubectl_netcheck.planning.questions.service import OneService
from kubectl_netcheck.planning.targets import To
from tests.architecture.house import ROOT
from tests.render.reports import FAULTY, HEALTHY

CASES = ROOT / "tests" / "cases"
WELL = CASES / "healthy" / "healthy-1.json.gz"
DNS = {
    "slug": "coredns-answers-error",
    "scope": "cluster",
    "nodes": [],
    "origin": "dns",
    "subjects": ["a"],
}
BROKEN = CASES / "tunnel-port-blocked" / "tunnel-port-blocked-node-b.json.gz"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the run was asked; it answers that all is well."""
    calls: list[dict[str, Any]] = []

    def ask(settings: ClusterSettings, command: str, question: object, **more: Any) -> Report:
        calls.append({"settings": settings, "command": command, "question": question, **more})
        return HEALTHY

    monkeypatch.setattr("kubectl_netcheck.run.ask.ask", ask)
    return calls


def test_check_asks_what_the_command_asks(asked: list[dict[str, Any]], tmp_path: Path) -> None:
    file = tmp_path / "run.json.gz"
    settings = ClusterSettings(image="i", profile="host", context="other", namespace="n")
    report = kubectl_netcheck.check(
        "pair", "node/a", "b", context="c", settings=settings, timeout=9, record=file
    )
    assert report == HEALTHY and report.status == "healthy" and report.verdict
    (call,) = asked
    assert (call["command"], call["question"]) == ("pair", Pair(("a", "b")))
    assert (call["deadline_s"], call["record"]) == (9, file)
    given = call["settings"]
    assert (given.context, given.namespace, given.image, given.profile) == ("c", "n", "i", "host")


def test_what_check_prints_goes_where_it_was(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ill = replace(FAULTY, left=("pods/netcheck-1",))
    monkeypatch.setattr("kubectl_netcheck.run.ask.ask", lambda *_, **__: ill)
    settings = ClusterSettings(image="i", server="https://192.0.2.1", token="sesame")
    report = kubectl_netcheck.check("pair", "a", "b", namespace="n", settings=settings, timeout=60)
    (finding,) = report.findings
    reach = "-n n --server https://192.0.2.1"
    flags = f"{reach} --image i --timeout 60s"
    assert finding.verify == f"kubectl netcheck verify {flags} NC301 --node node-b"
    assert report.remove == f"kubectl netcheck clean {reach}"


def test_check_takes_what_else_a_question_has(asked: list[dict[str, Any]]) -> None:
    kubectl_netcheck.check("mesh", seed=7)
    kubectl_netcheck.check("mesh", "a", "b")
    assert [call["question"] for call in asked] == [Mesh(seed=7), Mesh(("a", "b"))]


def test_check_takes_objects_and_hosts(asked: list[dict[str, Any]]) -> None:
    kubectl_netcheck.check("egress", "a", host="2001:db8::1", port=8443)
    kubectl_netcheck.check("service", name="web", namespace="shop")
    kubectl_netcheck.check("pod", pod=Wanted("pod", "web"), to=To("service", "db", port=5432))
    kubectl_netcheck.check("pod", pod=Wanted("pod", "10.244.0.7"), to=To("host", "db", port=1))
    kubectl_netcheck.check("pod", pod="shop/web", to="svc/db:5432")
    assert [call["question"] for call in asked] == [
        Leaving(("a",), "2001:db8::1", 8443),
        OneService("web"),
        InPod(Wanted("pod", "web"), To("service", "db", port=5432)),
        InPod(Wanted("pod", "10.244.0.7"), To("host", "db", port=1)),
        InPod(Wanted("pod", "web", "shop"), To("service", "db", port=5432)),
    ]


@pytest.mark.parametrize(
    ("words", "more", "said"),
    [
        (("pear", "a", "b"), {}, "pair"),
        (("pair", "a"), {}, "2 different nodes"),
        (("pair", "a", "node/a"), {}, "2 different nodes"),
        (("node",), {}, "1 different node"),
        (("mesh", "a"), {}, "two nodes or more"),
        (("mesh", "A_b"), {}, "cannot be the name of a node"),
        (("mesh",), {"sed": 1}, "seed"),
        (("mesh",), {"seed": "7"}, "cannot be asked so"),
        (("mesh",), {"subjects": "ab"}, "cannot be asked so"),
        (("service",), {}, "give by name: name, namespace"),
        (("service",), {"name": "../secrets/x"}, "service"),
        (("ingress",), {"name": "a/b/c"}, "a/b/c"),
        (("dns",), {"names": ("$(reboot)",)}, "reboot"),
        (("egress",), {"host": "x; reboot"}, "name of a host"),
        (("egress",), {"host": "example.com", "port": 0}, "no port"),
        (("verify",), {**DNS, "asked": {"names": ["$(reboot)"]}}, "reboot"),
        (("verify",), {**DNS, "origin": "pair"}, "2 different nodes"),
        (("pod",), {"pod": Wanted("pod", "a/b", "c")}, "name of a pod"),
        (("pod",), {"pod": "a/b/c"}, "name of a pod"),
        (("pod",), {"pod": Wanted("service", "", selector="a=b")}, "by its name or by labels"),
        (("pod",), {"pod": Wanted("service", "web")}, "by its name or by labels"),
        (("pod",), {"pod": Wanted("pod", "web", selector="a=b")}, "by its name or by labels"),
        (("pod",), {"pod": Wanted("pod", "", "../x", selector="a=b")}, "name of a pod"),
        (("pod",), {"pod": 7}, "cannot be asked so"),
        (("pod",), {"pod": "a", "to": "x; reboot"}, "reboot"),
        (("pod",), {"pod": Wanted("pod", "a"), "to": To("host", "a..b", port=1)}, "could reach"),
    ],
    ids=str,
)
def test_check_refuses_before_anything_runs(
    words: tuple[str, ...], more: dict[str, Any], said: str, asked: list[dict[str, Any]]
) -> None:
    with pytest.raises(kubectl_netcheck.BadInput) as problem:
        kubectl_netcheck.check(*words, **more)
    assert said in f"{problem.value.what} {problem.value.do}"
    assert asked == []


@pytest.mark.parametrize("name", ["", "none/run.json.gz"], ids=["folder", "no folder"])
def test_a_recording_that_cannot_be_written_is_refused_before_anything_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kubectl_netcheck.run.ask.Live", pytest.fail)
    with pytest.raises(kubectl_netcheck.BadInput, match="cannot be written"):
        kubectl_netcheck.check("pair", "a", "b", record=tmp_path / name)


def test_replay_and_text() -> None:
    report = kubectl_netcheck.replay(BROKEN)
    assert report.status == "faulty"
    (finding,) = (f for f in report.findings if f.kind == "fault")
    assert (finding.slug, finding.nodes) == ("tunnel-port-blocked", ("node-b",))
    assert kubectl_netcheck.as_text(report).startswith("FAULT")
    assert kubectl_netcheck.as_text(report, "name").startswith("fault/tunnel-port-blocked")
    assert '"shortDescription"' in kubectl_netcheck.as_text(FAULTY, "sarif")
    with pytest.raises(kubectl_netcheck.BadRecording):
        kubectl_netcheck.replay(ROOT / "setup.cfg")


def test_every_name_is_there_and_no_other() -> None:
    for name in kubectl_netcheck.__all__:
        assert getattr(kubectl_netcheck, name) is not None
        assert name in dir(kubectl_netcheck)
    with pytest.raises(AttributeError, match="nothing"):
        _ = kubectl_netcheck.nothing


def test_import_loads_nothing_and_replay_no_client() -> None:
    script = (
        "import sys, kubectl_netcheck as k\n"
        "assert not [m for m in sys.modules if m.startswith('kubectl_netcheck.')]\n"
        "assert not {'click', 'yaml', 'json'} & set(sys.modules)\n"
        f"assert k.replay({str(WELL)!r}).status == 'healthy'\n"
        "assert not {'kubernetes', 'urllib3', 'websocket', 'click'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_its_types_are_seen_by_a_checker(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    file = tmp_path / "use.py"
    file.write_text(
        "import kubectl_netcheck\n"
        "reveal_type(kubectl_netcheck.check('pair', 'a', 'b'))\n"
        "reveal_type(kubectl_netcheck.replay('f').findings)\n"
        "kubectl_netcheck.replay(1)\n"
        "kubectl_netcheck.ClusterSettings(imag='x')\n"
        "kubectl_netcheck.check('mesh', settings={'image': 'x'})\n"
    )
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\nfollow_imports = silent\nignore_missing_imports = True\n")
    command = [sys.executable, "-m", "mypy", "--config-file", str(settings), str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 'Revealed type is "kubectl_netcheck.model.report.Report"' in done.stdout
    assert "tuple[kubectl_netcheck.model.finding.Finding, ...]" in done.stdout
    assert 'has incompatible type "int"' in done.stdout
    assert 'Unexpected keyword argument "imag"' in done.stdout
    assert 'Argument "settings" to "check" has incompatible type' in done.stdout
    assert (ROOT / "kubectl_netcheck" / "py.typed").is_file()


@pytest.mark.parametrize(("recording", "code"), [(WELL, 0), (BROKEN, 1)], ids=["well", "broken"])
def test_the_example_passes_where_all_is_well(recording: Path, code: int) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
               "examples/test_cluster.py"]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "NETCHECK_RECORDING": str(recording)},
    )  # fmt: skip
    assert done.returncode == code, done.stdout
    assert ("NC301 tunnel-port-blocked" in done.stdout) is bool(code)
