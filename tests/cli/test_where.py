"""What a report prints goes where its run was: the same cluster and namespaces, the same pods."""

import json
import shlex
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.cli.flags import FLAGS
from kubectl_netcheck.cli.main import main
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.inventory import Wanted
from kubectl_netcheck.planning.asked_again import typed
from kubectl_netcheck.planning.next_step import again
from kubectl_netcheck.run.where import PODS, REACH
from tests.architecture.house import ROOT
from tests.render.reports import FAULTY, FINDING

EXAMPLE = ROOT / "examples" / "tunnel-port-blocked.json.gz"
Calls = list[tuple[ClusterSettings, Any, float]]
Asked = Callable[..., tuple[dict[str, Any], tuple[ClusterSettings, Any, float]]]
#: A value of each flag that is repeated, by its name.
REPEATED = {
    "context": ("--context", "my prod"),
    "kubeconfig": ("--kubeconfig", "kube config"),
    "cluster": ("--cluster", "c"),
    "user": ("--user", "$(u)"),
    "server": ("-s", "https://192.0.2.1:6443"),
    "tls_server_name": ("--tls-server-name", "api.example"),
    "insecure_skip_tls_verify": ("--insecure-skip-tls-verify",),
    "request_timeout": ("--request-timeout", "0"),
    "disable_compression": ("--disable-compression",),
    "image": ("--image", "registry.example/probe:v1"),
    "pull_secrets": ("--image-pull-secret", "one", "--image-pull-secret", "two"),
    "profile": ("--profile", "restricted"),
    "namespace": ("-n", "shop"),
    "debug_namespace": ("--debug-namespace", "tools"),
    "timeout": ("--timeout", "1m30s"),
}
#: Flags that are not, with the reason.
SECRET, ELSE = "a credential, or whom it is for", "changes neither where nor what is measured"
KEPT_BACK = {
    **dict.fromkeys(("token", "username", "password", "client_certificate", "client_key"), SECRET),
    **dict.fromkeys(("impersonate", "impersonate_groups", "impersonate_uid"), SECRET),
    "impersonate_extra": SECRET,
    "certificate_authority": SECRET,
    **dict.fromkeys(("output", "no_headers", "sort_by", "fail_on", "color", "quiet"), ELSE),
    **dict.fromkeys(("match_server_version", "warnings_as_errors", "cache_dir", "vmodule"), ELSE),
    **dict.fromkeys(("kuberc", "profile_output", "log_flush_frequency"), ELSE),
    "verbosity": ELSE,
    "record": "would write over the first recording",
}


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A kubeconfig whose context is in the namespace ``home``, and nothing in the environment."""
    context = {"cluster": "c", "user": "c", "namespace": "home"}
    contexts = [{"name": name, "context": context} for name in ("c", "my prod")]
    clusters = [{"name": "c", "cluster": {"server": "https://192.0.2.1"}}]
    users = [{"name": name, "user": {"token": "x"}} for name in ("c", "$(u)")]
    config = {"contexts": contexts, "current-context": "c", "clusters": clusters, "users": users}
    file = tmp_path / "kube config"
    file.write_text(json.dumps(config))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUBECONFIG", str(file))
    for name in ("NETCHECK_IMAGE", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Each run's settings, question and seconds. It names a fault, and leaves an object."""
    made: Calls = []

    def ask(settings: Any, command: str, question: Any, **more: Any) -> Any:
        question = settled(question, settings.namespace or "home")
        made.append((settings, question, more["deadline_s"]))
        check = "kubectl netcheck verify NC301 --at a" if command == "verify" else ""
        check = check or typed(command, question)
        named = (replace(FINDING, verify=check, fix=(again("explain", "NC301"), check)),)
        said = f"see with {again('doctor')} what the run may not do: {again('mesh')} --timeout 60s"
        diagnosis = Diagnosis("faulty", "x", named, named, said)
        return replace(FAULTY, diagnosis=diagnosis, left=("pods/netcheck-1",))

    monkeypatch.setattr("kubectl_netcheck.run.ask.ask", ask)
    return made


def settled(question: Any, namespace: str) -> Any:
    """As the main line settles it: its object with its full name."""
    if hasattr(question, "pod"):
        pod = Wanted("pod", question.pod.name or "web", question.pod.namespace or namespace)
        return replace(question, pod=pod)
    named = getattr(question, "namespace", "") or namespace
    return replace(question, namespace=named) if hasattr(question, "namespace") else question


@pytest.fixture
def asked(calls: Calls, capsys: pytest.CaptureFixture[str]) -> Asked:
    """Types a line; the report as data, and what the run was."""

    def ask(*words: str) -> tuple[dict[str, Any], tuple[ClusterSettings, Any, float]]:
        yes = ("--yes",) if words[0] == "pod" else ()
        assert main([*words, *yes, "-o", "json"]) == 1, capsys.readouterr().err
        return json.loads(capsys.readouterr().out), calls[-1]

    return ask


LINES = [
    *(("pair", "a", "b"), ("node", "a"), ("mtu", "a"), ("mesh",), ("egress", "--to", "h:443")),
    *(("dns", "--name", "x.example"), ("verify", "NC301", "--at", "a")),
    *((kind, name) for kind in ("service", "ingress", "pod") for name in ("web", "shop/web")),
    ("pod", "shop/web", "--to", "pod/other/db"),
    ("pod", "-l", "app=web"),
]
SPACES: list[tuple[str, ...]] = [
    *((), ("-n", "shop"), ("--debug-namespace", "tools"), ("--debug-namespace", "shop")),
    ("-n", "shop", "--debug-namespace", "tools"),
]


@pytest.mark.parametrize("flags", SPACES, ids=" ".join)
@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_the_check_asks_the_same_in_the_same_place(
    words: tuple[str, ...], flags: tuple[str, ...], asked: Asked
) -> None:
    more = ("--context", "my prod", "--timeout", "2m")
    report, first = asked(*words, *flags, *more)
    check = report["findings"][0]["verify"]
    assert check.count("my prod") == 1
    again_, second = asked(*shlex.split(check)[2:])
    assert again_["findings"][0]["verify"] == check
    one, other = (
        replace(each[0], namespace=each[0].namespace or "home") for each in (first, second)
    )
    assert one == other
    assert second[1:] == first[1:]


@pytest.mark.parametrize("name", REPEATED)
def test_a_flag_that_was_given_is_repeated(name: str, asked: Asked) -> None:
    plain, first = asked("pair", "a", "b")
    report, given = asked("pair", "a", "b", *REPEATED[name])
    assert given != first
    assert plain["findings"][0]["verify"] == "kubectl netcheck pair a b"
    check = shlex.split(report["findings"][0]["verify"])[2:]
    assert len(check) == 3 + len(REPEATED[name])
    assert asked(*check)[1] == given


def test_what_becomes_of_each_shared_flag_is_decided() -> None:
    assert {flag.name for flag in FLAGS} == {*REPEATED, *KEPT_BACK}
    assert {*REACH, *PODS, "namespace", "debug_namespace", "timeout"} == {*REPEATED}
    others = {"run_id", "deadline"}  # of the run itself
    assert {field.name for field in fields(ClusterSettings)} <= {*REPEATED, *KEPT_BACK, *others}


SECRETS = [
    "--token", "sesame", "--username", "sesame", "--password", "sesame", "--as", "sesame",
    "--as-group", "sesame", "--as-uid", "sesame", "--as-user-extra", "sesame=sesame",
    "--client-certificate", "sesame",
    "--client-key", "sesame", "--certificate-authority", "sesame",
    "--server", "https://sesame:sesame@192.0.2.1:6443",
]  # fmt: skip
#: Which of the commands a format shows: most have no line for the one that removes.
MOST = {"next", "check", "fix"}
SHOWS = {
    "table": {*MOST, "remove"},
    "wide": {*MOST, "remove"},
    "junit": {"next"},
    "sarif": {"check", "fix"},
}


@pytest.mark.parametrize("output", ["table", "wide", "json", "yaml", "markdown", "html", "junit",
                                    "sarif"])  # fmt: skip
def test_every_format_goes_there_and_shows_no_credential(
    output: str, calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = "-n shop --context c --server https://192.0.2.1:6443"
    given = ["-n", "shop", "--context", "c", *SECRETS]
    assert main(["pair", "a", "b", *given, "-o", output]) == 1
    said = capsys.readouterr().out
    assert "sesame" not in said
    text = " ".join(said.replace("\\\n", " ").split())
    wanted = {
        "next": f"see with kubectl netcheck doctor {flags} what the run may not do: "
        f"kubectl netcheck mesh {flags} --timeout 60s",
        "check": f"kubectl netcheck pair {flags} a b",
        "fix": "kubectl netcheck explain NC301",
        "remove": f"kubectl netcheck clean {flags}",
    }
    assert {name for name, line in wanted.items() if line in text} == SHOWS.get(output, MOST)
    assert "--yes" not in text


def test_what_comes_next_keeps_its_own_time_and_the_check_that_of_its_run(asked: Asked) -> None:
    report, _ = asked("pair", "a", "b", "--timeout", "30")
    (finding,), decide = report["findings"], report["decide"]
    assert finding["verify"] == "kubectl netcheck pair --timeout 30s a b"
    assert decide.endswith("kubectl netcheck doctor what the run may not do: "
                           "kubectl netcheck mesh --timeout 60s")  # fmt: skip


def test_what_the_environment_says_is_left_to_it(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETCHECK_IMAGE", "registry.example/probe:v1")
    report, (settings, *_) = asked("pair", "a", "b")
    assert settings.image == "registry.example/probe:v1"
    assert report["findings"][0]["verify"] == "kubectl netcheck pair a b"


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        (("pod", "shop/web-1", "--yes"), "-n shop"),
        (("pod", "shop/web-1", "--yes", "--debug-namespace", "tools"), "-n tools"),
        (("pair", "a", "b"), "-n home"),
        (("pair", "a", "b", "-n", "shop"), "-n shop"),
        (("service", "shop/web"), "-n home"),
        (("mesh", "--context", "my prod", "--image", "i"), "-n home --context 'my prod'"),
    ],
)
def test_what_is_left_is_removed_where_the_debug_pods_were(
    words: tuple[str, ...],
    flags: str,
    calls: Calls,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert main([*words]) == 1
    (line,) = [x for x in capsys.readouterr().out.splitlines() if x.startswith("remove")]
    assert line == f"remove    kubectl netcheck clean {flags}"
    seen: list[ClusterSettings] = []

    class Cleaner:
        def __init__(self, settings: ClusterSettings) -> None:
            seen.append(settings)
            self.namespace = settings.namespace

        def leftovers(self, everywhere: bool) -> tuple[()]:
            return ()

    monkeypatch.setattr("kubectl_netcheck.cluster.live.Live", Cleaner)
    assert main(shlex.split(line)[3:]) == 0
    (there,), ((run, *_),) = seen, calls
    assert (there.namespace, there.context) == (run.namespace or "home", run.context)


def test_a_kubeconfig_that_has_gone_costs_no_report(
    calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pair", "a", "b", "--kubeconfig", "gone"]) == 1
    assert "clean --kubeconfig gone\n" in capsys.readouterr().out


def test_a_replay_repeats_no_flag(capsys: pytest.CaptureFixture[str]) -> None:
    """It goes to no cluster, so its own flags say nothing of where the run was."""
    said = []
    flags = ("-n", "shop", "--context", "c", "--image", "i", "--timeout", "1m")
    for before in ((), flags):
        assert main([*before, "replay", str(EXAMPLE), "-o", "wide"]) == 1
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert "check     kubectl netcheck pair node-a node-b\n" in said[0]
