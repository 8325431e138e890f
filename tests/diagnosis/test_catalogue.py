"""The catalogue: every fault has a page, its own signature, words that can be filled, a cure."""

import re
from importlib import import_module

import pytest

from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.diagnosis.wording import Words
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.render._page import as_data, as_text

SECTIONS = ("What is wrong", "How it shows", "What it is not", "How to confirm", "How to cure")
ALL = pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.slug)


@ALL
def test_file_page_and_code(fault: Fault) -> None:
    module = import_module(f"kubectl_netcheck.diagnosis.faults.{fault.slug.replace('-', '_')}")
    assert module.FAULT is fault
    page = module.__doc__ or ""
    assert [line for line in page.splitlines() if line in SECTIONS] == list(SECTIONS)
    assert ("not seen in the lab" in page) != fault.seen
    assert re.fullmatch(r"NC[1-9]\d\d", fault.code)
    assert fault.title and fault.fix and fault.scopes


@ALL
def test_every_template_can_be_filled(fault: Fault) -> None:
    signs = (*fault.requires, *fault.supports, *fault.refutes, *fault.confirms)
    lines = [line for each in fault.fix.values() for line in each]
    for template in (fault.summary, fault.risk, *lines, *(sign.says for sign in signs)):
        filled = Words(place="node-b", node="node-b").fill(template)
        assert "{{" not in filled and "[[" not in filled and len(filled) < 600


@ALL
def test_a_page_shows_blanks_and_no_marks_of_a_template(fault: Fault) -> None:
    page = import_module(f"kubectl_netcheck.diagnosis.faults.{fault.slug.replace('-', '_')}")
    shown = as_data(fault, page.__doc__ or "")
    for text in (*(step for steps in shown["fix"].values() for step in steps), as_text(fault, "")):
        assert "[[" not in text and "]]" not in text and not re.search(r"\{\w+\}", text)


@ALL
def test_every_rule_can_match_something(fault: Fault) -> None:
    for rule in fault.signature:
        assert rule.expect, fault.slug


def test_no_two_faults_predict_and_show_the_same() -> None:
    known: dict[object, str] = {}
    for fault in faults():
        signs = [(s.measure, s.says) for s in (*fault.requires, *fault.supports, *fault.confirms)]
        refuted = [(s.measure, s.says) for s in fault.refutes]
        key = (fault.signature, fault.scopes, tuple(signs), tuple(refuted))
        assert key not in known, f"{fault.slug} cannot be told from {known[key]}"
        known[key] = fault.slug


def test_faults_that_share_a_signature_say_what_would_tell() -> None:
    by_signature: dict[object, list[Fault]] = {}
    for fault in faults():
        if fault.signature:
            by_signature.setdefault(fault.signature, []).append(fault)
    for same in by_signature.values():
        if len(same) > 1:
            assert all(fault.tell for fault in same), [fault.slug for fault in same]


def test_a_verb_has_the_number_of_its_endpoints() -> None:
    """One endpoint or three: a sentence in which they are the subject is wrong for one of both."""
    assert not [f.slug for f in faults() if f.summary.startswith("{endpoints}")]
