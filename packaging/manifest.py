"""Renders krew-manifest.yaml: the plugin's manifest with the real sums of real archives."""

import hashlib
import platform
import re
from pathlib import Path

from jinja2 import Environment, StrictUndefined

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "krew-manifest.yaml"
HOME = "https://github.com/kubectl-netcheck/kubectl-netcheck"
_NAME = re.compile(r"netcheck-(?P<os>linux|darwin|windows)-(?P<arch>amd64|arm64)\.tar\.gz")
_ARCHES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def this_platform() -> tuple[str, str]:
    """Operating system and architecture of this machine in Go's words."""
    machine = platform.machine().lower()
    if machine not in _ARCHES:
        raise SystemExit(f"there is no bundle for the architecture {machine}")
    return platform.system().lower(), _ARCHES[machine]


def render(archives: list[Path], version: str, base: str = "") -> str:
    """The manifest for these archives (netcheck-OS-ARCH.tar.gz).

    base: URL of the folder that they are downloaded from, without a slash at its end; the
    release of that version by default.
    """
    entries = []
    for archive in sorted(archives):
        found = _NAME.fullmatch(archive.name)
        if not found:
            raise SystemExit(f"{archive.name} is not named netcheck-OS-ARCH.tar.gz")
        entries.append(
            {
                **found.groupdict(),
                "uri": f"{base or f'{HOME}/releases/download/v{version}'}/{archive.name}",
                "sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
            }
        )
    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(version=version, home=HOME, platforms=entries)
