"""What others say of a path's size: a binary search with ping, and tracepath; with their time."""

import re
import subprocess
from pathlib import Path
from time import monotonic

#: IP and ICMP headers (RFC 791, RFC 792), and what every host takes (RFC 791).
HEADERS, LEAST = 28, 576
#: Seconds after which tracepath is ended: its own limit of 30 hops is minutes away.
PATIENCE = 6.0
_PMTU = re.compile(r"pmtu ([0-9]+)")


def ping_search(space: Path, address: str, most: int) -> tuple[int, float]:
    """The largest packet that comes back with DF set, and the seconds: two pings a size."""
    began = monotonic()
    low, high = LEAST, most + 1
    while high - low > 1:
        size = (low + high) // 2
        low, high = (size, high) if _passes(space, address, size) else (low, size)
    return low, monotonic() - began


def _passes(space: Path, address: str, size: int) -> bool:
    words = f"ping -n -q -c 2 -i 0.2 -W 0.5 -M do -s {size - HEADERS} {address}"
    return _inside(space, words, 10).returncode == 0


def tracepath(space: Path, address: str) -> tuple[int | None, float]:
    """The last pmtu that it printed, None without any, and the seconds."""
    began = monotonic()
    try:
        said = _inside(space, f"stdbuf -oL tracepath -n {address}", PATIENCE).stdout
    except subprocess.TimeoutExpired as late:
        said = (late.stdout or b"").decode() if isinstance(late.stdout, bytes) else ""
    found = _PMTU.findall(said)
    return (int(found[-1]) if found else None), monotonic() - began


def _inside(space: Path, words: str, seconds: float) -> subprocess.CompletedProcess[str]:
    command = ["nsenter", f"--net={space}", *words.split()]
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
