"""What a lab could leave on a machine, listed for a comparison of before and after.

Only what a lab could have made is listed: on a machine that others use too, timers, containers and
sessions come and go meanwhile.
"""

from __future__ import annotations

import ipaddress
import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lab import cgroups, down, limits, network, paths, processes, state
from lab.errors import LabError

#: Names that a lab, its cluster and its runtimes give to files, control groups and devices.
NAMES = re.compile(r"netcheck|kube|k8s|cni|containerd|runc|flannel|etcd|coredns|xtables|policy-rc")
DEVICES = re.compile(r"netchecklab\d+|port\d+|control|machine|br0|cni0|flannel\.\d+")
FOLDERS = (
    "/etc", "/opt", "/run", "/usr/local/bin", "/usr/sbin", "/var/lib", "/var/log",
    str(paths.ROOT),
)  # fmt: skip
#: Where init.sh mounts: one of these on the machine itself has got out of its host.
TARGETS = frozenset(
    ("/", "/etc", "/etc/cni", "/etc/kubernetes", "/opt", "/proc", "/run", "/sys", "/sys/fs/cgroup",
     "/tmp", "/var/lib", "/var/log")
)  # fmt: skip
NUMBERS = (
    "vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes", "net/ipv4/ip_forward",
    "net/netfilter/nf_conntrack_max", *limits.NEEDED,
)  # fmt: skip

#: Kind of thing to the things there are.
Snapshot = dict[str, set[str]]


def snapshot(but: str) -> Snapshot:
    """All of it, without what belongs to labs other than `but`, which may come and go meanwhile."""
    others = [each for name in state.labs() if name != but and (each := state.State.of(name))]
    links = {link["name"] for each in others for link in each.all("link")}
    names = {each.path.stem for each in others}
    return {
        "processes": _processes({each.mark for each in others}),
        "mounts": mounts(Path("/proc/self/mountinfo").read_text(), names),
        "control groups": _cgroups(names),
        "links": devices({each["ifname"] for each in _ip("link")}) - links,
        "routes": routes(_ip("-4", "route"), links),
        "files": files(map(Path, FOLDERS), names),
        "kernel settings": {f"{name}={_number(name, others)}" for name in NUMBERS},
    }


def changes(before: Snapshot, after: Snapshot) -> list[str]:
    """What is there now and was not, and what was there and is not, in words."""
    found = []
    for kind, old in before.items():
        new = after[kind]
        # Other people's processes and files may well go meanwhile, and a number that is another
        # one is new already.
        passing = kind in ("processes", "files", "kernel settings")
        gone = set() if passing else old - new
        found += [f"{kind}: new: {each}" for each in sorted(new - old)]
        found += [f"{kind}: gone: {each}" for each in sorted(gone)]
    return found


class Watched:
    """The processes of one lab, gathered while it is up, to be looked for when it is down.

    A lab's namespaces have no names: they live in its processes alone, and end with them.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.seen: set[tuple[int, int]] = set()
        self.marks: set[str] = set()

    def look(self) -> None:
        journal = state.State.of(self.name)
        if journal is not None:
            self.marks.add(journal.mark)
            for pid in down.members(journal):
                start = processes.started(pid)
                if start is not None:
                    self.seen.add((pid, start))

    def left(self) -> list[str]:
        """Those that still run, in words."""
        found = {pid for pid, start in self.seen if processes.alive(pid, start)}
        return [_told(pid) for pid in sorted(found.union(*map(processes.marked, self.marks)))]


def mounts(table: str, others: set[str]) -> set[str]:
    """Of the lines of /proc/self/mountinfo those that are a lab's, by number and place: its folder
    is named in them, or they cover what a host covers."""
    found = set()
    foreign = {str(paths.folder(name)) for name in others}
    for line in table.splitlines():
        number, _, _, _, target, *_ = words = line.split()
        own = any(str(paths.ROOT) in word for word in words)
        if any(re.search(rf"{re.escape(each)}(/|,|$)", line) for each in foreign):
            continue
        if own or target in TARGETS or target.startswith("/proc/sys/"):
            found.add(f"{target} ({number})")
    return found


def devices(names: set[str]) -> set[str]:
    """Those that a lab, or a node of one, could have made."""
    return {each for each in names if DEVICES.fullmatch(each)}


def routes(table: list[dict[str, Any]], links: set[str]) -> set[str]:
    """Those into the range of all labs or through one of their devices, but for these links."""
    found = set()
    for each in table:
        device = str(each.get("dev", ""))
        inside = each["dst"] != "default" and network.LABS.overlaps(
            ipaddress.IPv4Network(each["dst"], strict=False)
        )
        if device not in links and (inside or DEVICES.fullmatch(device)):
            found.add(each["dst"])
    return found


def files(folders: Iterable[Path], others: set[str]) -> set[str]:
    """What is directly in these folders under a name that a lab could have given."""
    found = set()
    for folder in folders:
        for each in folder.iterdir() if folder.is_dir() else ():
            own = folder == paths.ROOT or NAMES.search(each.name)
            if own and each != paths.ROOT and each.name.removesuffix(".state") not in others:
                found.add(str(each))
    return found


def _processes(foreign: set[str]) -> set[str]:
    """Processes with the mark of a lab, but for these marks."""
    needle = f"{processes.MARK}="
    found = set()
    for pid in processes.pids():
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        marks = [each for each in environment.split("\0") if each.startswith(needle)]
        if any(each.removeprefix(needle) not in foreign for each in marks):
            found.add(_told(pid))
    return found


def _told(pid: int) -> str:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
    except OSError:
        command = b""
    return f"{pid} {command.decode(errors='replace')[:60].strip()}"


def _cgroups(others: set[str]) -> set[str]:
    foreign = {cgroups.top(name) for name in others}
    return {
        str(each)
        for hierarchy in cgroups.hierarchies()
        for each in hierarchy.iterdir()
        if each.is_dir() and each.name not in foreign and NAMES.search(each.name)
    }


def _ip(*args: str) -> list[dict[str, Any]]:
    done = subprocess.run(["ip", "-json", *args], capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"`ip {' '.join(args)}` failed: {done.stderr.strip()}")
    found: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    return found


def _number(name: str, others: list[state.State]) -> str:
    """A setting of the kernel, or what it will be again when the other labs are down."""
    for each in others:
        for raised in each.all("number"):
            if raised["name"] == name:
                return str(raised["before"])
    try:
        return Path("/proc/sys", name).read_text().strip()
    except FileNotFoundError:  # this kernel, or this namespace, has no such setting
        return "-"
