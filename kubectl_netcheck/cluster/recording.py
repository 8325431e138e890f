"""Recording: everything one run read from the cluster and its pods, as a file.

A finding is always recomputed from it. It holds no credential, no kubeconfig and no server URL:
what is read from the API is pruned where it is read (see prune).
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kubectl_netcheck.cluster.base import Admission, Outcome
from kubectl_netcheck.cluster.codec import Mismatch, from_json, to_json
from kubectl_netcheck.model.errors import BadRecording
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.plan import Started

API_VERSION, KIND = "netcheck/v1", "Recording"
#: Bytes of JSON that a recording may have: 40 outcomes of 4 MiB would be 160 MiB, and a real
#: run of two nodes has about 1 MB.
LIMIT = 192 * 2**20


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
    try:
        found = json.loads(read_text(path), parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise _bad(path, f"it is not JSON: {str(problem)[:200]}") from None
    if not isinstance(found, dict) or found.pop("kind", None) != KIND:
        raise _bad(path, f'it is no recording: it has no "kind": "{KIND}"')
    version = found.pop("apiVersion", None)
    if version != API_VERSION:
        raise _bad(path, f"its apiVersion is {str(version)[:40]!r}, not {API_VERSION!r}")
    try:
        return from_json(Recording, found)
    except (Mismatch, RecursionError) as problem:
        raise _bad(path, str(problem)[:300]) from None


def read_text(path: Path) -> str:
    """The text of a file, unpacked when it is gzipped. Raises BadRecording."""
    try:
        with path.open("rb") as file:
            magic = file.read(2)
        with gzip.open(path) if magic == b"\x1f\x8b" else path.open("rb") as stream:
            data = stream.read(LIMIT + 1)
    except (OSError, EOFError, zlib.error) as problem:
        raise _bad(path, str(problem)[:200]) from None
    if len(data) > LIMIT:
        raise _bad(path, f"it is larger than {LIMIT // 2**20} MiB")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise _bad(path, "it is not UTF-8 text") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _bad(path: Path, why: str) -> BadRecording:
    return BadRecording(
        f"{path} cannot be read as a recording", why, "record a new one with --record FILE"
    )
