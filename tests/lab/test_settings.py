"""Settings: defaults, what derives from them, and a plain sentence for what cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lab.errors import LabError
from lab.settings import Settings, check_lab_name, node_names


def test_defaults() -> None:
    settings = Settings()
    assert settings.nodes == ("node-a", "node-b", "node-c")
    assert settings.dns_address == "10.96.0.10"
    assert settings.api_service_address == "10.96.0.1"
    assert settings.pod_cidr_of("node-b") == "10.244.1.0/24"


@pytest.mark.parametrize(
    ("nodes", "zones"),
    [(1, [1]), (2, [1, 2]), (3, [1, 1, 2]), (6, [1, 1, 1, 1, 2, 2])],
)
def test_zones(nodes: int, zones: list[int]) -> None:
    settings = Settings.from_dict({"nodes": nodes})
    assert [settings.zone_of(each) for each in settings.nodes] == [f"zone-{z}" for z in zones]


def test_node_names() -> None:
    assert node_names("2") == ("node-a", "node-b")
    assert node_names("x, y") == ("x", "y")
    assert node_names(["x", "y"]) == ("x", "y")
    assert node_names(30)[-1] == "node-30"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"nodes": []}, "at least one node"),
        ({"nodes": ["a", "a"]}, "same name"),
        ({"nodes": ["control"]}, "cannot be the name"),
        ({"nodes": ["Node"]}, "cannot be the name"),
        ({"cni": "calico"}, "choose vxlan"),
        ({"proxy_mode": "ipvs"}, "choose iptables"),
        ({"pod_cidr": "10.96.0.0/16"}, "overlap"),
        ({"pod_cidr": "10.1.0.0/25"}, "has no /24"),
        ({"pod_cidr": "pods"}, "not an IPv4 range"),
        ({"service_cidr": "10.9.0.0/29"}, "tenth address"),
        ({"mtu": 500}, "out of range"),
        ({"vxlan_port": 0}, "no UDP port"),
        ({"colour": "red"}, "unknown setting colour"),
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, Any], said: str) -> None:
    with pytest.raises(LabError, match=said):
        Settings.from_dict(values)


def test_a_file_and_back(tmp_path: Path) -> None:
    file = tmp_path / "lab.json"
    file.write_text(json.dumps({"nodes": "alpha,beta", "cni": "ptp"}))
    settings = Settings.from_file(file)
    assert settings.nodes == ("alpha", "beta")
    assert Settings.from_dict(settings.to_dict()) == settings
    file.write_text("[")
    with pytest.raises(LabError, match="not valid JSON"):
        Settings.from_file(file)
    with pytest.raises(LabError, match="cannot read"):
        Settings.from_file(tmp_path / "absent")


def test_lab_names() -> None:
    check_lab_name("netcheck-2")
    for name in ("", "a/b", "../x", "-a", "A"):
        with pytest.raises(LabError):
            check_lab_name(name)
