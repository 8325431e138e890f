"""Folding: 80 columns for every recorded case, and commands that a shell still takes as one."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.cli.catalogue import Entry, entries
from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.render import Options, render
from kubectl_netcheck.render._fitted import fitted
from kubectl_netcheck.render._fold import beside, folded
from kubectl_netcheck.render._page import as_text
from kubectl_netcheck.render._text import command
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from tests.architecture.house import ROOT

CASES = sorted((ROOT / "tests" / "cases").glob("*/*.json.gz"))
STEPS = sorted({step for fault in faults() for steps in fault.fix.values() for step in steps})
PODS = "kubectl -n kube-system get pods -o wide -l k8s-app=kube-proxy"
CIDR = "10.244.0.0/16 -j ACCEPT"
FILL = "conntrack -L -o extended | awk '{print $7 \"a  b\"}' | sort | uniq -c | sort -n"
PATCH = '{"spec": {"template": {"spec": {"a": "b c d e f"}}}}'
NAME = "eu-west-1.compute.internal"
TEAM = "it's the cluster of the team that is on call"
COMMANDS = [
    f"{PODS} --field-selector spec.nodeName=node-a",
    f"iptables -I FORWARD -s {CIDR} && iptables -I FORWARD -d {CIDR}",
    f"{FILL} | tail -n 100000",
    f"kubectl patch daemonset kube-proxy -p '{PATCH}'",
    f"kubectl netcheck pair ip-10-0-1-23.{NAME} ip-10-0-1-24.{NAME}",
    f"kubectl netcheck pair --context 'my prod' ip-10-0-1-23.{NAME} ip-10-0-1-24.{NAME}",
    f"kubectl netcheck pair --context {shlex.quote(TEAM)} -n team-a --image {NAME}/probe:v1 a b",
]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name.removesuffix(".json.gz"))
def test_a_recorded_case_fits_80_columns(path: Path) -> None:
    report = run_replay(path, silent)
    for output in ("table", "wide"):
        lines = render(report, output).splitlines()
        assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("text", COMMANDS)
def test_a_shell_takes_a_folded_command_as_one(text: str) -> None:
    lines = command("fix", text, Options())
    assert len(lines) > 1 and max(map(len, lines)) <= 80
    copied = "\n".join([lines[0][10:], *lines[1:]])
    assert shlex.split(copied.replace("\\\n", " ")) == shlex.split(text)
    echoed = [
        subprocess.run(["sh", "-c", f"printf '%s|' {re.sub('[|&]', '', line)}"],
                       capture_output=True, text=True, check=True).stdout
        for line in (copied, text)
    ]  # fmt: skip
    assert echoed[0] == echoed[1]


@pytest.mark.parametrize("text", STEPS)
def test_steps_of_the_catalogue_lose_nothing(text: str) -> None:
    text = text.replace("{{", "{").replace("}}", "}")  # as str.format leaves it
    lines = command("fix", text, Options())
    assert max(map(len, lines)) <= 80
    whole = " ".join(line.strip().removesuffix(" \\") for line in lines)
    told = [[word for word in said.split() if word != "#"] for said in (whole, text)]
    assert told[0] == ["fix", *told[1]]
    command_of, _, remark = text.partition(" # ")
    assert not remark or all("\\" not in line for line in lines if line.lstrip().startswith("#"))
    if "fix       kubectl" in lines[0] and "<" not in text:
        copied = "\n".join([lines[0][10:], *lines[1:]]).replace("\\\n", " ")
        assert shlex.split(copied, comments=True) == shlex.split(command_of)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.fault.slug)
def test_a_page_fits_and_its_commands_are_whole(entry: Entry) -> None:
    text = as_text(entry.fault, entry.page, 80)
    assert [line for line in text.splitlines() if len(line) > 80] == []
    said = " ".join(word for word in text.replace("\\\n", "").split() if word != "#")
    for step in (step for steps in entry.fault.fix.values() for step in steps):
        whole = re.sub(r"\{(\w+)\}", r"<\1>", step).replace("{{", "{").replace("}}", "}")
        whole = whole.replace("[[", "").replace("]]", "")  # a part that may be left out
        assert " ".join(word for word in whole.split() if word != "#") in said


def test_prose_is_folded_as_prose() -> None:
    text = "on node-b: ip -s link show flannel.1 type vxlan, and look for counters of it that grow"
    assert folded(text, 60, 2) == [
        "on node-b: ip -s link show flannel.1 type vxlan, and look",
        "for counters of it that grow",
    ]
    prose = (
        "check the switch port's cable or node-b's virtual host; in a cloud the instance's limits"
    )
    assert not any(line.endswith("\\") for line in folded(prose, 40, 2))


def test_a_word_that_is_too_long_stands_further_left() -> None:
    lines = command("fix", f"kubectl patch x -p '{'y' * 74}'", Options())
    assert [len(line) for line in lines] == [30, 80]


@given(st.text(alphabet="ab ,:'\"=|&k", max_size=200), st.integers(20, 80))
def test_nothing_is_lost_whatever_it_is(tail: str, width: int) -> None:
    text = f"on n: kubectl {tail}".strip()
    lines = folded(text, width, 2)
    assert " ".join(line.removesuffix(" \\") for line in lines).split() == text.split()
    longest = max(map(len, re.findall(r"\S+", text)))
    if "'" not in text and '"' not in text and longest < width - 6:
        assert max(map(len, lines)) <= width


ROWS = [("node-a", "ok", "reached"), ("a-node-with-a-long-name", "less", "no right to list " * 4)]


def test_a_table_that_fits_stays_as_it_is() -> None:
    assert fitted(ROWS[:1], ("NAME", "STATE", "SAYS"), 80) == [
        "NAME    STATE  SAYS",
        "node-a  ok     reached",
    ]


def test_a_last_cell_with_room_is_folded_in_its_column() -> None:
    first, second, more = fitted(ROWS, (), 80)
    assert max(map(len, (first, second, more))) <= 80
    assert first.index("reached") == second.index("no right") == more.index("list")


def test_what_has_no_room_stands_below_its_row() -> None:
    lines = fitted(ROWS, ("NAME", "STATE", "SAYS"), 40)
    assert lines[:2] == ["NAME                     STATE", "    SAYS"]
    assert max(map(len, lines)) <= 40
    assert " ".join(" ".join(lines).split()).endswith("no right to list")


def test_a_word_longer_than_a_line_is_cut_at_a_comma() -> None:
    lines = beside("selector ", "a=" + "b" * 50 + ",c=" + "d" * 50, 80)
    assert lines[0] == "selector" and lines[1].endswith("b,") and lines[2].strip()[:2] == "c="


@given(st.text(alphabet="ab ,", max_size=300), st.integers(0, 20), st.integers(30, 90))
def test_beside_fits_and_loses_nothing(text: str, head: int, width: int) -> None:
    lines = beside("h" * head, text, width)
    assert max(map(len, lines)) <= width
    assert "".join("".join(lines).split()) == "h" * head + "".join(text.split())
