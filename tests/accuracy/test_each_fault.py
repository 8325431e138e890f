"""Every lab fault once, for real: proven by ground truth, where it should show and only there, and
named by `pair`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.faults import _registry
from lab.lab import Lab
from lab.truth import prepare, until_healthy
from lab.truth.effects import peer_of
from tests.accuracy.cases import Case
from tests.accuracy.trial import attempt
from tests.require import no_lab

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def lab() -> Lab:
    """The lab of $NETCHECK_LAB, or the default one, healthy."""
    try:
        lab = Lab.load()
    except LabError as error:
        no_lab(str(error))
    for name, node in reversed(_registry.broken(lab)):
        _registry.revert(lab, name, node)
    prepare(lab)
    until_healthy(lab)
    return lab


@pytest.fixture
def healed(lab: Lab, request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever becomes of the test, the next one finds a healthy lab; a test that holds has healed
    it and shown that."""
    failed = request.session.testsfailed
    yield
    left = _registry.broken(lab)
    for name, node in reversed(left):
        _registry.revert(lab, name, node)
    if left or request.session.testsfailed > failed:
        until_healthy(lab, 30)


@pytest.mark.parametrize("name", sorted(_registry.faults()))
def test_it_shows_its_effect_and_is_named(
    lab: Lab, healed: None, tmp_path: Path, name: str
) -> None:
    fault = _registry.faults()[name]
    if not fault.applies_to(lab.settings):
        pytest.skip(f"not in a lab of the shape {lab.settings.cni}")
    chance = random.Random(name)  # other nodes and orders are tried by `make accuracy`
    node = next(iter(lab.nodes)) if fault.whole_cluster else chance.choice(sorted(fault.nodes(lab)))
    other = peer_of(tuple(lab.nodes), node)
    subjects = chance.choice([(node, other), (other, node)])
    case, record = Case(((name, node),), subjects), tmp_path / "run.json.gz"
    trial = attempt(lab, case, record, times=2)
    assert trial.unproven == "", f"{name} on {node} had {trial.unproven}"
    assert (name, node) not in _registry.broken(lab)
    assert trial.verdict is not None
    said = f"{name} on {node}, pair {' '.join(subjects)}: {trial.verdict['said']}"
    assert not trial.verdict["strangers"], said
    assert not trial.verdict["wrong_sure"], said
    assert not trial.verdict["false_positive"], said
    if all(each.is_look_alike for each in trial.injected):
        assert trial.code == 0, said
    assert trial.verdict["slug"], said
