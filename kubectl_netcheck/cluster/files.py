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
#: What to do where there is no report and no recording; RECORD: where a report would be of no use.
WRITE, RECORD = "write one with -o json > FILE, or --record FILE", "record one with --record FILE"
#: How the names of such files end: that of a recording says whether it is packed.
_ENDINGS = (".json.gz", ".json", ".gz")
_COPY = "copy it again from where it was written"
#: Standard input as a path; it is read as the file descriptor, which may be a socket.
STDIN = Path("/dev/stdin")


def named(word: str) -> Path:
    """The file that a user means: ``-`` is standard input, ``./-`` a file of that name. Raises
    BadRecording for no name at all, which as a path would be the working folder."""
    if not word:
        do = "give the name of a file, or - for standard input"
        raise BadRecording("the name of the file is empty", do=do)
    return STDIN if word == "-" else Path(word)


def title(path: Path) -> str:
    """The file in a sentence."""
    return "standard input" if path == STDIN else str(path)


def read(path: Path, do: str = WRITE) -> Any:
    """The JSON in it. Raises BadRecording; where there is no such file, with what there is. do: how
    to make a file that the command can read."""
    text = _text(path, do)

    def no_number(name: str) -> Any:
        raise neither(path, f"{name} is no number of JSON", do)

    try:
        return json.loads(text, parse_constant=no_number)
    except json.JSONDecodeError as problem:
        # Who wrote no JSON knows so by the first line; of a damaged file it helps to know where.
        where = f" from line {problem.lineno} on" if problem.lineno > 1 else ""
        why = f"it is not JSON{where}" if text.strip() else "it is empty"
        raise neither(path, why, do) from None
    except (ValueError, RecursionError):
        raise neither(path, "it is not JSON that can be read", do) from None


def kind(found: Any, path: Path, do: str = WRITE) -> str:
    """RECORDING or REPORT. Raises BadRecording for what is neither."""
    said = found.get("kind") if isinstance(found, dict) else None
    if said not in (RECORDING, REPORT):
        raise neither(path, f'it has no "kind": "{REPORT}" or "{RECORDING}"', do)
    return str(said)


def neither(path: Path, why: str, do: str) -> BadRecording:
    """The error for a file that is something else."""
    return BadRecording(f"{title(path)} is neither a report nor a recording", why, do)


def _text(path: Path, do: str) -> str:
    try:
        with _opened(path) as file:
            data = file.read(LIMIT + 1)
        if data.startswith(_GZIP) and len(data) <= LIMIT:
            with gzip.open(BytesIO(data)) as stream:
                data = stream.read(LIMIT + 1)
    except FileNotFoundError:
        raise BadRecording(f"there is no file {path}", do=_near(path, do)) from None
    except IsADirectoryError:
        raise BadRecording(f"{path} is a folder", do=_listed(path) or do) from None
    except EOFError:
        raise BadRecording(f"{title(path)} is cut off", "its gzip has no end", _COPY) from None
    except (gzip.BadGzipFile, zlib.error):
        what, why = f"{title(path)} is damaged", "it begins like gzip, and is none"
        raise BadRecording(what, why, _COPY) from None
    except OSError as problem:
        raise BadRecording(f"{title(path)} cannot be read", problem.strerror or "") from None
    if len(data) > LIMIT:
        raise neither(path, f"it is larger than {LIMIT // 2**20} MiB", do)
    try:
        return str(data, "utf-8")
    except UnicodeDecodeError:
        raise neither(path, "it is not UTF-8 text", do) from None


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file, or standard input, which stays open."""
    if path == STDIN:
        with open(0, "rb", closefd=False) as file:
            yield file
    else:
        with path.open("rb") as file:
            yield file


def _near(path: Path, do: str) -> str:
    # Without their endings: by these alone, any two files would be alike.
    there = {_stem(name): name for name in reversed(_there(path.parent))}
    if near := nearest(_stem(path.name), there):
        return f"did you mean {path.parent / there[near[0]]}?"
    return _listed(path.parent) or do


def _stem(name: str) -> str:
    found = (name.removesuffix(end) for end in _ENDINGS if name.endswith(end))
    return next(found, Path(name).stem)


def _listed(folder: Path) -> str:
    """Some files of the folder, for a sentence; empty where it has none that could be meant."""
    there = ", ".join(_there(folder)[:LISTED])
    return f"there are: {there}" if there else ""


def _there(folder: Path) -> list[str]:
    """Files that can be a report or a recording by their names, sorted."""
    try:
        names = [each.name for each in folder.iterdir() if each.is_file()]
    except OSError:
        return []
    return sorted(name for name in names if name.endswith(_ENDINGS))
