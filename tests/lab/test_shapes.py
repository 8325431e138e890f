"""Labs of other shapes than the default one: up, healthy, asked, broken, named, down.

`make accuracy` tries many more; these are so that a change that breaks a shape is seen at once.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.lab import Lab
from lab.truth import prepare, until_healthy
from tests.accuracy.cases import Case
from tests.accuracy.trial import Trial, attempt

Command = Callable[..., "subprocess.CompletedProcess[str]"]

pytestmark = pytest.mark.lab

#: Settings of a lab, and a fault that is tried in it. Large frames are only in the one without a
#: bridge: one that was made with them keeps 1500 as the limit of what br_netfilter fragments again,
#: and drops larger fragments between pods of a node (truly: IpFragFails counts them).
ROUTED = ({"cni": "ptp", "proxy_mode": "nftables", "mtu": 9000}, "kube-proxy-missing")
DIRECT = (
    {
        "cni": "host-gw", "nodes": ["ip-10-0-1-17", "ip-10-0-2-4", "ip-10-0-3-250"],
        "cluster_domain": "k8s.corp.example", "pod_cidr": "10.42.0.0/16",
        "service_cidr": "172.30.0.0/16",
    },
    "ip-forward-disabled",
)  # fmt: skip
OVERLAY = (
    {"cni": "vxlan", "vxlan_port": 4789, "mtu": 1400, "proxy_mode": "nftables"},
    "tunnel-port-blocked",
)


#: The third mixes what the others and the default have; only its VXLAN port is its own, and `make
#: accuracy` tries that one, too.
SHAPES = {"ptp": ROUTED, "host-gw": DIRECT}
if os.environ.get("NETCHECK_THOROUGH"):
    SHAPES["vxlan"] = OVERLAY


@pytest.mark.parametrize(("settings", "fault"), SHAPES.values(), ids=SHAPES)
def test_a_lab_of_another_shape(
    command: Command, lab_name: str, tmp_path: Path, settings: dict[str, Any], fault: str
) -> None:
    file = tmp_path / "lab.json"
    file.write_text(json.dumps(settings))
    up = command("up", "--settings", str(file))
    assert up.returncode == 0, up.stdout + up.stderr
    lab = Lab.load(lab_name)
    assert {key: lab.settings.to_dict()[key] for key in settings} == settings
    prepare(lab)
    until_healthy(lab)
    one, two, _ = lab.nodes
    healthy = attempt(lab, Case((), (one, two)), tmp_path / "healthy.json.gz")
    assert healthy.code == 0, told(healthy)
    trial = attempt(lab, Case(((fault, two),), (one, two)), tmp_path / "broken.json.gz")
    assert trial.unproven == "", f"{fault} on {two} had {trial.unproven}"
    assert trial.code == 1, told(trial)
    assert trial.verdict is not None
    assert trial.verdict["slug"] and trial.verdict["node"], told(trial)
    assert not trial.verdict["strangers"], told(trial)
    assert command("down").returncode == 0


def told(trial: Trial) -> str:
    return f"{trial.case}: {(trial.verdict or {}).get('said')}"
