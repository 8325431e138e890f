"""What nobody has seen fire: it never accuses by its signature, and never exceeds "likely"."""

from dataclasses import replace

import pytest

from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.diagnosis.confidence import confidence
from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.diagnosis.signatures import ANYTHING, cross_dead, kinds
from kubectl_netcheck.diagnosis.signs import some
from kubectl_netcheck.model.fault import Fault, Rule, Sign
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.leg import Leg
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import R, Vector, at, broken, host, ladder, ok, pod, state
from tests.diagnosis.test_look_alikes import CASES

A, B, C = "node-a", "node-b", "node-c"
UNSEEN = [fault for fault in faults() if not fault.seen and fault.kind == "fault"]
#: Losses that look like something that only books tell of.
BOOKISH = ["checksum"]
SAYS = Sign("told", some("told", lambda fact: True), "it says so")
BOOK = Fault(
    "NC998", "book", "b", "overlay", ("node",), "{place}", cross_dead(), confirms=(SAYS,), tell="a"
)
NAMES = (Rule(ANYTHING, kinds("dns"), at="any"),)
LAB = replace(BOOK, code="NC999", slug="lab", confirms=(), seen=True)


def said(vector: Vector, *known: Fault, told: bool = False) -> Diagnosis:
    facts = broken(ladder(), vector)
    states = [state("told", B)] if told else []
    return diagnose([*facts, *states], Context((A, B), C), known or None)


@pytest.mark.parametrize("fault", UNSEEN, ids=lambda fault: fault.slug)
def test_whatever_holds_it_is_no_more_than_likely(fault: Fault) -> None:
    sign = (SAYS,)
    assert confidence(fault, (*fault.confirms, *sign), fault.supports, alone=True) == "likely"
    assert confidence(replace(fault, seen=True), sign, (), alone=True) == "confirmed"


@pytest.mark.parametrize("name", BOOKISH)
def test_a_signature_from_books_alone_accuses_nobody(name: str) -> None:
    vector, _, slug, _ = CASES[name]
    diagnosis = said(vector)
    assert diagnosis.status == "undecided" and diagnosis.findings == ()
    assert [f.slug for f in diagnosis.candidates] == [slug]


def test_what_was_seen_is_named_before_what_was_not() -> None:
    diagnosis = said(v.tunnel_dead(B), BOOK, LAB)
    assert [(f.slug, f.nodes) for f in diagnosis.findings] == [("lab", (B,))]
    assert said(v.tunnel_dead(B), BOOK).status == "undecided"


def test_a_state_that_speaks_for_it_lets_it_accuse() -> None:
    diagnosis = said(v.tunnel_dead(B), BOOK, LAB, told=True)
    assert [(f.slug, f.confidence) for f in diagnosis.findings] == [("book", "likely")]
    sure = said(v.tunnel_dead(B), replace(BOOK, seen=True), LAB, told=True)
    assert [(f.slug, f.confidence) for f in sure.findings] == [("book", "confirmed")]


def test_where_nothing_explains_everything_what_was_seen_comes_first() -> None:
    """A path of its own is dead besides, which neither accounts for; the unseen one accounts for
    more of the rest."""
    names = replace(BOOK, signature=(*BOOK.signature, *NAMES), confirms=())
    vector = [*v.tunnel_dead(B), (at("dns", source=C), R.LOST), (at("local"), R.LOST)]
    itself = ok(Leg(pod(A), pod(A), "local"), "ping") + ok(Leg(host(C), host(C), "local"), "ping")
    facts = broken([*ladder(), *itself], vector)
    diagnosis = diagnose(facts, Context((A, B), C), (names, LAB))
    assert diagnosis.status == "undecided", diagnosis.verdict
    assert {f.slug for f in diagnosis.candidates} == {"lab"}
