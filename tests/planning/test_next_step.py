"""What to run next: a check for each finding, a closer look where one place is suspected."""

import shlex
from dataclasses import replace

import click
import pytest

from kubectl_netcheck.cli.main import program
from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.inventory import DnsService
from kubectl_netcheck.planning.question import Question
from kubectl_netcheck.planning.questions.dns import Names
from kubectl_netcheck.planning.questions.egress import Leaving
from kubectl_netcheck.planning.questions.mesh import Mesh
from kubectl_netcheck.planning.questions.mtu import Sizes
from kubectl_netcheck.planning.questions.node import OneNode
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import at
from tests.planning.played import cluster, played


@pytest.mark.parametrize(
    ("question", "vector", "check"),
    [
        (Sizes(("node-a",)), v.small_underlay("node-a"), "kubectl netcheck mtu node-a"),
        (OneNode(("node-a",)), v.small_underlay("node-a"), "kubectl netcheck node node-a"),
        (Mesh(), v.small_underlay("node-a"), "kubectl netcheck node node-a"),
        (Mesh(), v.no_underlay_ping("node-b"), "kubectl netcheck node node-b"),
        (Names(("node-c",)), v.no_dns(), "kubectl netcheck dns node-c"),
        (Names(), v.no_dns(), "kubectl netcheck dns"),
        (Names(("node-a", "node-c")), v.no_dns(), "kubectl netcheck dns node-a node-c"),
        (
            Names(("node-a", "node-c"), ("a.example",)),
            v.no_dns(),
            "kubectl netcheck dns node-a node-c --name a.example",
        ),
        (
            Leaving(("node-a", "node-b"), "example.org", 8443),
            v.not_forwarding("node-b"),
            "kubectl netcheck egress node-a node-b --to example.org:8443",
        ),
    ],
)
def test_every_finding_says_how_to_check_the_cure(
    question: Question, vector: v.Vector, check: str
) -> None:
    _, diagnosis = played(question, cluster(4), vector)
    named = (*diagnosis.findings, *diagnosis.candidates)
    assert named
    assert {f.verify for f in named} == {check}
    words = shlex.split(check)[2:]
    with click.Context(program) as root:
        command = program.get_command(root, words[0])  # type: ignore[attr-defined]
        with click.Context(command, parent=root) as ctx:
            command.parse_args(ctx, words[1:])


@pytest.mark.parametrize(
    ("vector", "closer"),
    [
        (v.tunnel_dead("node-c"), "kubectl netcheck node node-c"),
        (v.pair_dead("node-c", "node-d"), "kubectl netcheck pair node-c node-d"),
    ],
)
def test_an_open_fault_at_one_place_is_looked_at_closer(vector: v.Vector, closer: str) -> None:
    _, diagnosis = played(Mesh(), cluster(12), vector)
    assert diagnosis.status == "undecided"
    assert diagnosis.decide.startswith(closer)


def test_nothing_is_looked_at_closer_where_all_is_well_or_all_is_broken() -> None:
    for vector in ((), v.all_tunnels_dead()):
        _, diagnosis = played(Mesh(), cluster(4), vector)
        assert "kubectl" not in diagnosis.decide


@pytest.mark.parametrize(
    ("question", "measures"),
    [(Sizes(("node-a",)), ("mtu",)), (Names(), ("dns-udp", "dns-tcp"))],
)
def test_what_was_not_measured_is_not_healthy(
    question: Question, measures: tuple[str, ...]
) -> None:
    _, diagnosis = played(question, cluster(4), [(at(measures=measures), Result.NOT_RUN)])
    assert diagnosis.status == "undecided"
    assert "could be measured: no pod runs" in diagnosis.verdict


def test_a_cluster_without_name_servers_has_no_healthy_names() -> None:
    bare = replace(cluster(3), dns=DnsService())
    _, diagnosis = played(Names(), bare)
    assert diagnosis.status == "undecided"
    assert "nobody to ask" in diagnosis.verdict


@pytest.mark.parametrize(
    ("question", "measure", "said"),
    [
        (Sizes(("node-a",)), "mtu", "2 of 13 sizes"),
        (OneNode(("node-a",)), "mtu", "of the node could not"),
        (Mesh(), "mtu", "between nodes could not"),
        (Names(), "dns-udp", "names could not"),
    ],
)
def test_a_part_that_was_not_measured_is_not_healthy(
    question: Question, measure: str, said: str
) -> None:
    silent = at("cross-node", "dns", source="node-a", target="node-b", measures=(measure,))
    unheard = at("node-to-node", source="node-a", target="node-b", measures=(measure,))
    vector = [(silent, Result.NOT_RUN), (unheard, Result.NOT_RUN)]
    _, diagnosis = played(question, cluster(4), vector)
    assert diagnosis.status == "undecided"
    assert said in diagnosis.verdict
    assert "the others are as they should be" in diagnosis.verdict


def test_what_the_namespace_does_not_admit_is_left_out_and_healthy() -> None:
    for question in (Sizes(("node-a",)), OneNode(("node-a",)), Mesh(), Names()):
        refused = {"host": "restricted", "service": "forbidden"}
        _, diagnosis = played(question, cluster(4), refused=refused)
        assert diagnosis.status == "healthy"


def test_peers_that_were_not_compared_do_not_matter() -> None:
    _, diagnosis = played(
        Sizes(("node-a",)), cluster(4), [(at(source="node-b", target="node-c"), Result.NOT_RUN)]
    )
    assert diagnosis.status == "healthy"
