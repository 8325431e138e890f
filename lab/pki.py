"""The cluster's certificates and kubeconfigs, made afresh for each lab with openssl."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.errors import LabError

DAYS = "365"


@dataclass(frozen=True)
class Subject:
    """Who a certificate is for."""

    name: str
    common_name: str
    organization: str = ""
    addresses: tuple[str, ...] = ()
    authority_key_id: bool = True

    @property
    def subject(self) -> str:
        organization = f"/O={self.organization}" if self.organization else ""
        return f"{organization}/CN={self.common_name}"

    def extensions(self) -> str:
        lines = [
            "basicConstraints=critical,CA:FALSE",
            "keyUsage=critical,digitalSignature,keyEncipherment",
            f"extendedKeyUsage=clientAuth{',serverAuth' if self.addresses else ''}",
            "subjectKeyIdentifier=hash",
            f"authorityKeyIdentifier={'keyid:always' if self.authority_key_id else 'none'}",
        ]
        if self.addresses:
            kinds = ("IP" if each[0].isdigit() else "DNS" for each in self.addresses)
            pairs = (f"{kind}:{each}" for kind, each in zip(kinds, self.addresses, strict=True))
            lines.append(f"subjectAltName={','.join(pairs)}")
        return "\n".join(lines)


class Authority:
    """A certificate authority in a folder."""

    def __init__(self, folder: Path, name: str, common_name: str) -> None:
        self.folder = folder
        self.certificate = folder / f"{name}.crt"
        self.key = folder / f"{name}.key"
        folder.mkdir(parents=True, exist_ok=True)
        _openssl(
            "req", "-x509", *NEW_KEY, "-keyout", str(self.key), "-out", str(self.certificate),
            "-days", DAYS, "-subj", f"/CN={common_name}",
            "-addext", "keyUsage=critical,digitalSignature,keyCertSign,cRLSign",
        )  # fmt: skip

    def issue(self, subject: Subject) -> None:
        stem = self.folder / subject.name
        config = stem.with_name(f"{subject.name}.cnf")
        config.write_text(
            f"[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=unused\n"
            f"[extensions]\n{subject.extensions()}\n"
        )
        _openssl(
            "req", "-x509", *NEW_KEY, "-keyout", f"{stem}.key", "-out", f"{stem}.crt",
            "-days", DAYS, "-subj", subject.subject, "-config", str(config),
            "-extensions", "extensions", "-CA", str(self.certificate), "-CAkey", str(self.key),
        )  # fmt: skip
        config.unlink()


NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc")


def service_account_key(folder: Path) -> None:
    """The key pair that signs service accounts' tokens."""
    key = folder / "sa.key"
    _openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(key))
    _openssl("ec", "-in", str(key), "-pubout", "-out", str(folder / "sa.pub"))


def subjects(
    nodes: dict[str, str], api_names: Iterable[str], authority_key_id: bool
) -> list[Subject]:
    """All who need a certificate; nodes by name and address."""
    names = tuple(api_names)
    return [
        Subject("apiserver", "kube-apiserver", "", names, authority_key_id),
        Subject("apiserver-kubelet-client", "kube-apiserver-kubelet-client", "system:masters"),
        Subject("admin", "kubernetes-admin", "system:masters"),
        Subject("controller-manager", "system:kube-controller-manager"),
        Subject("scheduler", "system:kube-scheduler"),
        *(
            Subject(f"node-{name}", f"system:node:{name}", "system:nodes", (name, address))
            for name, address in nodes.items()
        ),
    ]


def kubeconfig(folder: Path, user: str, server: str, *, name: str = "lab") -> dict[str, Any]:
    """A kubeconfig that stands on its own: the certificates are in it."""
    import base64

    def data(file: str) -> str:
        return base64.b64encode((folder / file).read_bytes()).decode()

    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": name,
                "cluster": {"server": server, "certificate-authority-data": data("ca.crt")},
            }
        ],
        "users": [
            {
                "name": f"{user}@{name}",
                "user": {
                    "client-certificate-data": data(f"{user}.crt"),
                    "client-key-data": data(f"{user}.key"),
                },
            }
        ],
        "contexts": [
            {"name": name, "context": {"cluster": name, "user": f"{user}@{name}"}},
        ],
        "current-context": name,
    }


def write_private(path: Path, document: dict[str, Any]) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(document, indent=1) + "\n")


def _openssl(*args: str) -> None:
    done = subprocess.run(["openssl", *args], capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"`openssl {args[0]}` failed: {done.stderr.strip()}")
