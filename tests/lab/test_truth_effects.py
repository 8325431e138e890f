"""What a fault should change, worked out without a lab."""

from __future__ import annotations

from lab.truth.cells import KINDS, Cell, cells
from lab.truth.effects import Effect, expected, peer_of
from lab.truth.layout import Layout

LAYOUT = Layout(
    nodes={"a": "192.0.2.1", "b": "192.0.2.2", "c": "192.0.2.3"},
    pods={(node, number): "198.51.100.1" for node in "abc" for number in (1, 2)},
    services=dict.fromkeys("abc", "203.0.113.1"),
    dns_pods={"198.51.100.8": "a", "198.51.100.9": "b"},
)
CELLS = cells(LAYOUT)


def must(*effects: Effect) -> set[str]:
    return {str(each) for each in expected(effects, CELLS, "b").must}


def test_every_kind_of_path_is_measured_and_no_cell_twice() -> None:
    assert {each.kind for each in CELLS} == set(KINDS)
    assert len(CELLS) == len(set(CELLS))


def test_touching_is_either_end() -> None:
    assert must(Effect("cross-node", "ping")) == {
        "cross-node ping a > b",
        "cross-node ping b > a",
        "cross-node ping b > c",
        "cross-node ping c > b",
    }


def test_source_target_and_inside() -> None:
    assert must(Effect("node-to-pod", "tcp", "source", crosses=True)) == {
        "node-to-pod tcp b > a",
        "node-to-pod tcp b > c",
    }
    assert must(Effect("node-to-pod", "tcp", "target", crosses=True)) == {
        "node-to-pod tcp a > b",
        "node-to-pod tcp c > b",
    }
    assert must(Effect("node-to-pod", "tcp", "inside")) == {"node-to-pod tcp b > b"}


def test_a_service_that_chooses_touches_the_nodes_behind_it() -> None:
    everyone = {f"dns-service dns-udp {node} > *" for node in "abc"}
    assert must(Effect("dns-service", "dns-udp")) == everyone
    assert must(Effect("dns-service", "dns-udp", "source")) == {"dns-service dns-udp b > *"}
    elsewhere = Cell("dns-service", "dns-udp", "a", "", ("a", "c"))
    assert not Effect("dns-service").matches(elsewhere, "b")
    assert elsewhere.crosses is None


def test_the_first_effect_that_matches_decides() -> None:
    effects = (
        Effect("cross-node", "ping", "source", outcome="same"),
        Effect("cross-node", "tcp", outcome="may"),
        Effect("cross-node", "ping tcp"),
    )
    found = expected(effects, CELLS, "b")
    assert {str(each) for each in found.must} == {"cross-node ping a > b", "cross-node ping c > b"}
    # A client with one name server for ever may always have the wrong one.
    paths = {each for each in found.may if each.kind != "dns-client"}
    assert {each.measure for each in paths} == {"tcp"}
    assert len(paths) == 4
    assert found.missing(found.must) == frozenset()
    assert found.unexpected({*found.must, *found.may}) == frozenset()
    healthy = next(each for each in CELLS if each.kind == "control")
    assert found.unexpected({healthy}) == {healthy}


def test_a_pair_is_the_node_and_the_next_one() -> None:
    assert must(Effect("cross-node", "ping", "pair")) == {
        "cross-node ping b > c",
        "cross-node ping c > b",
    }
    # The name servers are on a and b: of the pair, c asks what is behind b.
    assert must(Effect("dns-service", "dns-udp", "pair")) == {"dns-service dns-udp c > *"}
    assert peer_of(("a", "b", "c"), "c") == "a"


def test_of_some_cells_one_must_differ() -> None:
    found = expected((Effect("cross-node", "ping", outcome="some"),), CELLS, "b")
    assert found.missing(()) == found.some
    one = next(iter(found.some))
    assert found.missing({one}) == frozenset()
    assert found.unexpected({one}) == frozenset()
