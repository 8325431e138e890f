"""Recording: everything one run read from the cluster and its pods, as a file.

A finding is always recomputed from it. It holds no credential, no kubeconfig and no server URL:
what is read from the API is pruned where it is read (see prune), and what else it says where it is
recorded (see recorder). Who reads one back trusts no name in it (see called).
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kubectl_netcheck.cluster import files
from kubectl_netcheck.cluster.base import Admission, Outcome
from kubectl_netcheck.cluster.called import called, misnamed
from kubectl_netcheck.cluster.codec import Mismatch, from_json, to_json
from kubectl_netcheck.model.errors import BadRecording
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.plan import Started

API_VERSION, KIND = "netcheck/v1", files.RECORDING


@dataclass(frozen=True, slots=True)
class Meta:
    """What was asked and when.

    command: as typed (``pair``). arguments: its arguments and the flags that change the plan.
    nonce: the run's nonce, with which the frames in the outputs are verified.
    moment: RFC 3339, UTC. version: of the tool.
    """

    command: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    nonce: str = ""
    moment: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One outcome: of the nth (0, 1, …) program run in the pod ``key`` over ``channel``.

    quiet: nothing came back for longer than usual, so that another way was tried meanwhile.
    """

    key: str
    channel: str
    ordinal: int
    outcome: Outcome
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Recording:
    """The file's content. ``starts`` holds one list per call of start, in order; ``joins`` is
    what became of the guests; ``seconds`` is how long the run took."""

    meta: Meta
    inventory: Inventory | None = None
    admission: Admission | None = None
    starts: tuple[tuple[Started, ...], ...] = ()
    joins: tuple[Started, ...] = ()
    outcomes: tuple[Heard, ...] = ()
    left: tuple[str, ...] = ()
    calls: int = 0
    seconds: float = 0.0


def save(recording: Recording, path: Path) -> None:
    """Write it, gzipped when the name ends in ``.gz``. Raises OSError."""
    head = {"kind": KIND, "apiVersion": API_VERSION}
    text = json.dumps(head | to_json(recording), indent=1, ensure_ascii=False) + "\n"
    data = text.encode("utf-8", "replace")
    if path.suffix == ".gz":
        data = gzip.compress(data, mtime=0)  # no time stamp: the same run gives the same file
    path.write_bytes(data)


def load(path: Path) -> Recording:
    """Read and check it. Raises BadRecording with what is wrong and where."""
    found = files.read(path, files.RECORD)
    if files.kind(found, path, files.RECORD) != KIND:
        raise BadRecording(
            f"{files.title(path)} is a report, not a recording",
            "it holds what was found, and not what was read to find it",
            "kubectl netcheck diff and verify read it; --record FILE writes a recording",
        )
    return recorded(found, path)


def recorded(found: Mapping[str, Any], path: Path) -> Recording:
    """The recording that a file's JSON is. Raises BadRecording with what is wrong and where."""
    version = found.get("apiVersion")
    if version != API_VERSION:
        raise _bad(path, f"its apiVersion is {str(version)[:40]!r}, not {API_VERSION!r}")
    said = {key: value for key, value in found.items() if key not in ("kind", "apiVersion")}
    try:
        recording = from_json(Recording, said)
    except (Mismatch, RecursionError) as problem:
        raise _bad(path, str(problem)[:300]) from None
    if recording.inventory is None:
        return recording
    if name := misnamed(recording.inventory):
        raise _bad(path, f"nothing in a cluster can be called {name!r}")
    return replace(recording, inventory=_called(recording.inventory))


def _called(inventory: Inventory) -> Inventory:
    """With raw objects as the API server would have named them."""
    objects, asked = (
        {kind: tuple(map(called, raw)) for kind, raw in each.items()}
        for each in (inventory.objects, inventory.asked)
    )
    return replace(inventory, objects=objects, asked=asked)


def _bad(path: Path, why: str) -> BadRecording:
    return BadRecording(
        f"{files.title(path)} cannot be read as a recording",
        why,
        "record a new one with --record FILE",
    )
