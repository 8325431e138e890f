"""`kubectl netcheck verify FILE`: what the file's question was given is asked again, once the
command itself would take it; nothing else of the file gets as far as a cluster."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.cli.findings import to_verify
from kubectl_netcheck.cli.main import main
from kubectl_netcheck.cluster.codec import to_json
from kubectl_netcheck.model.errors import BadInput, BadRecording
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._contract import as_data
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from tests.planning.test_verify import TARGETS, played
from tests.render.reports import FAULTY, HEALTHY

CASES = Path(__file__).parents[1] / "cases"
EGRESS = CASES / "masquerade-missing" / "egress-masquerade-missing-node-b.json.gz"


def written(tmp_path: Path, report: Report, **more: Any) -> Path:
    file = tmp_path / "report.json"
    file.write_text(json.dumps({**as_data(report), **more}))
    return file


def of(command: str, tmp_path: Path, asked: Any) -> Path:
    """A report of that command about node-b, whatever it was asked beside."""
    return written(tmp_path, FAULTY, command=command, nodes=["node-b"], asked=asked)


@pytest.mark.parametrize("word", TARGETS)
def test_a_file_keeps_what_was_asked(word: str, tmp_path: Path) -> None:
    first, inventory, vector, _ = TARGETS[word]
    report, _ = played(first, inventory, vector)
    question = to_verify(str(written(tmp_path, report)), None, ())
    assert question.asked and question.asked == {
        name: getattr(first, name) for name in report.asked
    }


def test_a_name_of_a_fault_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert to_verify("fault/tunnel-port-blocked", None, ("node-b",)).slug == "tunnel-port-blocked"
    with pytest.raises(BadRecording, match="no file"):
        to_verify("faults/x", None, ())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fault").mkdir()
    (tmp_path / "fault" / "x").write_text("{}", encoding="utf-8")
    with pytest.raises(BadRecording, match="neither a report nor"):
        to_verify("fault/x", None, ())


def test_a_report_from_before_this_was_kept_is_still_read(tmp_path: Path) -> None:
    report, _ = played(*TARGETS["address"][:3])
    data = {key: value for key, value in as_data(report).items() if key != "asked"}
    file = tmp_path / "old.json"
    file.write_text(json.dumps(data))
    assert to_verify(str(file), None, ()).asked == {}


HOSTILE = [
    ("egress", {"host": "x; reboot"}),
    ("egress", {"host": "$(reboot)", "port": 443}),
    ("egress", {"host": "https://example.org"}),
    ("egress", {"host": "example.org\x1b[2J"}),
    ("egress", {"host": "-o"}),
    ("egress", {"host": "999.1.1.1"}),
    ("egress", {"host": "example.org", "port": 0}),
    ("egress", {"host": "example.org", "port": 10**30}),
    ("egress", {"host": "example.org", "port": "443"}),
    ("egress", {"host": "example.org", "port": True}),
    ("egress", {"host": ["example.org"]}),
    ("egress", {"subjects": ["node-x"]}),
    ("egress", {"__class__": "x"}),
    ("egress", {"x" * 100_000: 1}),
    ("dns", {"names": ["$(reboot)"]}),
    ("dns", {"names": "example.org"}),
    ("dns", {"names": [f"n{i}.example" for i in range(11)]}),
    ("dns", {"names": [["example.org"]]}),
    ("node", {"use_running": "yes"}),
    ("mesh", {"seed": 1.5}),
    ("mesh", {"seed": -1}),
    ("mtu", {"seed": 1}),
    ("verify", {}),
    ("verify", {"origin": "egress", "asked": ["host"]}),
    ("verify", {"origin": "egress", "asked": {"host": "x; reboot"}}),
]


@pytest.mark.parametrize(("command", "asked"), HOSTILE, ids=lambda each: str(each)[:40])
def test_what_the_command_would_not_take_is_refused(
    command: str, asked: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr("kubectl_netcheck.run.ask.Live", pytest.fail)
    file = of(command, tmp_path, asked)
    with pytest.raises(BadInput):
        to_verify(str(file), None, ())
    assert main(["verify", str(file)]) == 2
    said = capsys.readouterr().err
    assert said and len(said) < 1000 and "\x1b" not in said


@pytest.mark.parametrize("asked", [3, ["host"], "host"])
def test_what_is_no_object_is_no_report(asked: Any, tmp_path: Path) -> None:
    assert main(["verify", str(of("egress", tmp_path, asked))]) == 2


@pytest.mark.parametrize(("word", "waits"), [((), True), (("--yes",), False)])
def test_a_file_alone_adds_no_container_to_a_running_pod(
    word: tuple[str, ...], waits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    calls: list[Any] = []
    monkeypatch.setattr(
        "kubectl_netcheck.run.ask.ask",
        lambda *given, **_: calls.append(given[2]) or HEALTHY,  # type: ignore[func-returns-value]
    )
    code = main(["verify", str(of("node", tmp_path, {"use_running": True})), *word])
    said = capsys.readouterr().err
    assert (code == 2, calls == [], "a running pod of node-b" in said) == (waits, waits, waits)
    assert waits or calls[0].asked == {"use_running": True}


def test_a_recording_is_verified_by_its_own_answers(tmp_path: Path) -> None:
    question = to_verify(str(EGRESS), "masquerade-missing", ())
    assert question.origin == "egress"
    found = json.loads(gzip.decompress(EGRESS.read_bytes()))
    meta = found["meta"]
    request = {**meta["arguments"]["request"], "command": "verify"}
    arguments = {"request": request, "question": to_json(question)}
    found["meta"] = {**meta, "command": "verify", "arguments": arguments}
    file = tmp_path / "again.json"
    file.write_text(json.dumps(found))
    report = run_replay(file, silent)
    assert report.verdict.startswith("still there: "), report.verdict
    assert report.asked["origin"] == "egress"
    assert to_verify(str(file), None, ()).origin == "egress"
