"""A name is guessed only where it is close to what was typed."""

import pytest

from kubectl_netcheck.model.nearest import by_part, meant, nearest, offered


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


def test_all_that_are_equally_close_are_said() -> None:
    assert meant("node-x", ["node-b", "node-a"], "") == "did you mean node-a or node-b?"
    assert meant("node-1x", ["node-a", "node-1"], "") == "did you mean node-1?"
    assert meant("wbe", ["wbe1", "web"], "") == "did you mean web?"


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("nod-b", ["node-b", "node-a"], "nodes: node-a, node-b"),
        ("pool-1", [f"worker-{i}" for i in range(7)], "nodes: worker-0, worker-1, worker-2"),
        ("worker-x", [f"worker-{i}" for i in range(7)], "nodes: worker-0, worker-1, worker-2"),
        ("workr-3", [f"worker-{i}" for i in range(7)], "did you mean worker-3?"),
    ],
)
def test_one_name_is_offered_only_of_many(word: str, known: list[str], said: str) -> None:
    assert offered(word, known, "nodes").startswith(said)


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("tunel", ["tunnel-device-missing", "tunnel-port-blocked", "drop-tunnel"]),
        ("tunel-port", ["tunnel-port-blocked", "tunnel-device-missing", "drop-tunnel"]),
        ("teapot", []),
        ("", []),
    ],
)
def test_a_part_is_enough(word: str, first: list[str]) -> None:
    known = ["mtu-low", "drop-tunnel", "tunnel-port-blocked", "tunnel-device-missing"]
    assert by_part(word, known, 3) == first
