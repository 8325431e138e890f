"""Loss against chance: the tail, pools, and what a stray loss may not do."""

from collections.abc import Iterable, Sequence

import pytest

from kubectl_netcheck.diagnosis import noise
from kubectl_netcheck.diagnosis.noise import ALPHA, interval, lossy, tail
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from tests.diagnosis.grid import pod


def pings(source: str, target: str, lost: int, samples: int = 60) -> Fact:
    ending = Result.INTERMITTENT if lost else Result.OK
    leg = Leg(pod(source), pod(target), "cross-node")
    return Fact("ping", ending, leg, samples=samples, good=samples - lost)


@pytest.mark.parametrize(
    "samples,lost,p",
    [(60, 0, 1.0), (60, 1, 0.0583), (60, 3, 3.3e-5), (240, 5, 5.2e-6), (5, 6, 0.0)],
)
def test_tail_of_the_binomial(samples: int, lost: int, p: float) -> None:
    assert tail(samples, lost) == pytest.approx(p, rel=0.1)


@pytest.mark.parametrize("samples,lost,least,most", [
    (2340, 1560, 0.0, 1e-300), (120_000, 60_000, 0.0, 1e-300), (120_000, 100, 0.5, 1.0),
    (1_000_000, 500, 0.5, 1.0), (1_000_000, 1200, 0.0, 1e-8), (0, 0, 1.0, 1.0),
])  # fmt: skip
def test_tail_of_a_pool_of_any_size(samples: int, lost: int, least: float, most: float) -> None:
    assert least <= tail(samples, lost) <= most


@pytest.mark.parametrize("samples,least", [(60, 4), (120, 4), (240, 5)])
def test_thresholds_that_the_page_names(samples: int, least: int) -> None:
    assert tail(samples, least) <= ALPHA < tail(samples, least - 1)


def test_small_loss_on_every_leg_of_a_node_is_found_and_a_stray_one_elsewhere_is_not() -> None:
    facts = [
        pings("a", "b", 2), pings("b", "a", 2), pings("c", "b", 2), pings("b", "c", 1),
        pings("a", "c", 1), pings("c", "a", 0),
    ]  # fmt: skip
    assert lossy(facts) == {0, 1, 2, 3}


def test_one_lost_ping_is_background() -> None:
    assert lossy([pings("a", "b", 1), pings("b", "a", 1)]) == frozenset()


def test_an_intermittent_leg_without_counts_is_believed() -> None:
    leg = Leg(pod("a"), pod("b"), "cross-node")
    assert lossy([Fact("tcp", Result.INTERMITTENT, leg)]) == {0}


def test_wilson_interval() -> None:
    low, high = interval(240, 12)
    assert (round(low, 3), round(high, 3)) == (0.029, 0.085)
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(60, 0)[0] == 0.0


def test_work_grows_with_the_mesh_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"node-{i}" for i in range(40)]
    facts = [pings(a, b, 40 * (a == "node-0")) for a in names for b in names if a != b]
    weighed: list[int] = []
    real = noise._chance

    def counted(all_: Sequence[Fact], pool: Iterable[int]) -> float:
        weighed.append(1)
        return real(all_, pool)

    monkeypatch.setattr(noise, "_chance", counted)
    assert noise.lossy(facts) == {i for i, f in enumerate(facts) if f.result is not Result.OK}
    assert len(weighed) < 2 * len(facts)
