"""Task: one probe to run over one leg, and the capture that comes back from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.leg import Leg


@dataclass(frozen=True, slots=True)
class Task:
    """One probe over one leg, run from the leg's source.

    id is unique within a round and safe in a shell word and a file name ([a-z0-9-]).
    params: what the probe's script needs beyond the leg (``count``, ``port``, ``size``,
    ``name``, ``nonce``), as plain words and numbers that were validated before.
    """

    id: str
    probe: str
    leg: Leg
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Capture:
    """What one task printed, as it came back: untrusted text.

    output: stdout and stderr together, at most the frame reader's limit.
    exit: the script's exit status, None when the task did not end or its frame never came.
    missing: why there is no output ("exec was cut", "pod did not start: …"), empty otherwise.
    cut: its start was left out, so that it fits the channel.
    """

    task: str
    output: str = ""
    exit: int | None = None
    missing: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """The record of a probe file.

    name: the word that facts, tables and docs use for it. title: one line for people.
    script: POSIX shell text for one task, run in a subshell with LC_ALL=C; it may use what the
    prelude (probes/_prelude.py) and ``functions`` define, and must end by itself within
    ``seconds``; raises ValueError when the task's address or parameters are no plain words.
    read: facts from the capture of one task; never raises, whatever the text says.
    seconds: the longest that one task of this probe takes, dead path included.
    tools: programs of which the script needs at least one (for "left out, because").
    functions: shell texts that the script uses; each is put into a program once.
    """

    name: str
    title: str
    script: Callable[[Task], str]
    read: Callable[[Task, Capture], tuple[Fact, ...]]
    seconds: float
    tools: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
