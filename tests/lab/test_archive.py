"""Image archives: what containerd and every other runtime reads in them."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path

from lab.images.archive import USR_LINKS, Image, Layer, write
from lab.images.content import IMAGES, PROBE, _inside


def layer(tmp_path: Path) -> Layer:
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF")
    program.chmod(0o4755)
    return Layer(
        files={"usr/bin/program": program},
        texts={"etc/passwd": "root\n"},
        links={**USR_LINKS, "usr/bin/other": "program"},
        folders={"tmp": 0o1777},
    )


def test_an_archive_names_its_layers_by_their_digest(tmp_path: Path) -> None:
    path = tmp_path / "images.tar"
    images = [
        Image("example.org/one:1", ("base",), command=("program",)),
        Image("example.org/two:2", ("base", "more"), entrypoint=("/more",)),
    ]
    write(path, images, {"base": layer(tmp_path), "more": Layer(texts={"more": "x"})}, "amd64")
    with tarfile.open(path) as tar:
        names = tar.getnames()
        assert names.count("base.tar") == 1
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
        assert [each["RepoTags"] for each in manifest] == [[each.reference] for each in images]
        config = json.load(tar.extractfile(manifest[1]["Config"]))  # type: ignore[arg-type]
        for name, digest in zip(manifest[1]["Layers"], config["rootfs"]["diff_ids"], strict=True):
            data = tar.extractfile(name).read()  # type: ignore[union-attr]
            assert digest == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert config["architecture"] == "amd64"
        assert config["config"]["Entrypoint"] == ["/more"]


def test_a_layer_is_the_same_each_time_and_has_no_special_bits(tmp_path: Path) -> None:
    first = layer(tmp_path).write(tmp_path / "a.tar")
    assert first == layer(tmp_path).write(tmp_path / "b.tar")
    with tarfile.open(tmp_path / "a.tar") as tar:
        assert tar.getmember("usr/bin/program").mode == 0o755
        assert tar.getmember("tmp").mode == 0o1777
        assert tar.getmember("bin").issym()
        assert tar.getmember("usr/bin").isdir()
        entries = tar.getnames()
        assert len(entries) == len(set(entries))


def test_paths_inside_go_where_the_links_lead() -> None:
    assert _inside(Path("/bin/ping")) == "usr/bin/ping"
    assert _inside(Path("/lib/x/libc.so.6")) == "usr/lib/x/libc.so.6"
    assert _inside(Path("/opt/x")) == "opt/x"


def test_the_probe_image_is_under_the_default_reference() -> None:
    assert PROBE in {each.reference for each in IMAGES}
