"""kube-proxy as kubeadm deploys it: a DaemonSet in kube-system with its ConfigMap."""

from __future__ import annotations

import json
from typing import Any

from lab.images.content import KUBE_PROXY
from lab.manifests import common
from lab.settings import Settings

NAMESPACE = "kube-system"
NAME = "kube-proxy"
TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount"


def objects(settings: Settings, api_address: str) -> list[dict[str, Any]]:
    return [
        common.service_account(NAME, NAMESPACE),
        common.binding("kubeadm:node-proxier", "system:node-proxier", NAME, NAMESPACE),
        common.config_map(
            NAME,
            NAMESPACE,
            {
                "config.conf": json.dumps(configuration(settings), indent=1),
                "kubeconfig.conf": json.dumps(kubeconfig(api_address), indent=1),
            },
            {"app": NAME},
        ),
        daemon_set(api_address),
    ]


def configuration(settings: Settings) -> dict[str, Any]:
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "bindAddress": "0.0.0.0",
        "clientConnection": {"kubeconfig": "/var/lib/kube-proxy/kubeconfig.conf"},
        "clusterCIDR": settings.pod_cidr,
        # The size of the table is one number for the whole machine, which is not the lab's to set.
        "conntrack": {"maxPerCore": 0, "min": 0},
        "mode": settings.proxy_mode,
        "iptables": {"minSyncPeriod": "100ms", "syncPeriod": "30s"},
        "nftables": {"minSyncPeriod": "100ms", "syncPeriod": "30s"},
    }


def kubeconfig(api_address: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": "default",
                "cluster": {
                    "certificate-authority": f"{TOKEN}/ca.crt",
                    "server": f"https://{api_address}:6443",
                },
            }
        ],
        "contexts": [
            {
                "name": "default",
                "context": {"cluster": "default", "namespace": "default", "user": "default"},
            }
        ],
        "current-context": "default",
        "users": [{"name": "default", "user": {"tokenFile": f"{TOKEN}/token"}}],
    }


def daemon_set(api_address: str) -> dict[str, Any]:
    labels = {"k8s-app": NAME}
    return common.daemon_set(
        NAME,
        NAMESPACE,
        labels,
        labels,
        {
            "serviceAccountName": NAME,
            "containers": [
                {
                    "name": NAME,
                    "image": KUBE_PROXY,
                    "command": [
                        "/usr/local/bin/kube-proxy",
                        "--config=/var/lib/kube-proxy/config.conf",
                        "--hostname-override=$(NODE_NAME)",
                    ],
                    "env": [
                        common.from_field("NODE_NAME", "spec.nodeName"),
                        *common.api_server(api_address),
                    ],
                    "securityContext": {"privileged": True},
                    "volumeMounts": [
                        {"name": NAME, "mountPath": "/var/lib/kube-proxy"},
                        {"name": "xtables-lock", "mountPath": "/run/xtables.lock"},
                    ],
                }
            ],
            "volumes": [
                {"name": NAME, "configMap": {"name": NAME}},
                common.host_path("xtables-lock", "/run/xtables.lock", "FileOrCreate"),
            ],
        },
    )
