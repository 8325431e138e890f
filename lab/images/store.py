"""A containerd folder with all images unpacked, made once and then given to every node.

Importing takes seconds for each node; files that never change are linked instead, in a moment,
and all nodes then share one copy of them in memory as well.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from lab import paths
from lab.errors import LabError
from lab.images import archive, content

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def key(programs: Path) -> str:
    """What the images are made of, in one word."""
    digest = hashlib.sha256(programs.name.encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    for name in (*content.NETWORK_TOOLS, *content.BASE_TOOLS, "containerd", "runc"):
        found = paths.program(name)
        if found is None:
            raise LabError(f"there is no {name} here; `python -m lab preflight` says what to do")
        info = found.stat()
        digest.update(f"{name} {info.st_size} {info.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def build(programs: Path, say: Callable[[str], None]) -> Path:
    """The folder to give to the nodes; makes it where it is not there yet."""
    folder = paths.cache() / "images" / key(programs)
    if folder.is_dir():
        return folder
    say("making the container images, once; this takes some seconds")
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        tar = draft / "images.tar"
        machine = platform.machine()
        layers = content.layers(programs)
        archive.write(tar, content.IMAGES, layers, ARCHITECTURES.get(machine, machine))
        _import(draft, tar)
        tar.unlink()
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another build was faster
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def give(store: Path, target: Path) -> None:
    """A containerd folder for one node. Databases are copied, all that never changes is linked."""
    root = store / "containerd"
    for folder, _, names in os.walk(root):
        into = target / os.path.relpath(folder, root)
        into.mkdir(exist_ok=True)
        shutil.copystat(folder, into)
        for name in names:
            source = Path(folder, name)
            if source.suffix == ".db" or not _link(source, into / name):
                shutil.copy2(source, into / name, follow_symlinks=False)
        for each in os.scandir(folder):
            if each.is_symlink() and each.is_dir():
                (into / each.name).symlink_to(Path(each.path).readlink())


def configuration(root: str, run: str, *, cri: bool) -> str:
    """containerd's own configuration file."""
    base = f"""version = 2
root = "{root}"
state = "{run}"
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
  {"" if cri else '"io.containerd.grpc.v1.cri",'}
]
[grpc]
  address = "{run}/containerd.sock"
"""
    if not cri:
        return base
    return f"""{base}
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{content.PAUSE}"
  # A machine that is itself a container may not lower this score below its own.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/opt/cni/bin"
    conf_dir = "/etc/cni/net.d"
"""


def _link(source: Path, target: Path) -> bool:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        return False  # the cache is on another file system
    return True


def _import(folder: Path, tar: Path) -> None:
    """Let a containerd of its own unpack the images into the folder."""
    run = folder / "run"
    config = folder / "config.toml"
    config.write_text(configuration(str(folder / "containerd"), str(run), cri=False))
    with (folder / "containerd.log").open("wb") as log:
        daemon = subprocess.Popen(
            ["containerd", "--config", str(config)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        ctr = ["ctr", "--address", str(run / "containerd.sock"), "--namespace", "k8s.io"]
        for _ in range(200):
            if daemon.poll() is not None:
                break
            if subprocess.run([*ctr, "version"], capture_output=True, check=False).returncode == 0:
                break
            time.sleep(0.05)
        done = subprocess.run(
            [*ctr, "images", "import", str(tar)],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if done.returncode:
            raise LabError(f"containerd did not take the images: {done.stderr.strip()}")
    finally:
        daemon.terminate()
        daemon.wait(timeout=20)
    shutil.rmtree(run, ignore_errors=True)
