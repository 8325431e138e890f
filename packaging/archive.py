"""Reproducible tar.gz archives: the same files give the same bytes, whoever packs them."""

import gzip
import io
import tarfile
from pathlib import Path


def pack(folder: Path, archive: Path, epoch: int) -> None:
    """Packs what is in the folder, sorted, owned by nobody in particular, dated ``epoch``
    (seconds since 1970). Links are followed, because a plugin manager refuses an archive with
    links; of the modes only "executable or not" is kept."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
            if path.is_file():
                _add(tar, path, path.relative_to(folder).as_posix(), epoch)
    # gzip's own header would hold the name and the time of packing (RFC 1952 §2.3).
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=packed, mode="wb", compresslevel=9, mtime=epoch) as out:
        out.write(raw.getvalue())
    archive.write_bytes(packed.getvalue())


def _add(tar: tarfile.TarFile, path: Path, name: str, epoch: int) -> None:
    content = path.read_bytes()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime = len(content), epoch
    entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
    tar.addfile(entry, io.BytesIO(content))
