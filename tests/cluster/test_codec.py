"""The codec: a round trip for every dataclass of ours, and strictness."""

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.cluster.base import Admission, Outcome
from kubectl_netcheck.cluster.codec import Mismatch, from_json, to_json
from kubectl_netcheck.cluster.recording import Heard, Meta, Recording
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.plan import Started

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)  # fmt: skip
OBJECTS = st.dictionaries(
    st.sampled_from(["nodes", "pods"]),
    st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=3), max_size=2).map(tuple),
)
#: What a clock says: JSON has no word for the rest.
SECONDS = st.floats(allow_nan=False, allow_infinity=False)
STARTS = st.lists(st.builds(Started, seconds=SECONDS), max_size=2)
OUTCOMES = st.builds(Outcome, seconds=SECONDS)
RECORDINGS = st.builds(
    Recording,
    meta=st.builds(Meta, arguments=st.dictionaries(st.text(max_size=5), JSON, max_size=3)),
    inventory=st.none() | st.builds(Inventory, running=st.just(()), objects=OBJECTS),
    admission=st.none() | st.builds(Admission),
    starts=st.lists(STARTS.map(tuple), max_size=2).map(tuple),
    outcomes=st.lists(st.builds(Heard, outcome=OUTCOMES), max_size=3).map(tuple),
    left=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    seconds=SECONDS,
)


@given(RECORDINGS)
def test_recordings_survive(recording: Recording) -> None:
    text = json.dumps(to_json(recording))
    assert from_json(Recording, json.loads(text)) == recording


@given(st.builds(Fact, leg=st.none() | st.builds(Leg, behind=st.just(("a",)))))
def test_facts_survive(fact: Fact) -> None:
    assert from_json(Fact, json.loads(json.dumps(to_json(fact)))) == fact


def test_defaults_are_left_out() -> None:
    fact = Fact("ping", Result.LOST, place=Place("pod"))
    assert to_json(fact) == {"measure": "ping", "result": "lost", "place": {"kind": "pod"}}


@dataclass(frozen=True)
class Shape:
    pair: tuple[int, str] = (1, "a")
    some: frozenset[str] = frozenset()
    maybe: Place | None = None
    many: list[float] = field(default_factory=list)


def test_shapes() -> None:
    shape = Shape((2, "b"), frozenset({"y", "x"}), Place("pod"), [1.5, 2.0])
    raw = to_json(shape)
    assert raw["some"] == ["x", "y"]
    assert from_json(Shape, raw) == shape
    assert from_json(Shape, {"many": [1]}).many == [1.0]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"kind": "exit", "colour": 1}, "$: unknown key 'colour'"),
        ({}, "$: the key 'kind' is missing"),
        ({"kind": 1}, "$.kind: expected str, found int"),
        ({"kind": "exit", "code": True}, "$.code: expected int, found bool"),
        ({"kind": "exit", "code": 1.5}, "$.code: expected int, found float"),
        ([], "$: expected dict, found list"),
    ],
)
def test_strict(raw: object, words: str) -> None:
    with pytest.raises(Mismatch) as problem:
        from_json(Outcome, raw)
    assert str(problem.value) == words


def test_paths_name_the_place() -> None:
    with pytest.raises(Mismatch, match=r"\$\.pair\[1\]: expected str"):
        from_json(Shape, {"pair": [1, 2]})
    with pytest.raises(Mismatch, match=r"\$\.pair: expected 2 elements, found 1"):
        from_json(Shape, {"pair": [1]})
    with pytest.raises(Mismatch, match=r"\$\.seconds: a number too large"):
        from_json(Outcome, {"kind": "exit", "seconds": 10**400})
    with pytest.raises(Mismatch, match=r"\$\.result: 'sunny' is no Result"):
        from_json(Fact, {"measure": "ping", "result": "sunny"})


@pytest.mark.parametrize("value", [float("nan"), b"bytes", {1: 2}, object()])
def test_what_json_cannot_hold(value: object) -> None:
    with pytest.raises(Mismatch):
        to_json([value])


def test_depth_is_bounded() -> None:
    deep: list[object] = []
    for _ in range(500):
        deep = [deep]
    with pytest.raises(Mismatch, match="deeper"):
        to_json(deep)
