"""Looks for known vulnerabilities of what a release is built from; says why where it cannot.

Part of `make lint`: without a way to the advisories, as behind a mirror of PyPI, nothing is wrong
with the code, so that is said and fails nothing.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).with_name("requirements.lock")
#: Seconds; the lock's 40 packages take 5.
PATIENCE = 60


def main() -> int:
    """0 when nothing is known, or nobody could be asked; 1 for a vulnerability."""
    asked = [sys.executable, "-m", "pip_audit", "-r", str(LOCK), "--require-hashes"]
    more = ["--disable-pip", "--progress-spinner", "off", "-f", "json"]
    try:
        done = subprocess.run(
            [*asked, *more], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        code, said = unasked(f"no answer within {PATIENCE} s")
    else:
        code, said = judged(done.stdout, done.stderr)
    print(said)
    return code


def judged(out: str, err: str) -> tuple[int, str]:
    """The exit code and a line for people, from what pip-audit wrote."""
    try:
        packages: list[dict[str, Any]] = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lines = err.strip().splitlines() or ["it said nothing"]
        return unasked(lines[-1][:200])
    known = [
        f"{each['name']} {each.get('version')}: {', '.join(bad)}"
        for each in packages
        if (bad := [vuln["id"] for vuln in each.get("vulns", ())])
    ]
    if known:
        return 1, "audit: known vulnerabilities\n  " + "\n  ".join(known)
    skipped = [each for each in packages if "skip_reason" in each]
    if len(skipped) == len(packages):
        return unasked("the package index here knows no advisories")
    said = f"audit: {len(packages) - len(skipped)} packages, no known vulnerability"
    if skipped:
        said += f"; not audited: {', '.join(each['name'] for each in skipped)}"
    return 0, said


def unasked(why: str) -> tuple[int, str]:
    """What is said where no audit was possible."""
    return 0, f"audit: {LOCK.name} was not audited: {why}"


if __name__ == "__main__":
    sys.exit(main())
