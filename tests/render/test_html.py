"""The page: what a person looks for is there, nothing is loaded, hostile text stays text."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import render
from kubectl_netcheck.render._fold import parts
from kubectl_netcheck.render._html_path import FAILS, PASSES, SUSPECT, UNKNOWN, path
from tests.render.reports import ALL, FAULTY, FINDING, HEALTHY, UNDECIDED, B

TEMPLATES = Path(render.__code__.co_filename).parent / "templates"
HOSTILE = "<img src=http://canary.invalid/x onerror=alert(1)>'\"</script><script>evil()</script>"


class Page(HTMLParser):
    """Elements of a page: tags with their attributes, and all text outside style and script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.raw: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("style", "script"):
            self.raw[self.open[-1]] = self.raw.get(self.open[-1], "") + data
        else:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def states(report: Report) -> dict[str, str]:
    found = path(report)
    assert found
    return {f"{hop.node} {hop.name}".strip(): hop.state for hop in (*found.hops, *found.beside)}


def test_verdict_fix_check_and_evidence_are_there():
    page = Page(render(FAULTY, "html"))
    for wanted in (FAULTY.diagnosis.verdict, *FINDING.fix, FINDING.verify, "NC301", "lost, 0 of 5"):
        assert wanted in page.text
    for landmark in ("header", "main", "footer", "h1", "figure", "details", "table"):
        assert page.all(landmark), landmark


def test_only_what_a_shell_takes_is_copied():
    steps = (
        "on node-b: iptables -L -v -n # a, b",
        "or, without firewalld: iptables -I INPUT -p udp --dport 8472 -j ACCEPT",
        "in a cloud: allow VXLAN, udp/8472 between the nodes",
        "ip -s link show flannel.1",
    )
    finding = replace(FINDING, fix=steps, verify="")
    text = render(replace(FAULTY, diagnosis=Diagnosis("faulty", "x", (finding,))), "html")
    copied = re.findall(r'<pre id="[^"]*-fix-\d+" tabindex="0">(.*?)</pre>', text)
    assert copied == [
        "iptables -L -v -n # a, b",
        "iptables -I INPUT -p udp --dport 8472 -j ACCEPT",
        "ip -s link show flannel.1",
    ]
    said = re.findall(r'<p class="step">(.*?)</p>', text)
    assert said == ["on node-b:", "or, without firewalld:", steps[2]]


def test_each_step_of_the_catalogue_that_begins_with_a_program_is_a_command():
    steps = {s for fault in faults() for each in fault.fix.values() for s in each}
    begin = re.compile(r"(?:^|: )(?:wg|rm|hubble|dig|traceroute|ip|kubectl|iptables) ")
    prose = [s for s in steps if begin.search(s) and not parts(s)[1] and ", " not in s]
    assert prose == []


@pytest.mark.parametrize("name", ALL)
def test_page_is_well_formed_and_self_contained(name: str):
    text = render(ALL[name], "html")
    page = Page(text)
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in page.tags:
        for reference in ("aria-labelledby", "aria-describedby", "data-copy"):
            assert set(attributes.get(reference, "").split()) <= set(ids)
        assert "style" not in attributes
        assert not [key for key in attributes if key.startswith("on") or key == "src"]
        assert attributes.get("href", "#")[0] == "#" or attributes["href"] == "data:,"
    assert len(text.encode()) < 300_000
    assert all("scope" in a for a in page.all("th"))


def test_policy_allows_only_the_page_s_own_script_and_style():
    page = Page(render(FAULTY, "html"))
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv"))
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy and "http" not in policy
    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.raw[tag].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_hostile_text_stays_text():
    finding = replace(FINDING, summary=HOSTILE, fix=(HOSTILE,), slug=HOSTILE, nodes=(HOSTILE,))
    report = replace(
        FAULTY,
        diagnosis=Diagnosis("faulty", HOSTILE, (finding,)),
        subjects=(HOSTILE, B),
        context={HOSTILE: HOSTILE},
        facts=(Fact("agent", Result.SEEN, place=Place("node", HOSTILE), text={HOSTILE: HOSTILE}),),
    )
    page = Page(render(report, "html"))
    assert not page.all("img")
    assert len(page.all("script")) == 1
    assert page.text.count(HOSTILE) >= 6


def test_path_marks_the_hop_that_fails_and_those_that_were_shown_to_work():
    found = states(FAULTY)
    assert found["node-b tunnel"] == FAILS
    assert found["node-a tunnel"] == UNKNOWN
    assert found["wire"] == found["node-a pod"] == found["node-b NIC"] == PASSES
    assert set(states(HEALTHY).values()) == {PASSES}
    assert states(UNDECIDED)["node-b tunnel"] == SUSPECT


@pytest.mark.parametrize(
    ("layer", "scope", "nodes", "marked"),
    [
        ("underlay", "pair", ("node-a", "node-b"), {"wire"}),
        ("underlay", "node", ("node-b",), {"node-b NIC"}),
        ("node-forwarding", "node", ("node-a",), {"node-a bridge, routing"}),
        ("cni", "node", ("node-a",), {"node-a veth pair", "node-a bridge, routing"}),
        ("dns", "cluster", (), {"cluster DNS"}),
        ("control-path", "node", ("node-b",), {"API server"}),
        ("overlay", "cluster", (), {"node-a tunnel", "node-b tunnel"}),
    ],
)
def test_path_marks_by_layer_and_scope(
    layer: str, scope: str, nodes: tuple[str, ...], marked: set[str]
):
    finding = replace(FINDING, layer=layer, scope=scope, nodes=nodes, slug="x")
    found = states(replace(FAULTY, diagnosis=Diagnosis("faulty", "x", (finding,))))
    assert {name for name, state in found.items() if state == FAILS} == marked
    text = Page(
        render(replace(FAULTY, diagnosis=Diagnosis("faulty", "x", (finding,))), "html")
    ).text
    assert all(name.removeprefix("node-a ").removeprefix("node-b ") in text for name in marked)


def test_path_names_the_tunnel_and_leaves_it_out_where_there_is_none():
    tunnelled = replace(FAULTY, context={"backend": "vxlan", "tunnel": "VXLAN, udp/8472"})
    assert states(tunnelled)["node-b VXLAN tunnel"] == FAILS
    routed = states(replace(FAULTY, context={"backend": "host-gw"}))
    assert routed["node-b bridge, routing"] == FAILS
    assert not [name for name in routed if "tunnel" in name]


def test_a_note_marks_nothing():
    note = replace(FINDING, kind="note")
    assert (
        FAILS not in states(replace(HEALTHY, diagnosis=Diagnosis("healthy", "x", (note,)))).values()
    )


def test_many_measurements_keep_the_worst_and_say_so():
    facts = FAULTY.facts * 60
    text = render(replace(FAULTY, facts=facts), "html")
    assert f"{len(facts) - 1000} more are in the output of -o json" in text
    assert len(text.encode()) < 300_000
    assert text.count("LOST") > 500


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [(ink, ground) for ink in ("ink", "soft", "link", "bad") for ground in ("page", "card")]
    + [("bad", "bad-card"), ("good", "good-card"), ("unsure", "unsure-card"), ("ink", "button")]
    + [("good", "page"), ("ink", "bad-card"), ("unsure", "page")],
)
def test_text_contrast_is_at_least_4_5(scheme: int, ink: str, ground: str):
    blocks = (TEMPLATES / "report.css").read_text().split("prefers-color-scheme: dark")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[scheme]))
    light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_witness_at_fault_is_in_the_picture() -> None:
    finding = replace(FINDING, nodes=("node-c",))
    report = replace(FAULTY, diagnosis=Diagnosis("faulty", "node-c it is", (finding,)))
    drawn = path(report)
    assert drawn is not None
    assert drawn.nodes == ("node-c", report.subjects[0])
