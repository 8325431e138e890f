"""Whether a node could connect a new pod: its CNI configuration, run as a container runtime does.

The plugins of the configuration that the runtime would take (the first by name) are called in
turn to add a network namespace of its own, and then to remove it again (CNI specification 1.0).
"""

from __future__ import annotations

import json
import subprocess

from lab.errors import LabError
from lab.node import Node

FOLDER, PLUGINS = "/etc/cni/net.d", "/opt/cni/bin"
#: The file that a runtime takes: the first by name of those with an ending that it knows.
FIRST = f"ls {FOLDER}/*.conf {FOLDER}/*.conflist {FOLDER}/*.json 2>/dev/null | sort | head -n 1"
NAME = "truth"
#: The shell makes a namespace and passes one call of a plugin through; its input is the call's.
CALL = f"""
[ -x {PLUGINS}/"$2" ] || {{ echo "no plugin $2" >&2; exit 3; }}
exec env CNI_COMMAND="$1" CNI_CONTAINERID={NAME} CNI_NETNS="/run/netns/{NAME}" CNI_IFNAME=eth0 \
    CNI_PATH={PLUGINS} CNI_ARGS=IgnoreUnknown=1 {PLUGINS}/"$2"
"""


def connect(node: Node) -> str:
    """`ok`, or what the configuration or a plugin said."""
    try:
        shown = node.run("sh", "-c", f"cat $({FIRST}) /dev/null", check=False)
        if not shown.stdout:
            return "no-config"
        configuration = json.loads(shown.stdout)
        node.run("ip", "netns", "delete", NAME, check=False)
        node.run("ip", "netns", "add", NAME)
        try:
            return _add(node, configuration)
        finally:
            _remove(node, configuration)
            node.run("ip", "netns", "delete", NAME, check=False)
    except (LabError, ValueError, subprocess.TimeoutExpired) as error:
        return f"failed: {str(error)[:80]}"


def _add(node: Node, configuration: dict) -> str:
    result = None
    for plugin in _plugins(configuration):
        if result is not None:
            plugin["prevResult"] = result
        done = _call(node, "ADD", plugin)
        if done.returncode:
            return _reason(done.stdout or done.stderr)
        result = json.loads(done.stdout)
    return "ok"


def _remove(node: Node, configuration: dict) -> None:
    for plugin in reversed(_plugins(configuration)):
        _call(node, "DEL", plugin)


def _plugins(configuration: dict) -> list[dict]:
    """Each plugin's own configuration, with what the runtime adds to it."""
    shared = {key: configuration.get(key) for key in ("name", "cniVersion")}
    return [{**each, **shared} for each in configuration.get("plugins", [configuration])]


def _call(node: Node, command: str, plugin: dict) -> subprocess.CompletedProcess:
    return node.run(
        "sh", "-c", CALL, "sh", command, plugin["type"], input=json.dumps(plugin), check=False
    )


def _reason(text: str) -> str:
    try:
        said = json.loads(text)
    except ValueError:
        said = {}
    return str(said.get("msg") or text).strip()[:60] or "failed"
