"""Smoke test of the debug pods' image: it has every tool, measures as a restricted pod, is small.

    PYTHONPATH=. python packaging/smoke.py IMAGE

Needs docker. Ends with 1 and says what is wrong; with 0 and says the size when all is well.
"""

import subprocess
import sys

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.probes import _program, _server
from kubectl_netcheck.probes._catalogue import facts

#: The most bytes that the unpacked image may have.
MOST = 40_000_000
#: What a pod of the restricted kind has (cluster/manifests.py), in docker's words; no network but
#: its own loopback.
RESTRICTED = (
    *("--user", "65532:65532", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
    *("--read-only", "--tmpfs", "/tmp:mode=1777", "--network", "none"),
    *("--sysctl", "net.ipv4.ping_group_range=0 65535"),
)
#: Tools of the programs around the probes; those of the probes are in their records.
SHELL = ("awk", "base64", "gzip", "mktemp", "timeout", "ss", "tracepath")
KEY, NONCE, SELF = "p1@smoke", "5m0ke", "127.0.0.1"
PARAMS: dict[str, dict[str, str | int]] = {
    "ping": {"count": 3},
    "mtu": {},
    "tcp": {"port": 8080},
    "udp": {"port": 8081, "nonce": "n1"},
    "udp-large": {"port": 8081, "nonce": "n2"},
    "get": {"expect": KEY},
    "put": {"expect": KEY},
    "http": {"expect": KEY},
}
_LACKS = 'for t in "$@"; do command -v "$t" >/dev/null || echo "$t"; done'
_MEASURE = 'sh -c "$1" & sleep 1; sh -s; kill $!'


def main(image: str) -> int:
    """Prints what is wrong with the image, or its size."""
    size = int(_docker("image", "inspect", "--format", "{{.Size}}", image))
    wrong = [f"no {tool}" for tool in _inside(image, _LACKS, tools()).split()]
    wrong += measured(image)
    if size > MOST:
        wrong.append(f"{size} bytes, more than {MOST}")
    print("\n".join(wrong) or f"{image}: every tool is there, {size} bytes")
    return int(bool(wrong))


def tools() -> tuple[str, ...]:
    """All that any probe can use."""
    found = {tool for probe in _program.probes() for tool in probe.tools} | {*SHELL}
    return tuple(sorted(found))


def measured(image: str) -> list[str]:
    """What did not measure as it should: a pod's server, asked by a pod's own program."""
    here = Place("pod", "p1", "smoke", SELF)
    round_ = [Task(n, n, Leg(here, here, "same-node"), each) for n, each in PARAMS.items()]
    server = _server.serve(KEY, 8080, 8081, 9999, 30)
    output = _inside(image, _MEASURE, [server], _program.build(round_, NONCE))
    found = facts(round_, _program.read(output, NONCE, round_))
    return [
        f"{fact.measure}: {fact.result} {dict(fact.text)}"
        for fact in found
        if fact.result is not Result.OK or fact.text.get("depth")
    ]


def _inside(image: str, script: str, words: "tuple[str, ...] | list[str]", told: str = "") -> str:
    run = ("run", "--rm", "--interactive", *RESTRICTED, image)
    return _docker(*run, "sh", "-c", script, "sh", *words, told=told)


def _docker(*words: str, told: str = "") -> str:
    done = subprocess.run(
        ["docker", *words], input=told, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
