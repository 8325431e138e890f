"""A name is guessed only where it is close to what was typed."""

import pytest

from kubectl_netcheck.model.nearest import meant, nearest


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("jsom", ["json", "yaml"], ["json"]),
        ("node-x", ["node-a"], ["node-a"]),
        ("--foobar", ["--color", "--record"], []),
        ("--tmeout", ["--output", "--request-timeout", "--timeout"], ["--timeout"]),
        ("wbe", ["db", "web"], ["web"]),
        ("worker", ["node-a", "node-b"], []),
        ("", ["node-a"], []),
    ],
)
def test_only_what_is_close(word: str, known: list[str], near: list[str]) -> None:
    assert nearest(word, known) == near


def test_said() -> None:
    assert meant("node-x", ["node-a"], "nodes: node-a", "--at ") == "did you mean --at node-a?"
    assert meant("worker", ["node-a"], "nodes: node-a") == "nodes: node-a"
