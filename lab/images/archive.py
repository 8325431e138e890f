"""Writes images as docker-archive tars: layers of files, without a daemon or a registry."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# On a merged-/usr system the old folders are links; programs find their libraries through them.
USR_LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}


@dataclass
class Layer:
    """Files, links and folders of one layer, by their path without the leading slash."""

    files: dict[str, Path] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)

    def write(self, path: Path) -> str:
        """Write the layer; returns its digest, by which an image names it."""
        with tarfile.open(path, "w") as tar:
            for name in sorted(self._all_folders()):
                tar.addfile(_entry(name, tarfile.DIRTYPE, self.folders.get(name, 0o755)))
            for name, target in sorted(self.links.items()):
                entry = _entry(name, tarfile.SYMTYPE, 0o777)
                entry.linkname = target
                tar.addfile(entry)
            for name, text in sorted(self.texts.items()):
                data = text.encode()
                entry = _entry(name, tarfile.REGTYPE, 0o644)
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))
            for name, source in sorted(self.files.items()):
                info = source.stat()
                # Without file capabilities: a layer carries none, as most images have none.
                entry = _entry(name, tarfile.REGTYPE, 0o755 if info.st_mode & 0o111 else 0o644)
                entry.size = info.st_size
                with source.open("rb") as content:
                    tar.addfile(entry, content)
        return digest(path)

    def _all_folders(self) -> set[str]:
        found = set(self.folders)
        for name in (*self.files, *self.texts, *self.links, *self.folders):
            parents = Path(name).parents
            found.update(str(each) for each in parents if str(each) != ".")
        return found - set(self.links)


@dataclass(frozen=True)
class Image:
    """A reference, the layers it is made of, and how it starts."""

    reference: str
    layers: tuple[str, ...]
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()

    def config(self, digests: Iterable[str], architecture: str) -> dict[str, Any]:
        return {
            "created": "2025-01-01T00:00:00Z",
            "architecture": architecture,
            "os": "linux",
            "config": {
                "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
                "Entrypoint": list(self.entrypoint) or None,
                "Cmd": list(self.command) or None,
                "WorkingDir": "/",
            },
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{each}" for each in digests]},
        }


def write(path: Path, images: Iterable[Image], layers: dict[str, Layer], architecture: str) -> None:
    """One archive with all images; a layer that several share is in it once."""
    scratch = path.with_suffix(".layer")
    digests: dict[str, str] = {}
    manifest = []
    with tarfile.open(path, "w") as tar:
        for name, layer in layers.items():
            digests[name] = layer.write(scratch)
            entry = _entry(f"{name}.tar", tarfile.REGTYPE, 0o644)
            entry.size = scratch.stat().st_size
            with scratch.open("rb") as content:
                tar.addfile(entry, content)
            scratch.unlink()
        for number, image in enumerate(images):
            config = image.config((digests[each] for each in image.layers), architecture)
            _add_json(tar, f"{number}.json", config)
            manifest.append(
                {
                    "Config": f"{number}.json",
                    "RepoTags": [image.reference],
                    "Layers": [f"{each}.tar" for each in image.layers],
                }
            )
        _add_json(tar, "manifest.json", manifest)


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def _add_json(tar: tarfile.TarFile, name: str, document: Any) -> None:
    data = json.dumps(document).encode()
    entry = _entry(name, tarfile.REGTYPE, 0o644)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))


def _entry(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type = kind
    entry.mode = mode
    return entry
