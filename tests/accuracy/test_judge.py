"""The judge of the accuracy suite: what counts as named, and what as a false accusation."""

from typing import Any

from lab.faults import _registry
from tests.accuracy.baseline import named
from tests.accuracy.cases import batches, tried
from tests.accuracy.judge import Injected, judge

FORWARD = Injected("forward-policy-drop", "forward-policy-drop", ("b",), "node")
QUIET = Injected("icmp-filtered", "icmp-filtered", ("b",), "node")


def found(slug: str, *nodes: str, layer: str = "node-forwarding", sure: str = "likely") -> Any:
    return {
        "kind": "fault", "slug": slug, "nodes": list(nodes), "layer": layer,
        "scope": "node" if nodes else "cluster", "confidence": sure,
    }  # fmt: skip


def report(*findings: Any, candidates: Any = (), status: str = "faulty") -> dict[str, Any]:
    return {
        "findings": list(findings), "candidates": list(candidates), "status": status,
        "verdict": "", "seconds": 1.0,
    }  # fmt: skip


def test_the_right_fault_on_the_right_node() -> None:
    right = judge([FORWARD], report(found("forward-policy-drop", "b")))
    assert (right.slug, right.node, right.layer) == (True, True, True)
    assert right.strangers == () and not right.false_positive


def test_a_wrong_node_or_a_wrong_name_or_a_wrong_layer() -> None:
    node = judge([FORWARD], report(found("forward-policy-drop", "a")))
    assert (node.slug, node.node, node.layer, node.strangers) == (False, False, False, ("a",))
    slug = judge([FORWARD], report(found("ip-forward-disabled", "b")))
    assert (slug.slug, slug.node, slug.layer) == (False, True, True)
    layer = judge([FORWARD], report(found("cni-agent-down", "b", layer="cni")))
    assert (layer.slug, layer.node, layer.layer) == (False, True, False)


def test_the_path_to_a_broken_node_accuses_nobody_else() -> None:
    path = {**found("overlay-packet-loss", "a", "b", layer="overlay"), "scope": "pair"}
    assert judge([FORWARD], report(path)).strangers == ()
    other = {**found("overlay-packet-loss", "a", "c", layer="overlay"), "scope": "pair"}
    assert judge([FORWARD], report(other)).strangers == ("a", "c")


def test_only_the_first_finding_counts_for_one_fault() -> None:
    said = report(found("cni-agent-down", "b", layer="cni"), found("forward-policy-drop", "b"))
    assert not judge([FORWARD], said).slug


def test_what_is_named_beside_the_fault_is_kept() -> None:
    both = report(found("forward-policy-drop", "b"), found("cni-agent-down", "b", layer="cni"))
    assert judge([FORWARD], both).extra == ("cni-agent-down",)
    assert judge([FORWARD], report(found("forward-policy-drop", "b"))).extra == ()


def test_candidates_give_node_and_layer_when_all_agree() -> None:
    one, two = found("forward-policy-drop", "b"), found("ip-forward-disabled", "b")
    agreed = judge([FORWARD], report(candidates=[one, two], status="undecided"))
    assert (agreed.slug, agreed.node, agreed.layer, agreed.undecided) == (False, True, True, True)
    split = judge([FORWARD], report(candidates=[one, found("cni-agent-down", "a")]))
    assert (split.node, split.layer) == (False, False)


def test_nothing_said_of_a_fault_is_not_right() -> None:
    silent = judge([FORWARD], report(status="healthy"))
    assert (silent.slug, silent.node, silent.layer) == (False, False, False)


def test_a_look_alike_accuses_nobody() -> None:
    assert not judge([QUIET], report(status="healthy")).false_positive
    assert judge([QUIET], report(found("forward-policy-drop", "b"))).false_positive
    assert judge([], report(found("forward-policy-drop", "b"))).false_positive


def test_confirmed_and_wrong_is_kept() -> None:
    said = report(found("ip-forward-disabled", "b", sure="confirmed"))
    assert judge([FORWARD], said).wrong_sure == ("ip-forward-disabled",)
    for nodes in (("b",), ("c",), ()):
        said = report(found("forward-policy-drop", *nodes, sure="confirmed"))
        assert judge([FORWARD], said).wrong_sure == (() if nodes == ("b",) else (FORWARD.slug,))


def test_a_ping_matrix_names_the_shared_end() -> None:
    def ping(source: str, target: str, result: str) -> dict[str, Any]:
        leg = {"kind": "cross-node", "from": {"node": source}, "to": {"node": target}}
        return {"leg": leg, "probe": "ping", "result": result}

    fine = ping("a", "c", "ok")
    assert named([fine, ping("a", "b", "lost"), ping("c", "b", "intermittent")]) == "b"
    assert named([fine, ping("a", "b", "lost")]) == ""
    assert named([fine]) == ""


def test_a_seed_tries_every_fault_and_says_the_same_twice() -> None:
    known = _registry.faults()
    for seed in range(1, 4):
        every = batches(seed, known)
        assert every == batches(seed, known)
        shapes = {each.settings.cni for each in every}
        modes = {each.settings.proxy_mode for each in every}
        able = {n for n, f in known.items() if shapes & {*f.cni} and modes & {*f.proxy}}
        assert tried(every) >= able - {n for n in able if len(known[n].proxy) == 1}
        for batch in every:
            for case in batch.cases:
                assert case.subjects[0] != case.subjects[1]
                nodes = [node for _, node in case.faults]
                assert len(set(nodes)) == len(nodes)


def test_a_risk_that_was_injected_has_to_be_named() -> None:
    """It accuses nobody by itself, and yet it is nothing that a healthy cluster has."""
    for slug in ("stale-conntrack-udp", "cidr-overlap"):
        injected = Injected(slug, slug, ("b",), "node")
        assert not injected.is_look_alike
        assert not judge([injected], report(status="healthy")).slug
