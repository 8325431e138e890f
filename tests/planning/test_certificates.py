"""The certificates of an Ingress: who is asked for them, and what their dates say."""

from dataclasses import replace

import pytest

from kubectl_netcheck.evidence.ingress import EVIDENCE
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.planning.questions.ingress import OneIngress
from tests.diagnosis import vectors as v
from tests.diagnosis.grid import Where
from tests.evidence.ingress_objects import a_proxy, an_ingress, holding, with_ports, with_tls
from tests.planning.played import played, seated, todo

ASKED = OneIngress("shop", "web")
HOST = "shop.example.org"
TLS = holding(ingresses=(with_tls(HOST),))
PROXY = Place("pod", "node-a", "ingress-nginx/proxy-0", "10.244.0.50")


def handshakes(inventory: Inventory) -> list[Task]:
    return [task for task in todo(ASKED, seated(ASKED, inventory)) if task.probe == "tls"]


def shown(left: float, old: float = 60, host: str = HOST, **text: str) -> Fact:
    dates = {
        "host": host,
        "not_before": "2026-10-01T00:00:00Z",
        "not_after": "2026-12-01T10:00:00Z",
    }
    figures = {"days_left": left, "days_old": old}
    return Fact("tls", Result.SEEN, place=PROXY, figures=figures, text={**dates, **text})


def judged(*facts: Fact, vector: tuple[tuple[Where, Result], ...] = ()) -> Report:
    report, _ = played(ASKED, TLS, vector)
    return ASKED.close(replace(report, facts=(*report.facts, *EVIDENCE.read(TLS), *facts)))


def test_the_controllers_pod_is_asked_from_its_own_node_by_name() -> None:
    (task,) = handshakes(TLS)
    assert (task.leg.source.node, task.leg.target) == ("node-a", PROXY)
    assert task.params == {"names": HOST, "port": 443}


def test_its_own_port_for_https_is_asked() -> None:
    pod = with_ports({"name": "https", "containerPort": 8443})
    (task,) = handshakes(holding(ingresses=(with_tls(HOST),), pods=(pod,)))
    assert task.params["port"] == 8443


def test_a_few_hosts_in_one_task_the_rest_is_said() -> None:
    inventory = holding(ingresses=(with_tls("*.a.org", "b.org", "c.org", "d.org", "e.org"),))
    (task,) = handshakes(inventory)
    assert task.params["names"] == "netcheck.a.org b.org c.org"
    assert "certificates of 2 more hosts" in ASKED.plan(inventory, {}).left_out


@pytest.mark.parametrize(
    ("inventory", "why"),
    [
        (holding(ingresses=(an_ingress(),)), ""),
        (holding(ingresses=(with_tls(),)), "names no host"),
        (holding(ingresses=(with_tls(HOST),), pods=()), "no pod of its controller"),
        (holding(ingresses=(with_tls(HOST),), pods=(a_proxy(ready="False"),)), "no pod of"),
        (holding(ingresses=(with_tls(HOST),), pods=(a_proxy("node-z"),)), "no pod of"),
    ],
    ids=["no TLS", "no host", "no controller", "not ready", "unknown node"],
)
def test_where_nobody_can_be_asked_it_is_said(inventory: Inventory, why: str) -> None:
    assert not handshakes(inventory)
    said = ASKED.plan(inventory, {}).left_out.get("certificate in shop-tls", "")
    assert (why in said and "Secrets are never read" in said) if why else not said


def test_what_is_asked_for_is_not_left_out() -> None:
    assert not any("certificate" in what for what in ASKED.plan(TLS, {}).left_out)


def test_a_valid_one_is_told_with_its_date() -> None:
    found = judged(shown(60)).diagnosis
    assert (found.status, found.findings) == ("healthy", ())
    assert found.verdict.endswith(f"certificate for {HOST} until 2026-12-01")


def test_one_of_another_name_is_told_as_such() -> None:
    assert "(of another name)" in judged(shown(60, matches="no")).verdict
    assert "(of another name)" not in judged(shown(60, matches="yes")).verdict


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (shown(-53.9), "expired on 2026-12-01, 53 days ago"),
        (shown(-0.2), "expired on 2026-12-01, less than a day ago"),
        (shown(90, -1.5), "valid from 2026-10-01 only, in 1 day"),
    ],
    ids=["expired", "expired today", "not yet"],
)
def test_one_that_is_not_valid_is_a_fault(fact: Fact, words: str) -> None:
    found = judged(replace(fact, text={**fact.text, "subject": "CN=shop"})).diagnosis
    assert (found.status, [f.slug for f in found.findings]) == (
        "faulty",
        ["ingress-certificate-expired"],
    )
    (finding,) = found.findings
    assert (finding.kind, finding.confidence) == ("fault", "likely")
    assert words in finding.summary and words in found.verdict
    assert finding.verify.endswith("ingress web/shop")
    assert finding.fix[0].startswith("kubectl -n web describe ingress shop # ")
    assert finding.fix[1].endswith(": kubectl -n web describe certificates")
    assert "ingress-nginx/proxy-0" in finding.evidence[0].leg
    assert "subject CN=shop" in finding.evidence[0].measured


def test_one_that_ends_soon_is_a_risk_and_no_fault() -> None:
    found = judged(shown(13.9)).diagnosis
    assert found.status == "healthy"
    assert [(f.kind, f.slug) for f in found.findings] == [("risk", "ingress-certificate-expired")]
    assert "in 13 days" in found.findings[0].summary
    assert judged(shown(14.1)).findings == ()


def test_each_host_is_judged_once_however_many_pods_show_it() -> None:
    other = replace(shown(-3), place=replace(PROXY, node="node-b", name="ingress-nginx/proxy-1"))
    found = judged(shown(-3), other, shown(50, host="b.org"), shown(2, host="c.org")).findings
    assert [(f.kind, HOST in f.summary, "c.org" in f.summary) for f in found] == [
        ("fault", True, False),
        ("risk", False, True),
    ]


def test_a_broken_path_is_named_beside_it() -> None:
    vector = tuple(v.tunnel_dead("node-b"))
    alone = {f.slug for f in judged(shown(60), vector=vector).findings}
    both = {f.slug for f in judged(shown(-1), vector=vector).findings}
    assert both == alone | {"ingress-certificate-expired"}


def test_dates_are_told_with_a_clock_that_is_not_known() -> None:
    found = judged(replace(shown(0), figures={})).diagnosis
    assert (found.status, found.findings) == ("healthy", ())
    assert "until 2026-12-01" in found.verdict


def test_one_that_was_not_shown_is_no_fault_and_said_with_its_reason() -> None:
    text = {"host": HOST, "reason": "Connection refused"}
    report = judged(Fact("tls", Result.NOT_RUN, place=PROXY, text=text))
    assert (report.status, report.findings) == ("healthy", ())
    said = {one.place: one.reason for one in report.not_probed}
    assert said[f"certificate for {HOST} at {PROXY.name}"] == "Connection refused"
