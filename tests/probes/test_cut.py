"""Results that were cut to fit a termination message: what is left is read, and no more."""

import pytest

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.probes import _frames, _program, _text

NONCE = "n0nce"
LEG = Leg(Place("pod", "node-a", "p1"), Place("pod", "node-b", "p1", "10.244.1.5"), "cross-node")
FIGURES = "figures code=200 connect=0.001 total=0.302 down=300000 up=0\nhit exit=0\n"
STALLED = "figures code=200 connect=0.001 total=2.001 down=1400 up=0\nhit exit=28\n"


def read(body: str, cut: bool, probe: str = "get", expect: str = "p1@node-b") -> Fact:
    """The fact of a frame with that body, which may say that it was cut."""
    task = Task("t-1", probe, LEG, {"expect": expect} if expect else {})
    head = f"#netcheck {NONCE} t-1 0 {len(body)}{' cut' if cut else ''}"
    captures = _frames.read(f"\n{head}\n{body}\n#netcheck {NONCE} end\n", NONCE, [task])
    assert captures["t-1"].cut is cut
    (fact,) = _program.find(probe).read(task, captures["t-1"])
    return fact


@pytest.mark.parametrize("start", ["tcheck: p1@node-b\n< X-Netcheck-Bytes: 0\n", ""])
@pytest.mark.parametrize("probe", ["get", "http"])
def test_an_answer_whose_name_was_left_out_is_not_wrong(probe: str, start: str) -> None:
    """So 300 kB that came whole, on a machine with eight runs at once, looked like another's."""
    assert read(f"{start}{FIGURES}", False, probe).result is Result.WRONG
    fact = read(f"{start}{FIGURES}", True, probe)
    assert (fact.result, fact.text["reason"]) == (Result.NOT_RUN, _text.CUT)


@pytest.mark.parametrize("probe", ["get", "put", "http"])
def test_a_request_whose_figures_were_left_out_says_nothing(probe: str) -> None:
    fact = read("t=0.000126 total=0.014725 down=300000 up=0\nhit exit=0\n", True, probe, "")
    assert (fact.result, fact.text["reason"]) == (Result.NOT_RUN, _text.CUT)


def test_what_is_left_counts_where_it_is_enough() -> None:
    named = f"s: 5\n< X-Netcheck: p1@node-b\n{FIGURES}"
    assert read(named, True).result is Result.OK
    other = f"s: 5\n< X-Netcheck: p1@node-c\n{FIGURES}"
    assert read(other, True).result is Result.WRONG
    assert read(f"nc: 1\n{STALLED}", True).result is Result.STALLED
    assert read(FIGURES, True, expect="").result is Result.OK
