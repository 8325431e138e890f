"""What is compared before and after a lab: what it could leave, and nothing of other people's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab import limits, machine, paths
from lab.state import State

ROOT = str(paths.ROOT)


def line(number: int, target: str, source: str = "tmpfs", options: str = "rw") -> str:
    return f"{number} 27 0:50 / {target} rw,nosuid - tmpfs {source} {options}"


@pytest.mark.parametrize(
    "mount",
    [
        line(90, "/var/lib/docker/overlay2/x/merged", "overlay"),
        line(91, "/run/user/1000"),
        line(92, "/run/netns/stranger", "nsfs"),
        line(93, "/var/lib/containers/tmp"),
        line(94, f"{ROOT}/other/cgroup"),
    ],
)
def test_a_mount_of_somebody_else_does_not_count(mount: str) -> None:
    table = line(27, "/")
    before = {"mounts": machine.mounts(table, {"other"})}
    after = {"mounts": machine.mounts(f"{table}\n{mount}", {"other"})}
    assert machine.changes(before, after) == []


@pytest.mark.parametrize(
    "mount",
    [
        line(90, "/etc", "overlay", f"rw,lowerdir=/etc,upperdir={ROOT}/demo/control/etc"),
        line(91, "/run"),  # a second one over the first
        line(92, f"{ROOT}/demo/cgroup"),
        line(93, f"{ROOT}/other-too/cgroup"),
        line(94, "/proc/sys/vm/panic_on_oom", "/dev/vda1"),
    ],
)
def test_a_mount_that_got_out_of_a_host_counts(mount: str) -> None:
    table = f"{line(27, '/')}\n{line(28, '/run')}"
    before = {"mounts": machine.mounts(table, {"other"})}
    after = {"mounts": machine.mounts(f"{table}\n{mount}", {"other"})}
    number, _, _, _, target, *_ = mount.split()
    assert machine.changes(before, after) == [f"mounts: new: {target} ({number})"]


def test_a_mount_that_is_gone_counts() -> None:
    table = line(28, "/run")
    before, after = machine.mounts(table, set()), machine.mounts("", set())
    assert machine.changes({"mounts": before}, {"mounts": after}) == ["mounts: gone: /run (28)"]


def test_devices_of_labs_and_nodes_alone_count() -> None:
    strangers = {"lo", "eth0", "docker0", "veth1234", "br-5d0f", "tun0", "wlp3s0"}
    ours = {"netchecklab3", "cni0", "flannel.1", "port2", "br0"}
    assert machine.devices(strangers | ours) == ours


def test_routes_of_labs_alone_count() -> None:
    table: list[dict[str, Any]] = [
        {"dst": "default", "dev": "eth0"},
        {"dst": "172.17.0.0/16", "dev": "docker0"},
        {"dst": "100.123.4.0/24", "dev": "eth0"},
        {"dst": "100.123.5.0/24", "dev": "netchecklab5"},
        {"dst": "10.244.1.0/24", "dev": "cni0"},
    ]
    assert machine.routes(table, {"netchecklab5"}) == {"100.123.4.0/24", "10.244.1.0/24"}


def test_files_of_labs_alone_count(tmp_path: Path) -> None:
    for name in ("systemd-private-1", "cni", "kubernetes", "syslog.1", "other", "other.state"):
        (tmp_path / name).touch()
    assert machine.files([tmp_path], {"other"}) == {
        str(tmp_path / "cni"),
        str(tmp_path / "kubernetes"),
    }


def test_every_file_in_the_folder_of_labs_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    monkeypatch.setattr(paths, "ROOT", root)
    for name in ("demo", "demo.state", "other", "other.state"):
        (root / name).touch()
    found = machine.files([root, tmp_path], {"other"})
    assert found == {str(root / "demo"), str(root / "demo.state")}


def test_all_numbers_that_a_lab_may_raise_are_compared() -> None:
    assert set(limits.NEEDED) <= set(machine.NUMBERS)


def test_a_number_that_another_lab_raised_is_what_it_was_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes and goes with that lab, whichever of the two is down first."""
    (name,) = limits.NEEDED
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    before = machine.snapshot("demo")["kernel settings"]
    other = State.create(tmp_path / "other.state", name="other", mark="m")
    other.add("number", name=name, before="77")
    assert f"{name}=77" in machine.snapshot("demo")["kernel settings"]
    other.forget()
    assert machine.snapshot("demo")["kernel settings"] == before


def test_a_number_that_stays_raised_counts() -> None:
    before, after = {"kernel settings": {"a=1", "b=1"}}, {"kernel settings": {"a=2", "b=1"}}
    assert machine.changes(before, after) == ["kernel settings: new: a=2"]
