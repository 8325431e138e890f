"""Readers: whatever a capture says they give facts, bounded and without control characters."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _program
from tests.probes.cases import tasks

HOME = Path(__file__).with_name("captures")
HOST = Place("host", "node-a", "h", "192.0.2.1")


def task_of(probe: str) -> Task:
    for task in tasks("10.77.2.2"):
        if task.probe == probe:
            return task
    params: dict[str, str | int] = {"tag": "t1"} if probe == "oneway" else {}
    return Task(probe, probe, Leg(HOST, HOST, "local"), params)


PROBES = [probe.name for probe in _program.probes()]
EXAMPLES = {name: [p.read_text() for p in sorted(HOME.glob(f"{name}/*.txt"))] for name in PROBES}


def check(facts: tuple[Fact, ...], probe: str) -> None:
    assert facts
    assert len(facts) <= 64
    for fact in facts:
        assert fact.measure == probe
        assert (fact.leg is None) != (fact.place is None)
        assert 0 <= fact.good <= fact.samples
        assert len(fact.text) <= 200
        for key, text in fact.text.items():
            assert len(text) <= 300
            assert text.isprintable() and key.isprintable()
        assert all(isinstance(v, (int, float)) for v in fact.figures.values())


@pytest.mark.parametrize("probe", PROBES)
def test_a_missing_capture_is_not_run_and_says_why(probe: str) -> None:
    missing = Capture("x", missing="exec was cut\x1b[2J")
    facts = _program.find(probe).read(task_of(probe), missing)
    check(facts, probe)
    assert [fact.result for fact in facts] == [Result.NOT_RUN]
    assert facts[0].text["reason"].startswith("exec was cut")


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("output", ["", "\0\x1b[31m\n" * 50, "sh: 1: not found", "A" * 10**6])
def test_nonsense_is_not_run(probe: str, output: str) -> None:
    facts = _program.find(probe).read(task_of(probe), Capture("x", output, 127))
    check(facts, probe)
    assert {fact.result for fact in facts} == {Result.NOT_RUN}


LINES = sorted({line for texts in EXAMPLES.values() for t in texts for line in t.splitlines()})


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@example(["asked x.", ";; Connection to 192.0.2.1#53(192.0.2.1) for x. failed: timed out."], 0)
@given(
    st.lists(st.sampled_from(LINES) | st.text(max_size=80), max_size=25),
    st.none() | st.integers(0, 255),
)
def test_any_lines_in_any_order_are_read(lines: list[str], status: int | None) -> None:
    output = "\n".join(lines)
    for probe in PROBES:
        check(_program.find(probe).read(task_of(probe), Capture("x", output, status)), probe)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_damaged_capture_is_read(data: st.DataObject) -> None:
    probe = data.draw(st.sampled_from([name for name in PROBES if EXAMPLES[name]]))
    text = data.draw(st.sampled_from(EXAMPLES[probe]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    odd = st.sampled_from(["9" * 400, "\x1b]0;x\x07", "=" * 99])
    middle = data.draw(st.text(max_size=30) | odd)
    output = text[:start] + middle + text[end:]
    check(_program.find(probe).read(task_of(probe), Capture("x", output, 0)), probe)


@pytest.mark.parametrize("probe", PROBES)
def test_a_line_that_ends_after_its_first_word_is_read(probe: str) -> None:
    for text in EXAMPLES[probe][:20]:
        lines = text.split("\n")
        for at, line in enumerate(lines):
            short = "\n".join([*lines[:at], line.partition(" ")[0] + " ", *lines[at + 1 :]])
            check(_program.find(probe).read(task_of(probe), Capture("x", short, 0)), probe)


def test_pings_of_two_processes_are_those_of_one() -> None:
    summary = "{0} packets transmitted, {1} received, 0% packet loss, time 300ms\n"
    times = "rtt min/avg/max/mdev = {0}/{1}/{2}/0.1 ms\n"
    first = summary.format(30, 30) + times.format("0.2", "0.5", "0.9")
    second = summary.format(30, 10) + times.format("0.1", "0.9", "1.5")
    (fact,) = _program.find("ping").read(task_of("ping"), Capture("x", first + second, 0))
    assert (fact.result, fact.samples, fact.good) == (Result.INTERMITTENT, 60, 40)
    assert fact.figures["rtt_min_ms"] == 0.1 and fact.figures["rtt_max_ms"] == 1.5
    assert fact.figures["rtt_avg_ms"] == pytest.approx(0.6)
    (fact,) = _program.find("ping").read(
        task_of("ping"), Capture("x", summary.format(30, 0) + second, 0)
    )
    assert fact.figures["rtt_avg_ms"] == 0.9


def test_a_second_look_that_was_cut_leaves_the_first() -> None:
    first = "20 packets transmitted, 19 received, 5% packet loss, time 200ms\nagain\n"
    ended = "From 10.1.2.3 icmp_seq=1 Destination Host Unreachable\nTerminated\n"
    for rest, samples in (
        ("", [20]),
        ("PING 10.1.2.3\n", [20]),
        (ended, [20]),
        (first + first, [20, 40]),
    ):
        found = _program.find("ping").read(task_of("ping"), Capture("x", first + rest, 0))
        assert [fact.samples for fact in found] == samples
