"""What is in the lab's images: programs of this machine, their libraries, and who uses which."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from lab import paths
from lab.errors import LabError
from lab.go import VERSION
from lab.images.archive import USR_LINKS, Image, Layer

PROBE = "ghcr.io/kubectl-netcheck/probe:v1"
BUSYBOX = "docker.io/library/busybox:1.36"
PAUSE = "registry.k8s.io/pause:3.10"
KUBE_PROXY = f"registry.k8s.io/kube-proxy:{VERSION}"
COREDNS = "registry.k8s.io/coredns/coredns:v1.14.7"
FLANNEL = "ghcr.io/flannel-io/flannel:v0.28.10"

NETWORK_TOOLS = (
    "ping", "tracepath", "arping", "dig", "nslookup", "host", "curl", "socat", "nc", "ip", "ss",
    "bridge", "conntrack", "nft", "iptables", "iptables-save", "iptables-restore", "ip6tables",
    "ip6tables-save", "ip6tables-restore", "ipset", "ethtool", "tcpdump", "getent",
)  # fmt: skip
# busybox is among them without links: its applets would shadow the real ping and nslookup.
BASE_TOOLS = (
    "sh", "dash", "busybox", "awk", "grep", "sed", "find", "gzip", "xargs", "timeout", "setpriv",
    "hostname", "base64", "basename", "cat", "chmod", "cp", "cut", "date", "dd", "df", "dirname",
    "du", "echo", "env", "expr", "false", "head", "id", "kill", "ln", "ls", "mkdir", "mktemp",
    "mkfifo", "mv", "nproc", "od", "printf", "ps", "pwd", "readlink", "rm", "rmdir", "seq",
    "sha256sum", "sleep", "sort", "stat", "stty", "sync", "tail", "tee", "test", "touch", "tr",
    "true", "tty", "uname", "uniq", "wc", "whoami", "yes",
)  # fmt: skip
PASSWD = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n"
IDLE = ("/bin/sh", "-c", "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait; done")

IMAGES = (
    Image(PROBE, ("tools",), command=IDLE),
    Image(BUSYBOX, ("busybox",), command=("sh",)),
    Image(PAUSE, ("pause",), entrypoint=("/pause",)),
    Image(KUBE_PROXY, ("tools", "cluster"), entrypoint=("/usr/local/bin/kube-proxy",)),
    Image(FLANNEL, ("tools", "cluster"), entrypoint=("/opt/bin/flanneld",)),
    Image(COREDNS, ("cluster",), entrypoint=("/usr/local/bin/coredns",)),
)


def layers(programs: Path) -> dict[str, Layer]:
    """All layers, by the name that IMAGES calls them."""
    return {
        "tools": tools(),
        "busybox": busybox(),
        "pause": Layer(files={"pause": programs / "pause"}),
        "cluster": Layer(
            files={"usr/local/bin/cluster": programs / "cluster"},
            links={
                "usr/local/bin/kube-proxy": "cluster",
                "usr/local/bin/coredns": "cluster",
                "opt/bin/flanneld": "../../usr/local/bin/cluster",
            },
            texts={"etc/passwd": PASSWD, "etc/group": "root:x:0:\n"},
            folders={"tmp": 0o1777},
        ),
    }


def tools() -> Layer:
    """The programs that probes use, under the paths that they have on this machine."""
    layer = Layer(
        texts={
            "etc/passwd": PASSWD,
            "etc/group": "root:x:0:\nnogroup:x:65534:\n",
            "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
            "etc/services": Path("/etc/services").read_text() if Path("/etc/services").exists()
            else "domain 53/udp\ndomain 53/tcp\nhttp 80/tcp\nhttps 443/tcp\n",
        },
        links={**USR_LINKS, "var/run": "/run"},
        folders=dict.fromkeys(("proc", "sys", "dev", "root", "run", "usr/lib64"), 0o755)
        | {"tmp": 0o1777, "var/tmp": 0o1777},
    )  # fmt: skip
    for name in (*NETWORK_TOOLS, *BASE_TOOLS):
        _add_program(layer, name)
    # Debian's own choice among the variants, spelled out: these are links through alternatives.
    layer.links["usr/bin/sh"] = "dash"
    # iptables opens its matches and targets at run time; ldd does not know of them.
    for plugin in sorted(Path("/usr/lib").glob("*/xtables/*.so")):
        _add_file(layer, plugin)
    certificates = Path("/etc/ssl/certs/ca-certificates.crt")
    if certificates.exists():
        layer.files["etc/ssl/certs/ca-certificates.crt"] = certificates
    return layer


def busybox() -> Layer:
    """BusyBox alone, with a link for each applet: what many people have in their pods."""
    program = paths.program("busybox")
    if program is None:
        raise LabError("there is no busybox here; `python -m lab preflight` names what is missing")
    done = subprocess.run([str(program), "--list"], capture_output=True, text=True, check=True)
    return Layer(
        files={"bin/busybox": program.resolve()},
        links={f"bin/{each}": "busybox" for each in done.stdout.split() if each != "busybox"},
        texts={"etc/passwd": PASSWD, "etc/group": "root:x:0:\nnogroup:x:65534:\n"},
        folders={"tmp": 0o1777, "root": 0o700, "proc": 0o755, "sys": 0o755, "dev": 0o755},
    )


def libraries(program: Path) -> list[Path]:
    """The shared libraries that a program loads at its start, as ldd names them."""
    done = subprocess.run(
        ["/usr/bin/ldd", str(program)], capture_output=True, text=True, check=False
    )
    return [Path(each) for each in re.findall(r"(/\S+) \(0x", done.stdout)]


def _add_program(layer: Layer, name: str) -> None:
    found = paths.program(name)
    if found is None:
        raise LabError(f"there is no {name} here; `python -m lab preflight` names what is missing")
    real = Path(os.path.realpath(found))
    _add_file(layer, real)
    link = _inside(found)
    if link != _inside(real):
        layer.links[link] = f"/{_inside(real)}"


def _add_file(layer: Layer, path: Path) -> None:
    inside = _inside(path)
    if inside in layer.files:
        return
    layer.files[inside] = Path(os.path.realpath(path))
    for library in libraries(path):
        layer.files.setdefault(_inside(library), Path(os.path.realpath(library)))


def _inside(path: Path) -> str:
    """A path as it is inside of an image, where /bin and its like are links into /usr."""
    name = str(path).lstrip("/")
    first, _, rest = name.partition("/")
    return f"{USR_LINKS[first]}/{rest}" if first in USR_LINKS else name
