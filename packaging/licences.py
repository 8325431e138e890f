"""Licences of everything inside the bundle: Python, its packages, and the system's libraries."""

import configparser
import platform
import re
import subprocess
import sysconfig
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_FILE = re.compile(r"(^|/)(licen[cs]es?|copying|notice|authors)[^/]*$|/licenses/", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
#: Needed by others, and left out of the bundle.
_NOT_INSIDE = ("aiohttp", "aiohttp-retry", "pygments", "setuptools")


def third_party(bundle: Path) -> str:
    """One text with the licence of every part, sorted by name."""
    parts = {f"Python {platform.python_version()}": _python()}
    for found in _distributions():
        parts[f"{found.metadata['Name']} {found.version}"] = _texts(found)
    for library in sorted(bundle.rglob("*.so*")):
        if library.name.startswith("libpython"):
            continue
        owner, text = _system(library.name)
        if owner:
            parts[owner] = text
    rule = "=" * 78
    return "\n".join(f"{rule}\n{name}\n{rule}\n\n{parts[name].strip()}\n" for name in sorted(parts))


def _distributions() -> list[Distribution]:
    """What setup.cfg needs at run time, and what that needs, as far as it is installed."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    ours = config["options"]["install_requires"].split("\n")
    # PyInstaller's start program is inside too.
    todo = ["pyinstaller", *(m[0] for line in ours if (m := _NAME.match(line)))]
    seen: dict[str, Distribution] = {}
    while todo:
        name = todo.pop().lower().replace("_", "-")
        if name in seen:
            continue
        try:
            seen[name] = distribution(name)
        except PackageNotFoundError:
            continue
        needed = seen[name].requires or []
        if name != "pyinstaller":
            todo += [m[0] for r in needed if "extra ==" not in r and (m := _NAME.match(r))]
    return [found for name, found in seen.items() if name not in _NOT_INSIDE]


def _texts(found: Distribution) -> str:
    files = [f for f in found.files or () if ".dist-info/" in str(f) and _FILE.search(str(f))]
    texts = [f.read_text().strip() for f in sorted(files, key=str)]
    if texts:
        return "\n\n".join(texts)
    named = found.metadata.get("License-Expression") or found.metadata.get("License")
    if not named:
        classifiers = found.metadata.get_all("Classifier") or []
        named = "; ".join(c for c in classifiers if c.startswith("License ::"))
    if not named:
        raise SystemExit(f"{found.metadata['Name']} does not say its licence")
    return f"{named}\n{found.metadata.get('Home-page') or ''}"


def _python() -> str:
    for folder in (sysconfig.get_path("stdlib"), f"/usr/share/doc/{_debian_python()}"):
        for name in ("LICENSE.txt", "LICENSE", "copyright"):
            path = Path(str(folder)) / name
            if path.is_file():
                return path.read_text(encoding="utf-8")
    raise SystemExit("the licence of Python itself is not on this machine")


def _debian_python() -> str:
    return "python" + ".".join(platform.python_version_tuple()[:2])


def _system(library: str) -> tuple[str, str]:
    """Debian package and copyright text of a library that came from the system, else nothing."""
    for folder in (Path("/lib"), Path("/usr/lib")):
        for path in folder.glob(f"*-linux-gnu/{library}"):
            try:
                said = subprocess.run(
                    ["dpkg", "-S", str(path)], capture_output=True, text=True, check=True
                ).stdout
            except (OSError, subprocess.CalledProcessError):
                continue
            owner = said.partition(":")[0]
            text = Path(f"/usr/share/doc/{owner}/copyright")
            if text.is_file():
                return f"{owner} (Debian)", text.read_text(encoding="utf-8")
    return "", ""
