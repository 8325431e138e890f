"""The kept corpus: what once reached something new, or showed a bug, raises nothing but our errors.

It needs no fuzzer. ``python -m tests.fuzz TARGET`` (the extra ``fuzz``) makes a target's corpus.
"""

import copy
import json
import time
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _program
from tests.fuzz import answers, corpus, readers, results
from tests.fuzz.edits import MOST, Choices, edited
from tests.fuzz.target import sound
from tests.fuzz.targets import TARGETS

#: Seconds of processor time that one input may take, and bytes of all corpora.
SLOW, ALL = 1.0, 1_500_000


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_kept_raises_nothing_but_our_own_errors(name: str) -> None:
    for number, data in enumerate([*corpus.bugs(name), *corpus.kept(name)]):
        began = time.process_time()
        TARGETS[name].run(data)
        # The first loads what is loaded late.
        assert number == 0 or time.process_time() - began < SLOW, data


def test_every_probe_has_a_target() -> None:
    assert {f"probe-{probe.name}" for probe in _program.probes()} <= {*TARGETS}


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_has_a_corpus_and_a_row(name: str) -> None:
    how = f"python -m tests.fuzz --seconds 60 {name}"
    assert corpus.kept(name), how
    assert name in results.read(), how


def test_no_corpus_is_of_a_target_that_is_gone() -> None:
    files = [*corpus.HOME.glob("*"), *corpus.BUGS.glob("*")]
    assert {path.stem for path in files} <= {*TARGETS}
    assert sum(path.stat().st_size for path in files) < ALL


def test_what_a_reader_raises_gets_out_of_its_target() -> None:
    def read(_task: Task, capture: Capture) -> tuple[Fact, ...]:
        if capture.output == "bad":
            raise KeyError(capture.output)
        return (Fact("ping", Result.SEEN, place=Place("node", "a"), figures={"x": float("nan")}),)

    run = partial(readers._read, Probe("ping", "", lambda _: "", read, 1.0))
    with pytest.raises(KeyError):
        run(b"\0\0bad")
    with pytest.raises(AssertionError):
        run(b"\0\0good")


@pytest.mark.parametrize(
    "fact",
    [
        Fact("x", Result.OK),
        Fact("x", Result.OK, place=Place("node"), samples=1, good=2),
        Fact("x", Result.OK, place=Place("node"), text={"a": "\x1b"}),
        Fact("x", Result.OK, place=Place("node"), text={"a": "x" * 301}),
    ],
)
def test_facts_that_break_a_promise_are_noticed(fact: Fact) -> None:
    with pytest.raises(AssertionError):
        sound([fact])


@given(st.binary(max_size=200))
def test_bytes_always_choose_the_same_edits_and_leave_the_original(data: bytes) -> None:
    original = copy.deepcopy(answers._OBJECTS)
    first = edited(original, Choices(data))
    assert original == answers._OBJECTS
    assert json.dumps(first) == json.dumps(edited(original, Choices(data)))


def test_edits_change_something_and_end() -> None:
    changed = [edited(answers._OBJECTS, Choices(bytes([n] * 40 * MOST))) for n in range(64)]
    assert sum(each != answers._OBJECTS for each in changed) > 32
