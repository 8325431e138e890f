"""krew's rules for archives: how it tells, unpacks and moves them, and what it refuses.

Written after kubernetes-sigs/krew, internal/download/downloader.go and
internal/installation/move.go.
"""

import gzip
import io
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any


class Refused(Exception):
    """krew would not install this; the text is the reason."""


def install(archive: Path, target: Path, files: list[dict[str, Any]]) -> None:
    """Unpacks the archive and moves its files as the manifest says. Raises Refused."""
    with tempfile.TemporaryDirectory(prefix="krew-") as folder:
        unpacked = Path(folder)
        extract(archive.read_bytes(), unpacked)
        target.mkdir(parents=True, exist_ok=True)
        for move in files:
            sources = sorted(unpacked.glob(move["from"].lstrip("/")))
            if not sources:
                raise Refused(f"no file matches {move['from']!r}")
            for source in sources:
                place = target / move["to"] / source.name
                if not place.resolve().is_relative_to(target.resolve()):
                    raise Refused(f"{place} leads outside")
                shutil.move(source, place)


def extract(content: bytes, target: Path) -> None:
    """Unpacks by what the bytes are, never by a name. Raises Refused."""
    if content[:2] == b"\x1f\x8b":
        _tar(content, target)
    elif content[:4] == b"PK\x03\x04":
        _zip(content, target)
    else:
        raise Refused("the archive is neither zip nor tar.gz")


def _suspicious(name: str) -> None:
    if name.startswith("/") or ".." in name:
        raise Refused(f"the path {name!r} in the archive is suspicious")


def _tar(content: bytes, target: Path) -> None:
    try:
        raw = gzip.decompress(content)
        with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
            for entry in tar:
                _suspicious(entry.name)
                place = target / entry.name
                if entry.isdir():
                    place.mkdir(mode=entry.mode, parents=True, exist_ok=True)
                elif entry.isfile():
                    _write(tar, entry, place)
                else:
                    raise Refused(f"{entry.name} is neither a file nor a folder")
    except (OSError, EOFError, tarfile.TarError) as problem:
        raise Refused(f"the archive is broken: {problem}") from problem


def _write(tar: tarfile.TarFile, entry: tarfile.TarInfo, place: Path) -> None:
    source = tar.extractfile(entry)
    assert source is not None, entry.name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(source.read())
    place.chmod(entry.mode & 0o7777)


def _zip(content: bytes, target: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        for entry in found.infolist():
            _suspicious(entry.filename)
            place = target / entry.filename
            if entry.is_dir():
                place.mkdir(parents=True, exist_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(found.read(entry))
            place.chmod(entry.external_attr >> 16 & 0o7777 or 0o644)
