"""Figures of the pages that have no output beside them: each follows from the code or from what is
kept in the repository."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from random import Random

import pytest

from kubectl_netcheck.diagnosis.noise import ALPHA, DOUBT, lossy, tail
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.planning import load
from kubectl_netcheck.planning.budget import PING_MANY
from kubectl_netcheck.planning.retest import FAINT, faint, looked_twice, replaced
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from tests.accuracy.page import RESULTS
from tests.architecture.house import ROOT

LOSS = (ROOT / "docs" / "symptoms" / "intermittent-timeouts.md").read_text(encoding="utf-8")
FAQ = (ROOT / "docs" / "faq.md").read_text(encoding="utf-8")
HEALTHY = ROOT / "examples" / "healthy.json.gz"
PODS = [Place("pod", f"node-{letter}", "p1") for letter in "abc"]
#: All paths between three nodes; node-b loses.
LEGS = [Leg(one, other, "cross-node") for one in PODS for other in PODS if one != other]
RUNS = 500


def page(text: str) -> str:
    return " ".join(text.split())


def least(samples: int, chance: float) -> int:
    """Lost pings of so many that are no chance any more."""
    return next(lost for lost in range(1, samples) if tail(samples, lost) <= chance)


def test_the_page_of_losses_has_the_limits_of_the_code() -> None:
    path, node = PING_MANY, 4 * PING_MANY
    believed = f"{least(path, ALPHA)} lost of {path} on one path, or {least(node, ALPHA)} of {node}"
    doubted = f"from {least(path, DOUBT)} of {path} or {least(node, DOUBT)} of {node} on"
    assert f"{believed} on the four paths of one node" in page(LOSS)
    assert f"{doubted}, is looked at again in up to {('', 'one', 'two')[FAINT]}" in page(LOSS)


def _look(leg: Leg, share: float, random: Random) -> Fact:
    rate = share if "node-b" in leg.nodes else 0.0
    good = sum(random.random() >= rate for _ in range(PING_MANY))
    result = Result.OK if good == PING_MANY else Result.INTERMITTENT
    return Fact("ping", result, leg=leg, samples=PING_MANY, good=good)


def _round(legs: Iterable[Leg], share: float, random: Random) -> tuple[Fact, ...]:
    """What ping finds, which looks twice where it lost some."""
    found = []
    for leg in legs:
        found.append(_look(leg, share, random))
        if found[-1].result is not Result.OK:
            found.append(_look(leg, share, random))
    return looked_twice(found)


def _is_found(share: float, random: Random) -> bool:
    facts = _round(LEGS, share, random)
    while doubtful := faint(facts):
        again = [leg for leg in LEGS if leg in doubtful]
        facts = replaced(facts, _round(again, share, random))
    return bool(lossy(facts))


@pytest.mark.parametrize(
    "percent,said,low,high",
    [(1, "one run of six", 0.08, 0.25), (2, "two of three", 0.55, 0.78),
     (3, "nine of ten", 0.85, 0.97)],
)  # fmt: skip
def test_so_much_loss_is_found_so_often(percent: int, said: str, low: float, high: float) -> None:
    assert re.search(rf"\b{percent} % [^.]*?{said}", page(LOSS))
    random = Random(percent)
    found = sum(_is_found(percent / 100, random) for _ in range(RUNS))
    assert low <= found / RUNS <= high


def _times() -> list[float]:
    rows = [json.loads(line) for file in RESULTS.glob("seed-*.jsonl") for line in file.open()]
    return [row["verdict"]["seconds"] for row in rows if row["verdict"] and not row["injected"]]


def test_the_questions_have_the_times_of_healthy_runs() -> None:
    times = _times()
    said = f"the healthy runs of the lab took {min(times):.0f} to {max(times):.0f} s"
    assert f"{said} ([accuracy](accuracy.md))" in page(FAQ)


@cache
def _most(path: Path) -> tuple[Counter[str], Counter[str]]:
    """Packets and bytes that the first round of this recording puts upon each node at most."""
    made: list[load.Meter] = []

    class Kept(load.Meter):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kubectl_netcheck.planning.tasks.Meter", Kept)
        run_replay(path, silent)
    return made[0].packets, made[0].bytes


@pytest.mark.parametrize("node,who", [("node-a", "each of the two nodes"), ("node-c", "witness")])
def test_the_questions_say_what_pair_sends_at_most(node: str, who: str) -> None:
    """A little depends on where the DNS pods run."""
    packets, size = (each[node] for each in _most(HEALTHY))
    said = rf"less than (\d+),000 packets and (\d+) MB on (?:the )?{who}"
    (found,) = re.findall(said, page(FAQ))
    for limit, most in zip(map(int, found), (packets / 1e3, size / 1e6), strict=True):
        assert 0.7 * limit < most < limit
