"""The image's smoke test, with a stand-in for docker that runs the words on this machine."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("socat", "curl", "dig", "nslookup", "ip", "ss", "ping", "nc", "getent", "tracepath")
pytestmark = [
    pytest.mark.lab,  # its server listens on the ports of a debug pod, in a network of its own
    pytest.mark.skipif(os.geteuid() != 0, reason="a network of its own needs root"),
    pytest.mark.skipif(
        not all(map(shutil.which, NEEDED)), reason="not all tools of the image are here"
    ),
]
#: ``docker image inspect`` says $SIZE; ``docker run … IMAGE words`` runs the words.
DOCKER = r"""#!/bin/bash
[ "$1" = image ] && { echo "$SIZE"; exit; }
while [ "$1" != probe:smoke ]; do shift; done
shift
exec unshare -n sh -c 'ip link set lo up; exec env PATH="$IMAGE_PATH" "$@"' sh "$@"
"""


def smoke(folder: Path, size: int, without: str = "") -> tuple[int, str]:
    """Exit code and output for an image of that size that lacks a tool."""
    docker, image = folder / "docker", folder / "image"
    docker.write_text(DOCKER)
    docker.chmod(docker.stat().st_mode | stat.S_IXUSR)
    image.mkdir()
    for place in ("/usr/sbin", "/usr/bin"):
        for tool in Path(place).iterdir():
            if tool.name != without and not (image / tool.name).exists():
                (image / tool.name).symlink_to(tool)
    env = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}", "SIZE": str(size)}
    env |= {"IMAGE_PATH": str(image), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "smoke.py"), "probe:smoke"],
        capture_output=True,
        text=True,
        timeout=60,
        env=env,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_image_with_every_tool_passes(tmp_path: Path) -> None:
    assert smoke(tmp_path, 27_000_000) == (
        0,
        "probe:smoke: every tool is there, 27000000 bytes\n",
    )


def test_an_image_that_is_too_large_does_not(tmp_path: Path) -> None:
    code, said = smoke(tmp_path, 41_000_000)
    assert code == 1 and "41000000 bytes, more than" in said


@pytest.mark.parametrize("tool", ["tracepath", "getent"])
def test_an_image_that_lacks_a_tool_does_not(tmp_path: Path, tool: str) -> None:
    code, said = smoke(tmp_path, 27_000_000, tool)
    assert (code, said) == (1, f"no {tool}\n")
