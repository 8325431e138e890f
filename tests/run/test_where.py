"""Whatever a report says to run, with the flags of its run, is a line that the program takes."""

import re
import shlex
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.limits import LONGEST_RUN_S
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from kubectl_netcheck.run.where import Where, sent_there
from tests.architecture.house import ROOT
from tests.docs.usage import parse

CASES = ROOT / "tests" / "cases"
#: A run of each command, and one that is undecided.
RECORDED = [
    *sorted((ROOT / "examples").glob("*.json.gz")),
    *sorted((CASES / "healthy").glob("healthy-too-busy-*.json.gz"))[:1],
    *(next(CASES.glob(f"*/{name}*.json.gz")) for name in (
        "dns-coredns-endpoint", "egress-masq", "ingress-ingress", "mtu-single", "node-cni-binary",
        "pod-pod-egress", "service-service-pods",
    )),
]  # fmt: skip
SETTINGS = ClusterSettings(
    context="it's prod", kubeconfig="~/a b", server="https://192.0.2.1", request_timeout=1e-4,
    insecure_skip_tls_verify=True, image="i", pull_secrets=("one", "$(two)"), profile="host",
)  # fmt: skip
WHERE = Where(SETTINGS, "shop", "tools", LONGEST_RUN_S)


def commands(report: Report) -> list[str]:
    """The command lines in it, each up to where its sentence goes on."""
    diagnosis = report.diagnosis
    named = (*diagnosis.findings, *diagnosis.candidates)
    texts = [diagnosis.decide, report.remove, *(x for f in named for x in (*f.fix, f.verify))]
    return re.findall(r"kubectl netcheck [^;]*?(?=;|$| what )", "\n".join(texts), re.MULTILINE)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_each_command_of_a_recorded_run_parses(path: Path) -> None:
    report = run_replay(path, silent)
    there = sent_there(report, WHERE)
    assert len(commands(there)) == len(commands(report))
    for line, plain in zip(commands(there), commands(report), strict=True):
        words, before = shlex.split(line)[2:], shlex.split(plain)[2:]
        parse(words)
        added = [word for word in words if word not in before]
        assert (words[0] == before[0] == "explain") is (not added)
        assert words[0] == "explain" or {"it's prod", "$(two)", "tools"} <= {*added}


def test_a_run_without_flags_prints_what_it_would_anyway() -> None:
    for path in RECORDED:
        report = run_replay(path, silent)
        assert sent_there(report, Where(ClusterSettings())) == report


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("kubectl netcheck doctor", "kubectl netcheck doctor -n tools"),
        ("see with kubectl netcheck mesh what", "see with kubectl netcheck mesh -n tools what"),
        ("x; kubectl netcheck node a; y", "x; kubectl netcheck node -n tools a; y"),
        ("kubectl netcheck pod web", "kubectl netcheck pod -n tools web"),
        ("kubectl netcheck pod tools/web", "kubectl netcheck pod tools/web"),
        ("kubectl netcheck pod shop/web", "kubectl netcheck pod --debug-namespace tools shop/web"),
        ("kubectl netcheck service tools/web", "kubectl netcheck service -n tools tools/web"),
        (
            "kubectl netcheck ingress shop/web",
            "kubectl netcheck ingress --debug-namespace tools shop/web",
        ),
        ("kubectl netcheck egress --to [::1]:1", "kubectl netcheck egress -n tools --to [::1]:1"),
        ("kubectl netcheck explain NC301", "kubectl netcheck explain NC301"),
        ("kubectl -n kube-system get pods", "kubectl -n kube-system get pods"),
        ("", ""),
    ],
)
def test_only_one_namespace_is_named_of_an_object_and_prose_stays(said: str, then: str) -> None:
    report = Report("mesh", Diagnosis("undecided", "x", decide=said))
    there = Where(ClusterSettings(namespace="tools"), "tools")
    assert sent_there(report, there).diagnosis.decide == then
