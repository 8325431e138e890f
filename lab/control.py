"""The control plane: etcd, API server, controller manager and scheduler on a host of their own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from lab.host import Host
from lab.settings import Settings

API_PORT = 6443
# As the host sees them; from outside they are in its folder.
HERE = "/etc/kubernetes"
PKI = f"{HERE}/pki"
AUDIT_LOG = "/var/log/audit.log"
AUDIT_POLICY = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived"],
    "rules": [{"level": "Metadata"}],
}


class Control:
    """Starts the control plane's processes and knows which of them has ended."""

    def __init__(self, host: Host, address: str, folder: Path, settings: Settings) -> None:
        self.host = host
        self.address = address
        self.folder = folder
        self.settings = settings
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start_etcd(self) -> None:
        # On the host's tmpfs: a lab's objects need not outlive it, and etcd waits for its disk.
        self._start(
            "etcd",
            "--data-dir=/run/etcd",
            # A lab of two hours' tests filled 256 MB: a log file of it has 64 MB, and by default
            # five are kept, the next one not counted, and none goes before 100 000 changes.
            "--snapshot-count=5000",
            "--max-wals=2",
            "--listen-client-urls=http://127.0.0.1:2379",
            "--advertise-client-urls=http://127.0.0.1:2379",
            "--listen-peer-urls=http://127.0.0.1:2380",
            "--initial-advertise-peer-urls=http://127.0.0.1:2380",
            "--initial-cluster=default=http://127.0.0.1:2380",
            "--heartbeat-interval=500",
            "--election-timeout=2500",
        )

    def start_api_server(self) -> None:
        (self.folder / "kubernetes/audit-policy.json").write_text(json.dumps(AUDIT_POLICY))
        pki = PKI
        self._start(
            "kube-apiserver",
            "--etcd-servers=http://127.0.0.1:2379",
            f"--advertise-address={self.address}",
            f"--secure-port={API_PORT}",
            f"--service-cluster-ip-range={self.settings.service_cidr}",
            "--allow-privileged=true",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            "--enable-bootstrap-token-auth=false",
            f"--client-ca-file={pki}/ca.crt",
            f"--tls-cert-file={pki}/apiserver.crt",
            f"--tls-private-key-file={pki}/apiserver.key",
            f"--kubelet-client-certificate={pki}/apiserver-kubelet-client.crt",
            f"--kubelet-client-key={pki}/apiserver-kubelet-client.key",
            "--kubelet-preferred-address-types=InternalIP,Hostname",
            f"--service-account-issuer=https://kubernetes.default.svc.{self.settings.cluster_domain}",
            f"--service-account-key-file={pki}/sa.pub",
            f"--service-account-signing-key-file={pki}/sa.key",
            f"--requestheader-client-ca-file={pki}/front-proxy-ca.crt",
            "--requestheader-allowed-names=front-proxy-client",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-",
            "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-username-headers=X-Remote-User",
            f"--proxy-client-cert-file={pki}/front-proxy-client.crt",
            f"--proxy-client-key-file={pki}/front-proxy-client.key",
            f"--audit-policy-file={HERE}/audit-policy.json",
            f"--audit-log-path={AUDIT_LOG}",
        )

    def start_controllers(self) -> None:
        pki, config = PKI, f"{HERE}/controller-manager.kubeconfig"
        self._start(
            "kube-controller-manager",
            f"--kubeconfig={config}",
            f"--authentication-kubeconfig={config}",
            f"--authorization-kubeconfig={config}",
            "--leader-elect=false",
            "--allocate-node-cidrs=true",
            f"--cluster-cidr={self.settings.pod_cidr}",
            f"--service-cluster-ip-range={self.settings.service_cidr}",
            "--use-service-account-credentials=true",
            f"--root-ca-file={pki}/ca.crt",
            f"--client-ca-file={pki}/ca.crt",
            f"--requestheader-client-ca-file={pki}/front-proxy-ca.crt",
            f"--service-account-private-key-file={pki}/sa.key",
            f"--cluster-signing-cert-file={pki}/ca.crt",
            f"--cluster-signing-key-file={pki}/ca.key",
            "--kube-api-qps=200",
            "--kube-api-burst=400",
        )

    def start_scheduler(self) -> None:
        config = f"{HERE}/scheduler.kubeconfig"
        self._start(
            "kube-scheduler",
            f"--kubeconfig={config}",
            f"--authentication-kubeconfig={config}",
            f"--authorization-kubeconfig={config}",
            "--leader-elect=false",
            "--kube-api-qps=200",
            "--kube-api-burst=400",
        )

    def ended(self) -> str | None:
        """Which process has ended, as a sentence with its last words; None while all run."""
        return first_ended(self.processes, lambda name: self.folder / f"{name}.log")

    def _start(self, name: str, *flags: str) -> None:
        log = self.folder / f"{name}.log"
        self.processes[name] = self.host.spawn(name, *flags, log=log)


def first_ended(
    processes: dict[str, subprocess.Popen[bytes]], log: Callable[[str], Path]
) -> str | None:
    for name, process in processes.items():
        if process.poll() is not None:
            return f"{name} ended ({process.returncode}); the end of {log(name)}: {tail(log(name))}"
    return None


def tail(path: Path, lines: int = 3) -> str:
    try:
        text = path.read_text(errors="replace").strip()
    except OSError:
        return "(no log)"
    return "\n".join(text.splitlines()[-lines:])[-1000:]
