"""Writes captures/: what real tools print in each case, by dialect. Needs root and the tools.

    python -m tests.probes.make_captures [PID OF A PROCESS IN A NODE'S NETWORK]

With a PID the evidence probes are captured there too.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _program
from tests.probes.cases import CASES, tasks
from tests.probes.namespaces import Network, network

HOME = Path(__file__).with_name("captures")
BASIC = ("sh", "ping", "nc", "nslookup", "timeout", "sed", "head", "wc", "mktemp", "rm", "sleep")
#: Sets of tools: the shell, and the programs on its PATH (None for all).
TOOLS = {
    "full": (("dash",), None),
    "busybox": (("busybox", "sh"), None),
    "few": (("dash",), (*BASIC, "curl", "ip", "cat", "grep")),
    "nc": (("dash",), (*BASIC, "ip", "cat", "grep")),
    "only-busybox": (("busybox", "sh"), ("sh",)),
}
#: Which captures of a set are worth a file: those whose text differs from the full set's.
PICK = {
    "full": None,
    "busybox": ("ping", "mtu"),
    "few": ("tcp", "dns-udp"),
    "nc": ("tcp",),
    "only-busybox": ("ping", "mtu", "tcp", "dns-udp", "dns-tcp", "get", "udp", "oneway-send"),
}
#: The cases in which the smaller sets of tools are captured.
REDUCED = ("healthy", "dead", "no-server", "mtu-silent")
EVIDENCE = (
    *("links", "routes", "neighbours", "sysctls", "conntrack"),
    *("counters", "tunnel-counters", "listeners", "proxy-sync"),
)


def write(capture: Capture, probe: str, case: str, dialect: str) -> None:
    """One file: the exit status, then the output as the frame had it."""
    folder = HOME / probe
    folder.mkdir(parents=True, exist_ok=True)
    text = f"exit {capture.exit}\n{capture.output}\n"
    (folder / f"{case}.{dialect}.txt").write_text(text)


def ladder() -> None:
    for case in CASES:
        with network(f"ncprobe-{os.getpid()}") as net, tempfile.TemporaryDirectory() as folder:
            if case.serve:
                net.serve()
            for place, commands in case.faults.items():
                for command in commands:
                    net.do(place, command)
            for name, (shell, programs) in TOOLS.items():
                if name not in ("full", "busybox") and case.name not in REDUCED:
                    continue
                path = os.environ["PATH"]
                if programs is not None:
                    path = _path(Path(folder) / name, programs)
                _captured(net, case.name, name, tasks(case.address), shell, path)


def _captured(  # noqa: PLR0917
    net: Network, case: str, name: str, round_: list[Task], shell: tuple[str, ...], path: str
) -> None:
    program = f"PATH={path}\n" + _program.build(round_, "n0nce")
    output, _, _ = net.run(program, shell)
    found = _program.read(output, "n0nce", round_)
    for task in round_:
        if PICK[name] is None or task.probe in PICK[name]:
            write(found[task.id], task.probe, case, name)


def _path(folder: Path, programs: tuple[str, ...]) -> str:
    folder.mkdir()
    for program in programs:
        real = subprocess.run(["which", program], capture_output=True, text=True, check=True)
        (folder / program).symlink_to(real.stdout.strip())
    return str(folder)


def evidence(pid: str) -> None:
    host = Place("host", "node-a", "h", "192.0.2.1")
    round_ = [Task(name, name, Leg(host, host, "local")) for name in EVIDENCE]
    for dialect, shell in (("full", ["dash"]), ("busybox", ["busybox", "sh"])):
        ended = subprocess.run(
            ["nsenter", "-t", pid, "-n", "-m", "-p", *shell],
            input=_program.build(round_, "n0nce"),
            capture_output=True,
            text=True,
            check=True,
        )
        found = _program.read(ended.stdout, "n0nce", round_)
        for task in round_:
            write(found[task.id], task.probe, "node", dialect)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        evidence(sys.argv[1])
    else:
        ladder()
