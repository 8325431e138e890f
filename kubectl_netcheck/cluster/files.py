"""Files that users name: recordings and reports, plain or gzipped; ``-`` is standard input.

One wording for whatever keeps a file from being read, whichever command was to read it.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from kubectl_netcheck.model.errors import BadRecording
from kubectl_netcheck.model.nearest import nearest

RECORDING, REPORT = "Recording", "Report"
#: Bytes of JSON that a recording may have: 40 outcomes of 4 MiB would be 160 MiB, and a real
#: run of two nodes has about 1 MB.
LIMIT = 192 * 2**20
#: Files listed when none has a name that is near.
LISTED = 5
_GZIP = b"\x1f\x8b"
#: What to do where there is no report and no recording.
WRITE = "write one with -o json > FILE, or --record FILE"
_COPY = "copy it again from where it was written"
#: Standard input as a path; it is read as the file descriptor, which may be a socket.
STDIN = Path("/dev/stdin")


def named(word: str) -> Path:
    """The file that a user means: ``-`` is standard input, ``./-`` a file of that name."""
    return STDIN if word == "-" else Path(word)


def title(path: Path) -> str:
    """The file in a sentence."""
    return "standard input" if path == STDIN else str(path)


def read(path: Path) -> Any:
    """The JSON in it. Raises BadRecording; where there is no such file, with what there is."""
    text = _text(path)

    def no_number(name: str) -> Any:
        raise neither(path, f"{name} is no number of JSON")

    try:
        return json.loads(text, parse_constant=no_number)
    except json.JSONDecodeError as problem:
        # Who wrote no JSON knows so by the first line; of a damaged file it helps to know where.
        where = f" from line {problem.lineno} on" if problem.lineno > 1 else ""
        raise neither(path, f"it is not JSON{where}" if text.strip() else "it is empty") from None
    except (ValueError, RecursionError):
        raise neither(path, "it is not JSON that can be read") from None


def kind(found: Any, path: Path) -> str:
    """RECORDING or REPORT. Raises BadRecording for what is neither."""
    said = found.get("kind") if isinstance(found, dict) else None
    if said not in (RECORDING, REPORT):
        raise neither(path, f'it has no "kind": "{REPORT}" or "{RECORDING}"')
    return str(said)


def neither(path: Path, why: str) -> BadRecording:
    """The error for a file that is something else."""
    return BadRecording(f"{title(path)} is neither a report nor a recording", why, WRITE)


def _text(path: Path) -> str:
    try:
        with _opened(path) as file:
            data = file.read(LIMIT + 1)
        if data.startswith(_GZIP) and len(data) <= LIMIT:
            with gzip.open(BytesIO(data)) as stream:
                data = stream.read(LIMIT + 1)
    except FileNotFoundError:
        raise BadRecording(f"there is no file {path}", do=_near(path)) from None
    except IsADirectoryError:
        there = f"there are: {', '.join(_there(path))}" if _there(path) else WRITE
        raise BadRecording(f"{path} is a folder", do=there) from None
    except EOFError:
        raise BadRecording(f"{title(path)} is cut off", "its gzip has no end", _COPY) from None
    except (gzip.BadGzipFile, zlib.error):
        what, why = f"{title(path)} is damaged", "it begins like gzip, and is none"
        raise BadRecording(what, why, _COPY) from None
    except OSError as problem:
        raise BadRecording(f"{title(path)} cannot be read", problem.strerror or "") from None
    if len(data) > LIMIT:
        raise neither(path, f"it is larger than {LIMIT // 2**20} MiB")
    try:
        return str(data, "utf-8")
    except UnicodeDecodeError:
        raise neither(path, "it is not UTF-8 text") from None


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file, or standard input, which stays open."""
    if path == STDIN:
        with open(0, "rb", closefd=False) as file:
            yield file
    else:
        with path.open("rb") as file:
            yield file


def _near(path: Path) -> str:
    if near := nearest(path.name, _beside(path.parent)):
        return f"did you mean {path.parent / near[0]}?"
    there = _there(path.parent)
    return f"there are: {', '.join(there)}" if there else WRITE


def _there(folder: Path) -> list[str]:
    found = (name for name in _beside(folder) if name.endswith((".json", ".json.gz")))
    return sorted(found)[:LISTED]


def _beside(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir() if each.is_file()]
    except OSError:
        return []
