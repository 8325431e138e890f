"""The node does not forward: net.ipv4.ip_forward is 0, as a hardening profile leaves it.

CNI plugins switch it on again with every new pod. A profile would switch it off as often; here the
plugins, which look first, see a file that says 1.
"""

from lab.errors import LabError
from lab.faults import _effects
from lab.faults._fault import LabFault
from lab.faults._space import inside

SETTING = "/proc/sys/net/ipv4/ip_forward"
COPY = "/tmp/.netcheck-ip-forward"


def _covered(node):
    return any(line.split()[4] == SETTING for line in _mounts(node))


def _mounts(node):
    return node.run("cat", "/proc/self/mountinfo").stdout.splitlines()


def _set(node, value):
    # From the machine's own mounts, where nothing covers the setting.
    inside(node, "tee", SETTING, input=value)
    found = inside(node, "cat", SETTING).strip()
    if found != value:
        raise LabError(f"net.ipv4.ip_forward of {node.name} is {found} and does not become {value}")
    return f"net.ipv4.ip_forward = {value}"


def _apply(lab, node):
    if not _covered(node):
        node.run("sh", "-c", f"echo 1 > {COPY} && mount --bind {COPY} {SETTING}")
    return _set(node, "0")


def _revert(lab, node):
    while _covered(node):
        node.run("umount", SETTING)
    return _set(node, "1")


FAULT = LabFault(
    title="IP forwarding switched off on the node",
    expects="ip-forward-disabled",
    apply=_apply,
    revert=_revert,
    effects=_effects.BY_SHAPE_NO_FORWARDING,
)
