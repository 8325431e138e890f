"""docs/robustness.md has a row for every case, and none of a case that is gone."""

from tests.robustness import (
    conftest,
    hostile,
    test_api,
    test_asleep,
    test_namespaces,
    test_unusable,
)
from tests.robustness.page import PAGE, heads

#: Cases by what they are about: those of tables, then those that have a test of their own.
CASES = {
    "API server": test_api.CASES,
    "admission": test_unusable.ADMISSIONS,
    "client": [f"asleep {moment}" for moment in test_asleep.STOPPED],
    "connection": [*test_api.GREETS, "nothing listens", "a certificate of another authority"],
    "namespace": [
        *test_namespaces.SPACES,
        "does not exist",
        "assigns user ids, as OpenShift does",
    ],
    "node": [
        *test_namespaces.NODES,
        *test_unusable.BROKEN,
        "NotReady, its kubelet stands still",
        "registered, and has no machine",
        "full",
    ],
    "pods": [
        *(f"one that {does}" for does in hostile.ANSWERS),
        "the image does not exist",
        "the image has no shell",
    ],
    "rights": [
        *(f"exactly what rbac prints, namespace {level}" for level in conftest.LEVELS),
        *(f"without {verbs}" for verbs in test_namespaces.WITHOUT),
        "none",
    ],
}


def test_the_page_has_every_case() -> None:
    wanted = {f"{about}: {case}" for about, cases in CASES.items() for case in cases}
    assert set(heads(PAGE.read_text(encoding="utf-8"))) == wanted


def test_every_case_ended_in_time_and_left_what_it_said() -> None:
    leaves = {f"API server: {case}" for case in test_api.LEAVES}
    for case, line in heads(PAGE.read_text(encoding="utf-8")).items():
        *_, past, left, _ = (cell.strip() for cell in line.split("|"))
        assert float(past.removesuffix(" s")) <= 1.0, line
        assert (left == "0") or case in leaves, line
