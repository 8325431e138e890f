"""krew's own rules as a checker: what its validator and its installer refuse, refused here.

Written after kubernetes-sigs/krew, internal/index/validation/validate.go (the manifest) and
internal/installation (files, links); the archive's rules are in krew_archive.py.

    python packaging/krew_rules.py dist/netcheck.yaml

checks the manifest, and installs the archive of each of its platforms, which must lie beside it.
"""

import hashlib
import posixpath
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from krew_archive import Refused, install

API_VERSION = "krew.googlecontainertools.github.com/v1alpha2"
#: (os, arch) that krew knows (internal/index/validation: supported platforms).
PLATFORMS = [
    *(("windows", arch) for arch in ("386", "amd64", "arm64")),
    *(("linux", arch) for arch in ("386", "amd64", "arm", "arm64", "ppc64le")),
    *(("darwin", arch) for arch in ("386", "amd64", "arm64")),
]
_NAME = re.compile(r"[\w-]+", re.ASCII)
_RESERVED = re.compile(r"con|prn|aux|nul|com[1-9]|lpt[1-9]", re.IGNORECASE)
# semver.org, the suggested regular expression, after the "v" that krew demands.
_NUMBER = r"(?:0|[1-9]\d*)"
_PART = rf"(?:{_NUMBER}|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
_VERSION = re.compile(
    rf"v{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_PART}(?:\.{_PART})*)?"
    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?",
    re.ASCII,
)
_SHA256 = re.compile(r"[a-f0-9]{64}")
_LICENCES = {"license", "license.txt", "license.md", "licenses", "licenses.txt", "licenses.md",
             "copying", "copying.txt"}  # fmt: skip


def problems(path: Path) -> list[str]:
    """What krew's validator says against the manifest file, empty when it accepts it."""
    manifest = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(manifest, dict):
        return ["the manifest is no mapping"]
    name = str((manifest.get("metadata") or {}).get("name") or "")
    spec = manifest.get("spec") or {}
    short = str(spec.get("shortDescription") or "")
    platforms = spec.get("platforms") or []
    tests = [
        (path.suffix == ".yaml", "the file's extension is not .yaml"),
        (path.stem == name, f"the file is not named after the plugin {name!r}"),
        (manifest.get("apiVersion") == API_VERSION, f"apiVersion is not {API_VERSION}"),
        (manifest.get("kind") == "Plugin", "kind is not Plugin"),
        (_NAME.fullmatch(name), f"the name {name!r} is not safe"),
        (not _RESERVED.fullmatch(name), f"the name {name!r} is reserved on Windows"),
        (_VERSION.fullmatch(str(spec.get("version"))), "spec.version is not v and semver"),
        (short, "spec.shortDescription is missing"),
        ("\n" not in short and "\r" not in short, "spec.shortDescription has several lines"),
        (platforms, "spec.platforms is empty"),
    ]
    found = [text for good, text in tests if not good]
    for index, platform in enumerate(platforms):
        found += [f"platforms[{index}]: {text}" for text in _platform(platform)]
    for os_, arch in PLATFORMS:
        if sum(selects(p.get("selector") or {}, os_, arch) for p in platforms) > 1:
            found.append(f"more than one platform is for {os_}/{arch}")
    return found


def _platform(platform: dict[str, Any]) -> list[str]:
    selector = platform.get("selector") or {}
    tests = [
        (platform.get("uri"), "uri is missing"),
        (_SHA256.fullmatch(str(platform.get("sha256"))), "sha256 is not 64 lower-case hex digits"),
        (platform.get("bin"), "bin is missing"),
        (selector, "selector is missing"),
        (_keys(selector) <= {"os", "arch"}, "selector has keys beside os and arch"),
        (any(selects(selector, *p) for p in PLATFORMS), "selector is for no platform"),
    ]
    found = [text for good, text in tests if not good]
    if "files" in platform:
        found += _files(platform["files"])
    return found


def _files(files: Any) -> list[str]:
    if not files:
        return ["files is there but empty"]
    found = []
    for move in files:
        source, target = move.get("from"), move.get("to")
        if not source or not target:
            found.append("files: from or to is missing")
        elif target != posixpath.normpath(target):
            found.append(f"files: the path {target!r} is not clean")
        elif target.startswith(("..", "/")):
            found.append(f"files: the path {target!r} leads outside")
    return found


def _keys(selector: dict[str, Any]) -> set[str]:
    expressions = selector.get("matchExpressions") or []
    return set(selector.get("matchLabels") or {}) | {str(e.get("key")) for e in expressions}


def selects(selector: dict[str, Any], os_: str, arch: str) -> bool:
    """Whether a label selector matches a platform; an empty one matches all, as in Kubernetes."""
    labels = {"os": os_, "arch": arch}
    wanted = selector.get("matchLabels") or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    for expression in selector.get("matchExpressions") or []:
        value, values = labels.get(expression.get("key")), expression.get("values") or []
        verdict = {
            "In": value in values,
            "NotIn": value not in values,
            "Exists": value is not None,
            "DoesNotExist": value is None,
        }
        if not verdict.get(expression.get("operator"), False):
            return False
    return True


def install_as_krew(manifest: Path, archive: Path, os_: str, arch: str, root: Path) -> Path:
    """Does what ``krew install`` does for a platform, from a local archive; returns the link.

    Raises Refused with krew's reason.
    """
    data = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    name, spec = data["metadata"]["name"], data["spec"]
    entries = [p for p in spec["platforms"] if selects(p["selector"], os_, arch)]
    if not entries:
        raise Refused(f"the plugin is not for {os_}/{arch}")
    entry = entries[0]
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != entry["sha256"]:
        raise Refused(f"the checksum is {digest}, the manifest says {entry['sha256']}")
    store = root / "store" / name / spec["version"]
    install(archive, store, entry.get("files") or [{"from": "*", "to": "."}])
    found = [p for p in store.rglob("*") if p.is_file() and p.name.lower() in _LICENCES]
    if not found:
        raise Refused("the archive holds no licence")
    program = store / entry["bin"]
    if not program.is_file():
        raise Refused(f"bin {entry['bin']!r} is not in the archive")
    # krew links whatever is there; it is the user who would meet "permission denied".
    if os_ != "windows" and not program.stat().st_mode & 0o111:
        raise Refused(f"bin {entry['bin']!r} is not executable")
    link = root / "bin" / f"kubectl-{name.replace('-', '_')}"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(program)
    return link


def archive_problems(manifest: Path) -> list[str]:
    """What krew says against the archives beside the manifest: one for each of its platforms, and
    none that it does not name."""
    data = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    found, named = [], set()
    for entry in data["spec"]["platforms"]:
        archive = manifest.with_name(posixpath.basename(entry["uri"]))
        named.add(archive.name)
        if not archive.is_file():
            found.append(f"{archive.name}: it is not beside the manifest")
            continue
        for os_, arch in (p for p in PLATFORMS if selects(entry["selector"], *p)):
            try:
                with tempfile.TemporaryDirectory(prefix="krew-") as root:
                    install_as_krew(manifest, archive, os_, arch, Path(root))
            except Refused as reason:
                found.append(f"{archive.name}: {reason}")
    beside = {path.name for path in manifest.parent.glob("netcheck-*.tar.gz")}
    return found + [f"{name}: the manifest does not name it" for name in sorted(beside - named)]


if __name__ == "__main__":
    file = Path(sys.argv[1])
    said = problems(file) or archive_problems(file)
    print("\n".join(said) or "krew accepts it, and every archive beside it")
    sys.exit(bool(said))
