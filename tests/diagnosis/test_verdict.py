"""The sentence of a report whose failures no fault explains: each leg once."""

import pytest

from kubectl_netcheck.diagnosis.sheet import Sheet
from kubectl_netcheck.diagnosis.verdict import NAMED, unexplained
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place


def lost(node: str, **text: str) -> Fact:
    leg = Leg(Place("api", name="API server"), Place("host", node), "control")
    return Fact("exec", Result.LOST, leg, samples=1, text=text)


@pytest.mark.parametrize(
    ("pods", "said"),
    [
        (("p1",), ""),
        (("p1", "h"), " (h, p1)"),
        (("p1", "p1"), " (2 times)"),
        (("", "", ""), " (3 times)"),
    ],
)
def test_the_same_leg_is_said_once(pods: tuple[str, ...], said: str) -> None:
    facts = [lost("node-a", **({"pod": f"{pod}@node-a"} if pod else {})) for pod in pods]
    verdict = unexplained(Sheet(tuple(facts)))
    assert verdict.endswith(f": control exec, API server > node-a: lost, no answer{said}")


def test_what_is_not_named_is_counted_as_it_would_be_said() -> None:
    facts = [lost(f"node-{i}", pod=pod) for i in range(NAMED + 2) for pod in ("h", "p1")]
    assert unexplained(Sheet(tuple(facts))).endswith("; and 2 more")
