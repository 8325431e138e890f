"""Can this machine hold a lab? Says in plain words what is missing, and what installs it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lab import apt, go, paths
from lab.errors import LabError

GIB = 1 << 30
MEMORY_NEEDED = 3 * GIB
DISK_NEEDED = 6 * GIB

# Which program comes from which package of Debian.
PACKAGES = {
    "etcd": "etcd-server",
    "containerd": "containerd",
    "runc": "runc",
    "/usr/lib/cni/bridge": "containernetworking-plugins",
    "openssl": "openssl",
    "iptables": "iptables",
    "nft": "nftables",
    "conntrack": "conntrack",
    "ipset": "ipset",
    "ethtool": "ethtool",
    "tcpdump": "tcpdump",
    "socat": "socat",
    "busybox": "busybox-static",
    "ping": "iputils-ping",
    "tracepath": "iputils-tracepath",
    "arping": "iputils-arping",
    "dig": "bind9-dnsutils",
    "host": "bind9-host",
    "curl": "curl",
    "dnsmasq": "dnsmasq-base",
    "nc": "netcat-openbsd",
    "ip": "iproute2",
    "mawk": "mawk",
    "dash": "dash",
    "ps": "procps",
    "find": "findutils",
    "unshare": "util-linux",
    "mount": "mount",
}
# Without these Go, which fetches modules over TLS, trusts nobody ("x509: unknown authority").
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


@dataclass(frozen=True)
class Problem:
    """One thing that is in the way, and the command or step that removes it."""

    text: str
    remedy: str = ""
    packages: tuple[str, ...] = ()


def problems() -> list[Problem]:
    """All that keeps this machine from holding a lab."""
    if not sys.platform.startswith("linux"):
        return [
            Problem(
                f"a lab needs Linux: it is made of network namespaces, and this is "
                f"{platform.system()}",
                "use a Linux virtual machine",
            )
        ]
    return [
        *_privileges(),
        *_programs(),
        *_kernel(),
        *_room(),
    ]


def missing_packages(certificates: Path = CERTIFICATES) -> tuple[str, ...]:
    """The packages of Debian that are to be installed, in alphabetical order."""
    found = {package for name, package in PACKAGES.items() if paths.program(name) is None}
    if not certificates.is_file():
        found.add("ca-certificates")
    return tuple(sorted(found))


def ensure(install_missing: bool, say: Callable[[str], None]) -> None:
    """Go on only where a lab can be; install what is missing where that is allowed."""
    if os.geteuid() == 0 and apt.clear():
        say(f"removed {apt.POLICY}, which an installation that was killed had left")
    found = problems()
    packages = tuple(name for each in found for name in each.packages)
    if packages and install_missing and os.geteuid() == 0:
        apt.install(packages, say)
        found = problems()
    if found:
        raise LabError("\n".join(["a lab cannot be brought up here:", *map(describe, found)]))


def describe(problem: Problem) -> str:
    return f"  - {problem.text}" + (f"\n      {problem.remedy}" if problem.remedy else "")


def _privileges() -> list[Problem]:
    if os.geteuid() == 0:
        return []
    return [Problem("a lab needs root: it makes namespaces, bridges and mounts", "run it by sudo")]


def _programs() -> list[Problem]:
    found = []
    packages = missing_packages()
    if packages:
        found.append(
            Problem(
                f"these Debian packages are missing: {' '.join(packages)}",
                f"`python -m lab up --install` installs them, or do it yourself: "
                f"{apt.command(packages)}",
                packages,
            )
        )
    if not go.programs().is_dir() and go.find() is None and not _has_pip():
        found.append(
            Problem(
                "there is no Go 1.26 or newer to build the cluster with, and no pip to fetch it",
                "install Go from https://go.dev/dl/ or pip (apt-get install python3-pip)",
            )
        )
    return found


def _has_pip() -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--version"], capture_output=True, check=False
    )
    return done.returncode == 0


def _kernel() -> list[Problem]:
    if os.geteuid() == 0 and not Path("/proc/sys/net/bridge").is_dir():
        modprobe = paths.program("modprobe")
        if modprobe:
            subprocess.run([str(modprobe), "-a", "br_netfilter", "overlay", "vxlan"], check=False)
    found = []
    if not Path("/proc/sys/net/bridge").is_dir():
        found.append(Problem("the kernel's br_netfilter is not loaded", "modprobe br_netfilter"))
    if "overlay" not in Path("/proc/filesystems").read_text():
        found.append(Problem("the kernel has no overlay file system", "modprobe overlay"))
    return found


def _room() -> list[Problem]:
    found = []
    memory = Path("/proc/meminfo").read_text().split("MemAvailable:")[1].split()[0]
    free = int(memory) * 1024
    if free < MEMORY_NEEDED:
        found.append(
            Problem(
                f"a lab needs {MEMORY_NEEDED / GIB:.0f} GiB of free memory, "
                f"and there are {free / GIB:.1f}"
            )
        )
    for wanted in (paths.ROOT, paths.cache()):
        folder = next(each for each in (wanted, *wanted.parents) if each.exists())
        disk = shutil.disk_usage(folder).free
        if disk < DISK_NEEDED:
            found.append(
                Problem(
                    f"a lab needs {DISK_NEEDED / GIB:.0f} GiB of free disk, "
                    f"and {folder} has {disk / GIB:.1f}"
                )
            )
            break
    return found
