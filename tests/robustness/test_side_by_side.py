"""Many runs at once against one cluster, in one namespace: each right, each clean, none disturbed
by another."""

import os

import pytest

from tests.robustness.conftest import begin, end, left

pytestmark = pytest.mark.lab
RUNS = int(os.environ.get("NETCHECK_RUNS", "4"))
#: Seconds that each may take: a lab of one small machine starts eight pods for each of them.
PATIENCE = 30 + 15 * RUNS


def test_runs_side_by_side_do_not_meet(namespace, admin, kubeconfig) -> None:  # type: ignore[no-untyped-def]
    where = namespace()
    more = ["-n", where, "--kubeconfig", kubeconfig, "--timeout", f"{PATIENCE}s", "-o", "json"]
    runs = [begin("pair", *pair(number), *more) for number in range(RUNS)]
    ended = [end(run, PATIENCE + 60) for run in runs]
    for number, done in enumerate(ended):
        said = [done.report.get(key) for key in ("findings", "notProbed")]
        assert done.report.get("status") == "healthy", (number, done.said, said, done.err[-2000:])
        assert done.report["left"] == []
    assert left(admin, where) == []


def pair(number: int) -> tuple[str, str]:
    """Another pair of the three nodes each time."""
    nodes = ["node-a", "node-b", "node-c"]
    return nodes[number % 3], nodes[(number + 1) % 3]
