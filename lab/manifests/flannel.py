"""flannel as its own manifest deploys it, and the CNI configuration that goes with it."""

from __future__ import annotations

import json
from typing import Any

from lab.images.content import FLANNEL
from lab.manifests import common
from lab.settings import Settings

NAMESPACE = "kube-flannel"
CONFLIST = "10-flannel.conflist"
# flannel's own CNI plugin is a thin layer over `bridge` that fills in subnet and MTU from the
# file that the agent writes; here the same is done once, by the shell. The configuration takes
# its place by a rename within the folder: containerd does not notice one moved in from another.
WRITE_CONFIGURATION = """
trap 'exit 0' TERM INT
until [ -s /run/flannel/subnet.env ]; do sleep 0.1; done
. /run/flannel/subnet.env
sed -e "s|@SUBNET@|${FLANNEL_SUBNET%%.*}.0/24|" -e "s|\\"@MTU@\\"|$FLANNEL_MTU|" \\
    /etc/kube-flannel/cni-conf.json > /etc/cni/net.d/.writing
mv /etc/cni/net.d/.writing /etc/cni/net.d/%s
while :; do sleep 3600 & wait $!; done
"""


def objects(settings: Settings, api_address: str) -> list[dict[str, Any]]:
    return [
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {
                "name": NAMESPACE,
                "labels": {
                    "k8s-app": "flannel",
                    "pod-security.kubernetes.io/enforce": "privileged",
                },
            },
        },
        common.role(
            "flannel",
            [
                ("", "pods", "get"),
                ("", "nodes", "get list watch"),
                ("", "nodes/status", "patch"),
            ],
        ),
        common.service_account("flannel", NAMESPACE),
        common.binding("flannel", "flannel", "flannel", NAMESPACE),
        common.config_map(
            "kube-flannel-cfg",
            NAMESPACE,
            {
                "cni-conf.json": json.dumps(cni_configuration(settings), indent=1),
                "net-conf.json": json.dumps(net_configuration(settings), indent=1),
            },
            {"app": "flannel", "k8s-app": "flannel", "tier": "node"},
        ),
        daemon_set(api_address),
    ]


def net_configuration(settings: Settings) -> dict[str, Any]:
    backend: dict[str, Any] = {"Type": settings.cni}
    if settings.cni == "vxlan":
        backend["Port"] = settings.vxlan_port
    return {"Network": settings.pod_cidr, "EnableNFTables": False, "Backend": backend}


def cni_configuration(settings: Settings) -> dict[str, Any]:
    """The conflist, with @SUBNET@ and @MTU@ for the node to fill in."""
    return {
        "name": "cbr0",
        "cniVersion": "0.4.0",
        "plugins": [
            {
                "type": "bridge",
                "bridge": "cni0",
                "isDefaultGateway": True,
                "hairpinMode": True,
                "mtu": "@MTU@",
                "ipam": {
                    "type": "host-local",
                    "ranges": [[{"subnet": "@SUBNET@"}]],
                    "routes": [{"dst": settings.pod_cidr}],
                },
            },
            {"type": "portmap", "capabilities": {"portMappings": True}},
        ],
    }


def daemon_set(api_address: str) -> dict[str, Any]:
    env = [
        common.from_field("POD_NAME", "metadata.name"),
        common.from_field("POD_NAMESPACE", "metadata.namespace"),
        common.from_field("NODE_NAME", "spec.nodeName"),
        *common.api_server(api_address),
    ]
    return common.daemon_set(
        "kube-flannel-ds",
        NAMESPACE,
        {"app": "flannel", "tier": "node", "k8s-app": "flannel"},
        {"app": "flannel", "k8s-app": "flannel"},
        {
            "serviceAccountName": "flannel",
            "containers": [
                {
                    "name": "kube-flannel",
                    "image": FLANNEL,
                    "command": ["/opt/bin/flanneld"],
                    "args": ["--ip-masq", "--kube-subnet-mgr"],
                    "env": env,
                    "securityContext": {
                        "privileged": False,
                        "capabilities": {"add": ["NET_ADMIN", "NET_RAW"]},
                    },
                    "volumeMounts": [
                        {"name": "run", "mountPath": "/run/flannel"},
                        {"name": "flannel-cfg", "mountPath": "/etc/kube-flannel/"},
                        {"name": "xtables-lock", "mountPath": "/run/xtables.lock"},
                    ],
                },
                {
                    "name": "install-cni",
                    "image": FLANNEL,
                    "command": ["/bin/sh", "-c", WRITE_CONFIGURATION % CONFLIST],
                    "volumeMounts": [
                        {"name": "run", "mountPath": "/run/flannel"},
                        {"name": "cni", "mountPath": "/etc/cni/net.d"},
                        {"name": "flannel-cfg", "mountPath": "/etc/kube-flannel/"},
                    ],
                },
            ],
            "volumes": [
                common.host_path("run", "/run/flannel"),
                common.host_path("cni", "/etc/cni/net.d"),
                common.host_path("xtables-lock", "/run/xtables.lock", "FileOrCreate"),
                {"name": "flannel-cfg", "configMap": {"name": "kube-flannel-cfg"}},
            ],
        },
    )
