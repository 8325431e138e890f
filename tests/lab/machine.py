"""What a lab could leave on a machine, listed for a comparison of before and after."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from lab import cgroups, down, paths, processes, state

FOLDERS = ("/etc", "/opt", "/run", "/var/lib", "/var/log", "/usr/local/bin", str(paths.ROOT))
NUMBERS = ("vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops",
           "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes", "net/ipv4/ip_forward",
           "net/netfilter/nf_conntrack_max")  # fmt: skip


def snapshot(but: str) -> dict[str, list[str]]:
    """All of it, without what belongs to labs other than `but`, which may come and go meanwhile."""
    others = {name for name in state.labs() if name != but}
    links = {
        f"netchecklab{each.about.get('index')}" for each in map(state.State.of, others) if each
    }
    return {
        "mounts": sorted(_mounts()),
        "cgroups": sorted(_cgroups(others)),
        "links": sorted(_links() - links),
        "routes": sorted(_routes(links)),
        "files": sorted(_files(others)),
        "numbers": [f"{name}={_read(name)}" for name in NUMBERS],
    }


class Watched:
    """The processes of one lab, gathered while it is up, to be looked for when it is down.

    A namespace without a name lives only in its processes; and as others on the machine make
    namespaces too, whose numbers are used again, it is the processes that are compared.
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

    def left(self) -> set[int]:
        found = {pid for pid, start in self.seen if processes.alive(pid, start)}
        return found.union(*map(processes.marked, self.marks))


def _mounts() -> list[str]:
    # Named namespaces are other people's: a lab has none.
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return [path for line in lines if not (path := line.split()[4]).startswith("/run/netns")]


def _cgroups(others: set[str]) -> list[str]:
    foreign = {cgroups.top(name) for name in others}
    return [
        str(each)
        for hierarchy in cgroups.hierarchies()
        for each in hierarchy.iterdir()
        if each.is_dir() and each.name not in foreign
    ]


def _ip(*args: str) -> list[dict[str, str]]:
    done = subprocess.run(["ip", "-json", *args], capture_output=True, text=True, check=True)
    found: list[dict[str, str]] = json.loads(done.stdout or "[]")
    return found


def _links() -> set[str]:
    return {each["ifname"] for each in _ip("link")}


def _routes(links: set[str]) -> list[str]:
    return [each["dst"] for each in _ip("-4", "route") if each.get("dev") not in links]


def _files(others: set[str]) -> list[str]:
    return [
        str(each)
        for folder in map(Path, FOLDERS)
        if folder.is_dir()
        for each in folder.iterdir()
        if each.name.removesuffix(".state") not in {*others, "netcheck-lab", "netns"}
    ]


def _read(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text().strip()
    except OSError:
        return "-"
