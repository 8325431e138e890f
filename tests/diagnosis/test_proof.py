"""What a reader sees first: the state that decided, and where nothing could be measured."""

import pytest

from kubectl_netcheck.diagnosis.verdict import unmeasured
from tests.diagnosis.grid import broken, ladder
from tests.diagnosis.test_diagnose import CASES, evidence, judged


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        ("ip-forward-disabled", "net.ipv4.ip_forward is 0 on node-b"),
        ("kube-proxy-missing", "no kube-proxy pod runs on node-b, other nodes have one"),
    ],
)
def test_the_state_that_decided_is_the_first_evidence(slug: str, says: str) -> None:
    facts = [*broken(ladder(), CASES[slug]("node-b")), *evidence(slug, "node-b")]
    (finding,) = (f for f in judged(facts).findings if f.slug == slug)
    assert finding.confidence == "confirmed"
    assert finding.evidence[0].measured == says
    assert len(finding.evidence) > 1 and finding.evidence[1].expected


@pytest.mark.parametrize(
    ("subjects", "dark", "where"),
    [
        (("node-c",), ("node-c",), "at node-c:"),
        (("node-c",), (), "at node-c:"),
        (("node-a", "node-b"), (), "between node-a and node-b:"),
        (("node-a", "node-b"), ("node-b",), "from node-b:"),
        ((), (), "between the nodes:"),
    ],
)
def test_one_node_has_no_between(
    subjects: tuple[str, ...], dark: tuple[str, ...], where: str
) -> None:
    said = unmeasured(subjects, dark, ())
    assert said.startswith(f"undecided: nothing could be measured {where} ")
