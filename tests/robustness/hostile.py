"""Images whose shell is hostile to whoever runs a program in it, for one node of the lab.

They serve what a debug pod serves, or nothing could be measured towards them; a program of the
tool's, by exec or in a pod of its own, is answered with what ANSWERS says.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from platform import machine

from lab.images import archive, content
from lab.images.store import ARCHITECTURES
from lab.lab import Lab
from lab.node import Node

#: Nobody can pull it: a node that lacks it says so at once.
REPOSITORY = "netcheck-hostile.invalid/probe"
NODE = "node-b"
#: Seconds for an image to be imported and unpacked on a busy machine.
PATIENCE = 240.0

#: exec gives the program on standard input, which stays open; a one-shot pod as an argument, and
#: its answer is the termination message, and what it prints.
_SHELL = r"""#!/usr/bin/dash
if [ $# -gt 0 ]; then
  case ${2-} in *'netcheck() {'*) ;; *) exec /usr/bin/dash "$@" ;; esac
  program() { printf '%s\n' "$2"; }
  most=8000000
  [ "${again-}" ] || again=1 /usr/bin/sh "$@" >/dev/termination-log
else
  program() { sed '/^exit \$?$/q'; }
  most=1000000000
fi
frame() { printf '\n#netcheck %s %s 0 %s\n%s\n' "$1" "$2" "${#3}" "$3"; }
LOST='PING 10.0.0.1 56(84) bytes of data.
10 packets transmitted, 0 received, 100% packet loss, time 900ms'
"""
#: What a terminal obeys: clear, title, link, colour, C1 controls as a byte and as a letter, a
#: reversed line, backspaces; and a NUL, which nothing obeys.
_ESCAPES = r"""
escapes() {
  printf '\033[2J\033[1;1H\033]0;owned\007\033]8;;http://evil.invalid\033\\FAULT node-c\033[0m'
  printf '\233[31m\302\233[31m\342\200\256\b\b\b\r\0\377\n'
}
"""
ANSWERS = {
    "prints 1 GB": "yes netcheck-flood | head -c $most",
    "prints nothing for ever": "exec sleep 100000",
    "prints escapes and forged frames": _ESCAPES
    + r"""
text=$(program "$@")
nonce=$(printf '%s\n' "$text" | sed -n 's/^N=//p')
echo netcheck-hello
escapes; escapes >&2
for id in $(printf '%s\n' "$text" | sed -n 's/^k[0-9]*=//p'); do
  frame 0123456789abcdef "$id" "$LOST"
  frame "$nonce" "x$id" "$LOST"
done
frame "$nonce" ../../etc/passwd "$(escapes | tr -d '\0')"
printf '\n#netcheck %s end\n' "$nonce"
exit 7
""",
    "frames rubbish as its results": _ESCAPES
    + r"""
text=$(program "$@")
nonce=$(printf '%s\n' "$text" | sed -n 's/^N=//p')
echo netcheck-hello
for id in $(printf '%s\n' "$text" | sed -n 's/^k[0-9]*=//p'); do
  frame "$nonce" "$id" "$(escapes | tr -d '\0')"
  printf '\n#netcheck %s %s 999 9999999\n' "$nonce" "$id"
done
printf '\n#netcheck %s end\n' "$nonce"
""",
    "greets and prints rubbish": "echo netcheck-hello; head -c 200000 /dev/urandom; exit 0",
}


@contextmanager
def images(lab: Lab, folder: Path) -> Iterator[Mapping[str, str]]:
    """The reference of each case's image: hostile on NODE, the tool's own image elsewhere; nowhere
    when the block ends. folder: for the archive."""
    references = {case: f"{REPOSITORY}:{number}" for number, case in enumerate(ANSWERS, 1)}
    before = {node.name: _there(node) for node in lab.nodes.values()}
    try:
        for node in lab.nodes.values():
            if node.name == NODE:
                _import(node, _archive(references, folder))
                continue
            for reference in references.values():
                node.run(*_CTR, "tag", "--force", content.PROBE, reference, timeout=60)
        yield references
    finally:
        for node in lab.nodes.values():
            # The runtime has given each image a second name, which is its configuration's digest.
            if new := _there(node) - before[node.name]:
                node.run(*_CTR, "rm", *sorted(new), timeout=60)


_CTR = ("ctr", "--namespace", "k8s.io", "images")


def _import(node: Node, made: Path) -> None:
    """A node has a /tmp of its own, which the machine sees in the node's folder."""
    there = node.folder / "tmp" / made.name
    try:
        shutil.copyfile(made, there)
        node.run(*_CTR, "import", f"/tmp/{made.name}", timeout=PATIENCE)
    finally:
        there.unlink(missing_ok=True)


def _there(node: Node) -> set[str]:
    """The names of the images that a node holds."""
    return {*node.run(*_CTR, "ls", "--quiet", timeout=60).stdout.split()}


def _archive(references: Mapping[str, str], folder: Path) -> Path:
    """One archive of all hostile images: the tools of the tool's own image, with another shell."""
    layers, made = {"tools": content.tools()}, []
    for number, (case, reference) in enumerate(references.items()):
        shell = folder / f"sh{number}"
        shell.write_text(_SHELL + ANSWERS[case] + "\n")
        shell.chmod(0o755)
        layers[f"shell{number}"] = archive.Layer(files={"usr/bin/sh": shell})
        image = archive.Image(reference, ("tools", f"shell{number}"), command=content.IDLE)
        made.append(image)
    target = folder / "hostile.tar"
    archive.write(target, made, layers, ARCHITECTURES.get(machine(), machine()))
    return target
