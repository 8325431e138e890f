"""krew's rules: our manifest keeps them, and each broken rule is noticed."""

import gzip
import io
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import archive
import krew_archive
import krew_rules
import manifest
import pytest
import yaml


def tree(folder: Path, licence: bool = True) -> Path:
    (folder / "_internal").mkdir(parents=True)
    (folder / "kubectl-netcheck").write_text("#!/bin/sh\necho netcheck\n")
    (folder / "kubectl-netcheck").chmod(0o755)
    (folder / "_internal" / "data").write_text("x" * 1000)
    if licence:
        (folder / "LICENSE").write_text("licence")
    return folder


@pytest.fixture
def packed(tmp_path: Path) -> tuple[Path, Path]:
    """A small archive as `make bundle` names it, and its manifest."""
    path = tmp_path / "netcheck-linux-amd64.tar.gz"
    archive.pack(tree(tmp_path / "tree"), path, 1)
    file = tmp_path / "netcheck.yaml"
    file.write_text(manifest.render([path], "1.2.3"))
    return path, file


def test_rendered_manifest_is_accepted_and_installs(packed: tuple[Path, Path], tmp_path: Path):
    path, file = packed
    assert krew_rules.problems(file) == []
    link = krew_rules.install_as_krew(file, path, "linux", "amd64", tmp_path / "krew")
    assert link.name == "kubectl-netcheck" and link.is_symlink()
    assert link.stat().st_mode & 0o111
    with pytest.raises(krew_archive.Refused, match="not for darwin"):
        krew_rules.install_as_krew(file, path, "darwin", "arm64", tmp_path / "krew")


def test_manifest_of_all_platforms_is_accepted(tmp_path: Path):
    paths = []
    for os_, arch in (("linux", "amd64"), ("linux", "arm64"), ("darwin", "amd64"),
                      ("darwin", "arm64"), ("windows", "amd64")):  # fmt: skip
        path = tmp_path / f"netcheck-{os_}-{arch}.tar.gz"
        archive.pack(tree(tmp_path / f"{os_}{arch}"), path, 1)
        paths.append(path)
    file = tmp_path / "netcheck.yaml"
    file.write_text(manifest.render(paths, "1.0.0-rc.1"))
    assert krew_rules.problems(file) == []
    platforms = yaml.safe_load(file.read_text())["spec"]["platforms"]
    bins = {p["selector"]["matchLabels"]["os"]: p["bin"] for p in platforms}
    assert bins == {"linux": "kubectl-netcheck", "darwin": "kubectl-netcheck",
                    "windows": "kubectl-netcheck.exe"}  # fmt: skip


def unexecutable(file: Path, path: Path) -> None:
    home = tree(path.parent / "other")
    (home / "kubectl-netcheck").chmod(0o644)
    archive.pack(home, path, 1)
    file.write_text(manifest.render([path], "1.2.3"))


def linked(file: Path, path: Path) -> None:
    path.write_bytes(tarred(file_named("LICENSE"), file_named("a", tarfile.SYMTYPE, "LICENSE")))
    file.write_text(manifest.render([path], "1.2.3"))


WRONG: dict[str, Callable[[Path, Path], Any]] = {
    "is not beside the manifest": lambda _, path: path.unlink(),
    "the checksum is": lambda _, path: path.write_bytes(path.read_bytes() + b"x"),
    "is not executable": unexecutable,
    "neither a file nor a folder": linked,
    "the manifest does not name it": lambda _, path: path.with_name("netcheck-x.tar.gz").touch(),
}


@pytest.mark.parametrize("expected", WRONG)
def test_every_archive_beside_the_manifest_is_tried(packed: tuple[Path, Path], expected: str):
    path, file = packed
    path.with_name("kubectl_netcheck-1.2.3.tar.gz").touch()  # the source distribution's own name
    assert krew_rules.archive_problems(file) == []
    WRONG[expected](file, path)
    (said,) = krew_rules.archive_problems(file)
    assert expected in said and said.partition(":")[0] in (path.name, "netcheck-x.tar.gz")


@pytest.mark.parametrize("good", [True, False])
def test_the_release_s_check_ends_with_1_for_a_wrong_archive(packed: tuple[Path, Path], good: bool):
    path, file = packed
    if not good:
        unexecutable(file, path)
    done = subprocess.run(
        [sys.executable, krew_rules.__file__, file], capture_output=True, text=True, check=False
    )
    assert done.returncode == int(not good), done.stdout + done.stderr
    assert ("is not executable" in done.stdout) is not good


@pytest.mark.parametrize("where", [0, 0.3, 0.9, 0.9999])
def test_one_changed_byte_is_refused(packed: tuple[Path, Path], tmp_path: Path, where: float):
    path, file = packed
    content = bytearray(path.read_bytes())
    content[int(where * len(content))] ^= 1
    path.write_bytes(content)
    with pytest.raises(krew_archive.Refused, match="checksum"):
        krew_rules.install_as_krew(file, path, "linux", "amd64", tmp_path / "krew")


def entry(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["spec"]["platforms"][0]
    return found


BREAK: dict[str, tuple[str, Callable[[dict[str, Any]], Any]]] = {
    "api": ("apiVersion", lambda d: d.update(apiVersion="v1")),
    "kind": ("kind", lambda d: d.update(kind="plugin")),
    "name": ("not safe", lambda d: d["metadata"].update(name="net check")),
    "file name": ("not named after", lambda d: d["metadata"].update(name="other")),
    "reserved": ("reserved", lambda d: d["metadata"].update(name="COM1")),
    "no v": ("semver", lambda d: d["spec"].update(version="1.0.0")),
    "zero": ("semver", lambda d: d["spec"].update(version="v1.01.0")),
    "two parts": ("semver", lambda d: d["spec"].update(version="v1.0")),
    "no short": ("missing", lambda d: d["spec"].pop("shortDescription")),
    "long short": ("several lines", lambda d: d["spec"].update(shortDescription="a\nb")),
    "none": ("empty", lambda d: d["spec"].update(platforms=[])),
    "no uri": ("uri", lambda d: entry(d).pop("uri")),
    "upper sum": ("sha256", lambda d: entry(d).update(sha256="A" * 64)),
    "no bin": ("bin", lambda d: entry(d).pop("bin")),
    "no selector": ("selector is missing", lambda d: entry(d).pop("selector")),
    "odd key": ("beside", lambda d: entry(d).update(selector={"matchLabels": {"cpu": "x"}})),
    "nowhere": ("no platform", lambda d: entry(d).update(selector={"matchLabels": {"os": "bsd"}})),
    "twice": ("more than one", lambda d: d["spec"]["platforms"].append(dict(entry(d)))),
    "no files": ("empty", lambda d: entry(d).update(files=[])),
    "unclean": ("not clean", lambda d: entry(d).update(files=[{"from": "*", "to": "./x"}])),
    "outside": ("outside", lambda d: entry(d).update(files=[{"from": "*", "to": "../x"}])),
}


@pytest.mark.parametrize("name", BREAK)
def test_each_broken_rule_is_noticed(packed: tuple[Path, Path], name: str):
    _, file = packed
    expected, change = BREAK[name]
    data = yaml.safe_load(file.read_text())
    change(data)
    file.write_text(yaml.safe_dump(data))
    assert any(expected in text for text in krew_rules.problems(file))


def test_selectors_match_as_in_kubernetes():
    def one(operator: str, *values: str) -> dict[str, Any]:
        expression = {"key": "os", "operator": operator, "values": list(values)}
        return {"matchExpressions": [expression]}

    assert krew_rules.selects(one("In", "linux", "darwin"), "linux", "arm64")
    assert not krew_rules.selects(one("NotIn", "linux"), "linux", "arm64")
    assert krew_rules.selects(one("Exists"), "linux", "arm64")
    assert not krew_rules.selects(one("DoesNotExist"), "linux", "arm64")
    assert not krew_rules.selects(one("Gt", "1"), "linux", "arm64")


def tarred(*entries: tarfile.TarInfo) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for one in entries:
            tar.addfile(one, io.BytesIO(b"x" * one.size))
    return gzip.compress(raw.getvalue(), mtime=0)


def file_named(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    one = tarfile.TarInfo(name)
    one.type, one.linkname, one.size = kind, target, 1 if kind == tarfile.REGTYPE else 0
    return one


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (tarred(file_named("a", tarfile.SYMTYPE, "b")), "neither a file nor a folder"),
        (tarred(file_named("b"), file_named("a", tarfile.LNKTYPE, "b")), "neither a file nor"),
        (tarred(file_named("../a")), "suspicious"),
        (tarred(file_named("a..b")), "suspicious"),
        (tarred(file_named("/etc/a")), "suspicious"),
        (b"plain text", "neither zip nor"),
        (tarred(file_named("a"))[:40], "broken"),
    ],
)
def test_archives_that_krew_refuses(tmp_path: Path, content: bytes, reason: str):
    with pytest.raises(krew_archive.Refused, match=reason):
        krew_archive.extract(content, tmp_path)


def test_an_archive_without_licence_or_program_is_refused(tmp_path: Path):
    path, file = tmp_path / "netcheck-linux-amd64.tar.gz", tmp_path / "netcheck.yaml"
    archive.pack(tree(tmp_path / "tree", licence=False), path, 1)
    file.write_text(manifest.render([path], "1.2.3"))
    with pytest.raises(krew_archive.Refused, match="licence"):
        krew_rules.install_as_krew(file, path, "linux", "amd64", tmp_path / "krew")
    (tmp_path / "tree" / "LICENSE").write_text("x")
    (tmp_path / "tree" / "kubectl-netcheck").unlink()
    archive.pack(tmp_path / "tree", path, 1)
    file.write_text(manifest.render([path], "1.2.3"))
    with pytest.raises(krew_archive.Refused, match="bin"):
        krew_rules.install_as_krew(file, path, "linux", "amd64", tmp_path / "krew2")


def test_archives_are_the_same_bytes_twice_and_hold_no_links(tmp_path: Path):
    home = tree(tmp_path / "tree")
    (home / "link").symlink_to("LICENSE")
    archive.pack(home, tmp_path / "1.tar.gz", 1_700_000_000)
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.touch()
    archive.pack(home, tmp_path / "2.tar.gz", 1_700_000_000)
    assert (tmp_path / "1.tar.gz").read_bytes() == (tmp_path / "2.tar.gz").read_bytes()
    with tarfile.open(tmp_path / "1.tar.gz") as tar:
        entries = tar.getmembers()
    assert [e.name for e in entries] == sorted(e.name for e in entries)
    assert all(e.isfile() and (e.uid, e.gid, e.mtime) == (0, 0, 1_700_000_000) for e in entries)
    modes = {e.name: e.mode for e in entries}
    assert modes["kubectl-netcheck"] == 0o755 and modes["LICENSE"] == 0o644


def test_an_archive_of_another_name_is_no_platform(tmp_path: Path):
    (tmp_path / "netcheck.tar.gz").write_bytes(b"")
    with pytest.raises(SystemExit, match="not named"):
        manifest.render([tmp_path / "netcheck.tar.gz"], "1.0.0")
