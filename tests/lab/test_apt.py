"""Installing packages: no service starts, and nothing stays behind, also after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lab import apt, paths, preflight
from lab.errors import LabError
from lab.images import content

SLOW = """
import sys
from pathlib import Path
from lab import apt, paths
paths.ROOT = Path(sys.argv[1]) / "labs"
apt.install(("etcd-server",), print, Path(sys.argv[1]) / "policy")
"""


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An apt-get that writes down what it is asked for, and the policy that holds meanwhile."""
    monkeypatch.setattr(paths, "ROOT", tmp_path / "labs")
    program = tmp_path / "bin" / "apt-get"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\ncd {tmp_path}\necho "$@" >> asked\ncp policy held\n'
        "cat slow 2>/dev/null\n[ ! -e fails ] || { echo no >&2; exit 100; }\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return tmp_path


def test_nothing_starts_while_it_installs_and_the_policy_goes(fake: Path) -> None:
    said: list[str] = []
    apt.install(("socat", "ethtool"), said.append, fake / "policy")
    asked = (fake / "asked").read_text().splitlines()
    assert [each.split()[2] for each in asked] == ["update", "install"]
    assert asked[1].endswith(" socat ethtool")
    done = subprocess.run([str(fake / "held")], check=False)
    assert done.returncode == 101
    assert not (fake / "policy").exists()
    assert not (fake / "labs").exists()
    assert said == ["installing with apt-get: socat ethtool"]


def test_the_policy_goes_too_when_it_fails(fake: Path) -> None:
    (fake / "fails").touch()
    with pytest.raises(LabError, match="update -qq` failed: no"):
        apt.install(("socat",), print, fake / "policy")
    assert not (fake / "policy").exists()


def test_somebody_elses_policy_stays(fake: Path) -> None:
    policy = fake / "policy"
    policy.write_text("#!/bin/sh\nexit 101\n")
    apt.install(("socat",), print, policy)
    assert not apt.clear(policy)
    assert policy.read_text() == "#!/bin/sh\nexit 101\n"


def test_what_a_killed_run_left_goes_with_the_next(fake: Path) -> None:
    os.mkfifo(fake / "slow")  # its reader waits for a writer that never comes
    run = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(fake)], stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        until = time.monotonic() + 20
        while not (fake / "held").exists():
            assert time.monotonic() < until
            time.sleep(0.02)
    finally:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    assert (fake / "policy").exists()
    assert apt.clear(fake / "policy")
    assert not (fake / "policy").exists()
    assert not apt.clear(fake / "policy")


def test_an_installation_after_a_killed_one_removes_its_policy(fake: Path) -> None:
    (fake / "policy").write_text(apt.REFUSAL)
    apt.install(("socat",), print, fake / "policy")
    assert not (fake / "policy").exists()


def test_a_machine_without_certificates_lacks_a_package(tmp_path: Path) -> None:
    assert "ca-certificates" in preflight.missing_packages(tmp_path / "absent")
    (tmp_path / "bundle").touch()
    assert "ca-certificates" not in preflight.missing_packages(tmp_path / "bundle")


def test_preflight_cache_and_images_find_the_same_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the caller's PATH names first, or lacks."""
    own = tmp_path / "sh"
    own.write_text("#!/bin/false\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = paths.program("sh")
    assert found is not None and found.parent != tmp_path
    layer = content.Layer()
    content._add_program(layer, "sh")
    assert found.resolve() in {each.resolve() for each in layer.files.values()}
    monkeypatch.setattr(preflight, "PACKAGES", {"sh": "dash"})
    bundle = tmp_path / "bundle"
    bundle.touch()
    assert preflight.missing_packages(bundle) == ()


def test_each_program_of_the_images_is_of_a_package_that_preflight_knows() -> None:
    """Or of one that every Debian has."""
    if not Path("/usr/bin/dpkg-query").exists():
        pytest.skip("not a Debian")
    words = ["dpkg-query", "--show", "--showformat", "${Package} ${Essential}\n"]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    known = {each.split()[0] for each in listed.splitlines() if each.endswith(" yes")}
    known |= set(preflight.PACKAGES.values())
    owners = _owners()
    for name in (*content.NETWORK_TOOLS, *content.BASE_TOOLS):
        program = paths.program(name)
        if program is None:
            pytest.skip(f"{name} is not installed here")
        found = set().union(*(owners.get(each, set()) for each in _names(program)))
        assert found & known, f"{name} is of no package that preflight asks for"


def _names(program: Path) -> set[str]:
    """dpkg knows a file by the name that its package gave it, under / or under /usr; what is a link
    of the alternatives belongs to the package of its target."""
    found = {str(program), str(program.resolve())}
    return found | {each.replace("/usr/", "/", 1) for each in found} | {f"/usr{e}" for e in found}


def _owners() -> dict[str, set[str]]:
    """File to packages, of all programs that the images hold."""
    programs = map(paths.program, (*content.NETWORK_TOOLS, *content.BASE_TOOLS))
    asked = sorted(set().union(*(_names(each) for each in programs if each)))
    words = ["dpkg-query", "--search", *asked]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    found: dict[str, set[str]] = {}
    for line in done.stdout.splitlines():
        names, _, file = line.partition(": ")
        packages = {each.partition(":")[0] for each in names.split(", ")}
        found.setdefault(file, set()).update(packages)
    return found
