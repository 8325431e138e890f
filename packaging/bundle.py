"""Builds the self-contained program for this machine: dist/netcheck-OS-ARCH.tar.gz and the
krew manifest dist/netcheck.yaml.

    python packaging/bundle.py [--epoch SECONDS] [--dist FOLDER]

Builds in an environment of its own, from the hashes in packaging/requirements.lock, so that
what is on the developer's machine cannot get in. `--manifest ARCHIVE …` only renders the
manifest, of archives that were built on several machines.
"""

import argparse
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
#: May be a link to one that another checkout made; venv refuses to clear a link.
ENVIRONMENT = (BUILD / "bundle-env").resolve()
LOCK = ROOT / "packaging" / "requirements.lock"
#: Bytes of a packed bundle; a download that nobody minds.
LIMIT = 25_000_000
#: 2024-01-01, for builds that name no time of their own.
EPOCH = 1704067200


def python() -> Path:
    """The interpreter of the build environment, made anew when the lock has changed."""
    folder = "Scripts" if sys.platform == "win32" else "bin"
    found = ENVIRONMENT / folder / ("python.exe" if sys.platform == "win32" else "python")
    stamp = ENVIRONMENT / "lock"
    if stamp.is_file() and stamp.read_bytes() == LOCK.read_bytes():
        return found
    print("bundle: making the build environment", flush=True)
    venv.create(ENVIRONMENT, clear=True, with_pip=True)
    pip = [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", str(LOCK)], check=True)
    shutil.copyfile(LOCK, stamp)
    return found


def freeze(epoch: int) -> Path:
    """Runs PyInstaller; returns the folder with the program, licences included."""
    interpreter = str(python())
    work, frozen = BUILD / "pyinstaller", BUILD / "frozen"
    shutil.rmtree(frozen, ignore_errors=True)
    # A fixed hash seed makes the order of names in compiled modules the same each time.
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONPATH": str(ROOT),
        # What --clean empties must be no other build's that is under way.
        "PYINSTALLER_CONFIG_DIR": str(BUILD / "pyinstaller-cache"),
    }
    subprocess.run(
        [interpreter, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
         "--workpath", str(work), "--distpath", str(frozen),
         str(ROOT / "packaging" / "netcheck.spec")],
        check=True, env=environment, cwd=BUILD,
    )  # fmt: skip
    bundle = frozen / "bundle"
    shutil.copyfile(ROOT / "LICENSE", bundle / "LICENSE")
    licences = subprocess.run(
        [interpreter, "-c", "import sys; sys.path.insert(0, sys.argv[1]); "
         "from licences import third_party; from pathlib import Path; "
         "print(third_party(Path(sys.argv[2])))", str(ROOT / "packaging"), str(bundle)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    (bundle / "THIRD_PARTY_LICENSES.txt").write_text(licences.stdout, encoding="utf-8")
    return bundle


def version() -> str:
    """The package's version, from its source."""
    found: dict[str, object] = {}
    source = (ROOT / "kubectl_netcheck" / "__init__.py").read_text(encoding="utf-8")
    exec(compile(source, "version", "exec"), found)
    return str(found["__version__"])


def write_manifest(archives: list[Path], dist: Path, base: str) -> Path:
    """dist/netcheck.yaml, and the same in the layout of a custom index, ready to be pushed."""
    from manifest import render

    file = dist / "netcheck.yaml"
    file.write_text(render(archives, version(), base), encoding="utf-8")
    index = dist / "index" / "plugins"
    index.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, index / "netcheck.yaml")
    return file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--epoch", type=int, default=int(os.environ.get("SOURCE_DATE_EPOCH", EPOCH))
    )
    parser.add_argument("--dist", type=Path, default=ROOT / "dist")
    parser.add_argument("--base", default="", help="URL of the folder to download from")
    parser.add_argument("--manifest", type=Path, nargs="+", metavar="ARCHIVE")
    options = parser.parse_args()
    options.dist.mkdir(parents=True, exist_ok=True)
    if options.manifest:
        print(write_manifest(options.manifest, options.dist, options.base))
        return
    from archive import pack
    from manifest import this_platform

    archive = options.dist / "netcheck-{}-{}.tar.gz".format(*this_platform())
    pack(freeze(options.epoch), archive, options.epoch)
    size = archive.stat().st_size
    if size > LIMIT:
        raise SystemExit(f"{archive} has {size} bytes, more than {LIMIT}")
    print(f"{archive}: {size / 1e6:.1f} MB")
    print(write_manifest([archive], options.dist, options.base))


if __name__ == "__main__":
    main()
