"""What a lab could leave on a machine, listed for a comparison of before and after."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from lab import cgroups, down, processes, state

KINDS = ("net", "mnt", "pid", "uts", "ipc")
FOLDERS = (
    "/etc", "/opt", "/run", "/var/lib", "/var/log", "/usr/local/bin",
    "/var/lib/netcheck-lab",
)  # fmt: skip
NUMBERS = (
    "vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes", "net/ipv4/ip_forward",
    "net/netfilter/nf_conntrack_max",
)  # fmt: skip

#: Kind of thing to the things there are.
Snapshot = dict[str, set[str]]


def snapshot(but: str) -> Snapshot:
    """All of it, without what belongs to labs other than `but`, which may come and go meanwhile."""
    others = {name for name in state.labs() if name != but}
    theirs: set[int] = set()
    links: set[str] = set()
    for name in others:
        journal = state.State.of(name)
        if journal is not None:
            theirs |= down.members(journal)
            links |= {each["name"] for each in journal.all("link")}
    return {
        "processes": _processes(theirs),
        "namespaces": _namespaces(theirs),
        "mounts": _mounts(),
        "control groups": _cgroups(others),
        "links": {each["ifname"] for each in _ip("link")} - links,
        "routes": {each["dst"] for each in _ip("-4", "route") if each.get("dev") not in links},
        "files": _files(others),
        "kernel settings": {f"{name}={_read(name)}" for name in NUMBERS},
    }


def changes(before: Snapshot, after: Snapshot) -> list[str]:
    """What is there now and was not, and what was there and is not, in words."""
    found = []
    for kind, old in before.items():
        new = after[kind]
        # Other people's processes and temporary files may well end meanwhile.
        gone = set() if kind in ("processes", "namespaces", "files") else old - new
        found += [f"{kind}: new: {each}" for each in sorted(new - old)]
        found += [f"{kind}: gone: {each}" for each in sorted(gone)]
    return found


def _processes(theirs: set[int]) -> set[str]:
    """Processes with the mark of a lab, or with control groups of one."""
    found = set()
    for pid in processes.pids():
        if pid in theirs:
            continue
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, UnicodeDecodeError):
            continue
        if f"{processes.MARK}=".encode() in environment:
            found.add(f"{pid} {command[:60].strip()}")
    return found


def _namespaces(theirs: set[int]) -> set[str]:
    """Namespaces other than the machine's own that some process is in."""
    own = {(kind, Path(f"/proc/self/ns/{kind}").stat().st_ino) for kind in KINDS}
    found: set[tuple[str, int]] = set()
    for pid in processes.pids():
        if pid not in theirs:
            found |= processes.namespaces(pid, KINDS) - own
    return {f"{kind}:[{number}]" for kind, number in found}


def _mounts() -> set[str]:
    # Named namespaces are other people's: a lab has none.
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return {path for line in lines if not (path := line.split()[4]).startswith("/run/netns")}


def _cgroups(others: set[str]) -> set[str]:
    foreign = {cgroups.top(name) for name in others}
    return {
        str(each)
        for hierarchy in cgroups.hierarchies()
        for each in hierarchy.iterdir()
        if each.is_dir() and each.name not in foreign
    }


def _ip(*args: str) -> list[dict[str, str]]:
    done = subprocess.run(["ip", "-json", *args], capture_output=True, text=True, check=True)
    found: list[dict[str, str]] = json.loads(done.stdout or "[]")
    return found


def _files(others: set[str]) -> set[str]:
    return {
        str(each)
        for folder in map(Path, FOLDERS)
        if folder.is_dir()
        for each in folder.iterdir()
        if each.name.removesuffix(".state") not in others
        and each.name not in ("netcheck-lab", "netns")
    }


def _read(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text().strip()
    except OSError:
        return "-"
