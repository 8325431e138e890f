"""Reports read back: what -o json prints is what comes in; anything else is refused in words."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.diagnosis.compare import compare
from kubectl_netcheck.model.errors import BadRecording
from kubectl_netcheck.render import _contract
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from kubectl_netcheck.run.report_file import _Wrong, read_report, report_of

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*/*-node-b.json.gz"))[:6]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.parent.name)
def test_what_was_written_is_read(path: Path, tmp_path: Path) -> None:
    made = run_replay(path, silent)
    file = tmp_path / "report.json"
    file.write_text(json.dumps(_contract.as_data(made)))
    found = read_report(file)
    assert found.diagnosis == replace(made.diagnosis, wanted={}, stray=())
    assert compare(found, made) == ()
    assert compare(read_report(path), made) == ()


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"kind": "Report"}', '{"kind": "Pod"}', "\udcff",
     '{"kind": "Report", "apiVersion": "netcheck/v1", "status": "healthy", "nodes": 3}'],
)  # fmt: skip
def test_what_is_no_report_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text(content, errors="surrogateescape")
    with pytest.raises(BadRecording):
        read_report(file)


def test_a_missing_file_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "before.json").write_text("{}")
    with pytest.raises(BadRecording) as caught:
        read_report(tmp_path / "befor.json")
    assert "before.json" in caught.value.do


LEG: dict[str, Any] = {"from": {"kind": "pod"}, "to": {"kind": "pod"}, "kind": "cross-node"}
FACT = {"leg": LEG, "probe": "ping", "result": "ok", "samples": 1, "good": 1}


@given(st.sampled_from(["leg", "probe", "result", "samples", "figures", "text", "place"]), JSON)
def test_a_strange_value_is_read_or_refused(key: str, value: Any) -> None:
    raw = {"status": "healthy", "ladder": [{**FACT, key: value}]}
    try:
        report_of(raw)
    except _Wrong:
        return


@pytest.mark.parametrize("more", [{"samples": 10**400}, {"figures": {"mtu_bytes": 10**400}}])
def test_numbers_that_nothing_can_be_computed_with_are_refused_or_left_out(more: Any) -> None:
    raw = {"status": "healthy", "ladder": [{**FACT, "result": "intermittent", **more}]}
    try:
        report = report_of(raw)
    except _Wrong:
        return
    assert compare(report, report) == () and not report.facts[0].figures


@given(JSON)
def test_a_strange_report_is_read_or_refused(value: Any) -> None:
    raw = dict.fromkeys(("status", "findings", "nodes", "ladder", "notProbed", "context"), value)
    with pytest.raises(_Wrong):
        report_of(raw)
