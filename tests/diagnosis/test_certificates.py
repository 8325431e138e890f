"""Dates of certificates: which of them are a fault, a risk, or nothing."""

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.diagnosis.faults.ingress_certificate_expired import FAULT
from kubectl_netcheck.diagnosis.signs_tls import SOON_DAYS, early, expired, invalid, soon
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.fault import View
from kubectl_netcheck.model.place import Place

PROXY = Place("pod", "node-a", "x/proxy", "10.244.0.50")


def shown(**figures: float) -> Fact:
    return Fact("tls", Result.SEEN, place=PROXY, figures=figures, text={"host": "a.org"})


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (shown(days_left=-0.001, days_old=90), "expired"),
        (shown(days_left=60, days_old=-0.001), "early"),
        (shown(days_left=5, days_old=-1), "early"),
        (shown(days_left=0, days_old=90), "soon"),
        (shown(days_left=SOON_DAYS - 0.001, days_old=90), "soon"),
        (shown(days_left=SOON_DAYS, days_old=0), ""),
        (shown(days_left=3650, days_old=1), ""),
        (shown(days_left=-1), "expired"),
        (shown(), ""),
    ],
)
def test_each_is_one_thing(fact: Fact, said: str) -> None:
    tests = {"expired": expired, "early": early, "soon": soon}
    assert [name for name, test in tests.items() if test(fact)] == [said] * bool(said)
    assert invalid(fact) is (said in ("expired", "early"))
    (confirms,) = FAULT.confirms
    assert confirms.holds(View(frozenset(), {"tls": (fact,)})) is invalid(fact)


def test_it_accuses_nobody_of_the_network() -> None:
    assert diagnose([shown(days_left=-9, days_old=99)], Context(("node-a",))).findings == ()
