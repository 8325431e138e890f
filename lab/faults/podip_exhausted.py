"""Every address of the node's pod range is reserved, most by pods that are no more."""

import ipaddress

from lab.errors import LabError
from lab.faults import _cni, _sandbox
from lab.faults._fault import LabFault

LEAKED = "netcheck-leaked"


def _folder(node):
    return f"/var/lib/cni/networks/{_cni.read(node)['name']}"


def _apply(lab, node):
    hosts = " ".join(map(str, ipaddress.IPv4Network(node.pod_cidr).hosts()))
    # host-local keeps one file for each address, with the container's id and interface in it.
    script = (
        f"cd {_folder(node)} && for a in {hosts}; do "
        f"[ -e $a ] || printf '{LEAKED}\\r\\neth0' > $a; done; ls | grep -c '^[0-9]'"
    )
    count = int(node.run("sh", "-c", script).stdout)
    if count < 254:
        raise LabError(f"only {count} of 254 addresses of {node.name} are reserved")
    return f"{count} of 254 addresses are reserved"


def _revert(lab, node):
    script = (
        f"cd {_folder(node)} && grep -l {LEAKED} [0-9]* | xargs -r rm -f; ls | grep -c '^[0-9]'"
    )
    return f"{node.run('sh', '-c', script).stdout.strip()} addresses are reserved"


FAULT = LabFault(
    title="no pod address left on the node",
    expects="podip-exhausted-hostlocal",
    apply=_apply,
    revert=_revert,
    effects=_sandbox.NO_NEW_PODS,
)
