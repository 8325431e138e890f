"""Folding: 80 columns for every recorded case, and commands that a shell still takes as one."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.diagnosis.catalogue import faults
from kubectl_netcheck.render import Options, render
from kubectl_netcheck.render._fold import folded
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
COMMANDS = [
    f"{PODS} --field-selector spec.nodeName=node-a",
    f"iptables -I FORWARD -s {CIDR} && iptables -I FORWARD -d {CIDR}",
    f"{FILL} | tail -n 100000",
    f"kubectl patch daemonset kube-proxy -p '{PATCH}'",
    f"kubectl netcheck pair ip-10-0-1-23.{NAME} ip-10-0-1-24.{NAME}",
]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name.removesuffix(".json.gz"))
def test_a_recorded_case_fits_80_columns(path: Path) -> None:
    lines = render(run_replay(path, silent), "table").splitlines()
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
    assert whole.removeprefix("fix").split() == text.split()


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
