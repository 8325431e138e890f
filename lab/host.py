"""A host of the lab: a set of namespaces, kept open by one process, and a way to run things in it.

The keeper is PID 1 of the host's process namespace, so ending it ends all that runs there, as
pulling a machine's plug does, and its mounts and network devices go with it. No namespace is
given a name in the file system: nothing can be left there.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from lab import paths, processes
from lab.errors import LabError

INIT = Path(__file__).with_name("init.sh")
# What runs in a host must not inherit the caller's locale, proxies or Python settings.
ENVIRONMENT = {
    "PATH": f"/opt/netcheck/bin:{paths.SEARCHED}:/usr/local/sbin:/usr/local/bin",
    "LC_ALL": "C",
    "HOME": "/root",
}


class Host:
    """The namespaces of one machine of the lab."""

    def __init__(self, name: str, pid: int, start: int, mark: str) -> None:
        self.name = name
        self.pid = pid
        self.start = start
        self.mark = mark

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @classmethod
    def start_keeper(cls, name: str, folder: Path, programs: Path, mark: str) -> tuple[int, int]:
        """Make the namespaces. Returns the keeper's id and start time."""
        log = (folder / "keeper.log").open("ab")
        keeper = subprocess.Popen(
            [
                "unshare", "--net", "--uts", "--mount", "--pid", "--fork",
                "--propagation", "private", "--mount-proc",
                "sh", str(INIT), name, str(folder), str(programs),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**ENVIRONMENT, processes.MARK: mark},
            start_new_session=True,
            text=True,
        )  # fmt: skip
        log.close()
        assert keeper.stdout is not None
        with keeper.stdout:
            word = keeper.stdout.readline().strip()
        if word != "ready":
            keeper.kill()
            said = (folder / "keeper.log").read_text().strip()
            raise LabError(f"the namespaces of {name} could not be made: {said or 'no reason'}")
        children = Path(f"/proc/{keeper.pid}/task/{keeper.pid}/children").read_text().split()
        pid = int(children[0])
        start = processes.started(pid)
        if start is None:
            raise LabError(f"the keeper of {name} ended at once")
        return pid, start

    @property
    def is_up(self) -> bool:
        return processes.alive(self.pid, self.start)

    def enter(self, *argv: str) -> list[str]:
        """The command line that runs a command in this host."""
        if not self.is_up:
            raise LabError(f"{self.name} is not up; `python -m lab status` says more")
        return [
            "nsenter", "--target", str(self.pid),
            "--net", "--uts", "--mount", "--pid", "--", *argv,
        ]  # fmt: skip

    def run(
        self,
        *argv: str,
        input: str | None = None,
        timeout: float = 10,
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in this host to its end; nothing of it is left after the timeout."""
        # Killing nsenter does not kill what it started in another process namespace.
        guarded = ["timeout", "--signal=KILL", f"{timeout + 0.5:g}", *argv]
        done = subprocess.run(
            self.enter(*guarded),
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
            env=self._environment(),
        )
        if check and done.returncode:
            said = (done.stderr or done.stdout).strip()
            raise LabError(f"on {self.name}, `{' '.join(argv)}` failed ({done.returncode}): {said}")
        return done

    def spawn(
        self,
        *argv: str,
        log: Path | None = None,
        env: Mapping[str, str] | None = None,
        **options: Any,
    ) -> subprocess.Popen[bytes]:
        """Start a command in this host and leave it running, beyond the life of the caller."""
        sink: int | IO[bytes] = log.open("ab") if log else subprocess.DEVNULL
        try:
            return subprocess.Popen(
                self.enter(*argv),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
                env={**self._environment(), **(env or {})},
                **options,
            )
        finally:
            if not isinstance(sink, int):
                sink.close()

    def shell(self, argv: list[str]) -> int:
        """Hand the terminal to a command in this host."""
        environment = {**self._environment(), "TERM": os.environ.get("TERM", "dumb")}
        return subprocess.call(self.enter(*argv), env=environment)

    def _environment(self) -> dict[str, str]:
        return {**ENVIRONMENT, processes.MARK: self.mark}
