"""No recording and no log holds a token, a key, a certificate or a Secret: those of the lab are
looked for in all that a run writes."""

import base64
import gzip
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_netcheck.cluster.rest import Rest
from tests.robustness.conftest import pair

pytestmark = pytest.mark.lab
#: Characters of a secret that are looked for: a shorter one may stand anywhere by chance.
LEAST = 12
PASSWORD = "netcheck-robust-hunter2-netcheck"


@pytest.fixture
def token(admin: Rest, namespace: Any) -> tuple[str, str]:
    """A namespace, and the token of an account there that may do everything in the cluster."""
    where = namespace()
    account = f"/api/v1/namespaces/{where}/serviceaccounts"
    named = {"metadata": {"name": "robust"}}
    admin.post(account, {"apiVersion": "v1", "kind": "ServiceAccount", **named})
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        **named,
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": "admin",
        },
        "subjects": [{"kind": "ServiceAccount", "name": "robust", "namespace": where}],
    }
    path = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{where}/rolebindings"
    admin.post(path, binding)
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
    return where, admin.post(f"{account}/robust/token", body)["status"]["token"]


def agent(where: str, **container: Any) -> dict[str, Any]:
    """A DaemonSet of a user's, which starts nowhere."""
    named = {"matchLabels": {"app": "robust"}}
    pod = {
        "nodeSelector": {"netcheck.dev/robust": "nowhere"},
        "containers": [{"name": "c", "image": "registry.invalid/none:v1", **container}],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "robust", "namespace": where, "annotations": {"login": PASSWORD}},
        "spec": {
            "selector": named,
            "template": {"metadata": {"labels": named["matchLabels"]}, "spec": pod},
        },
    }


def kept_secret(admin: Rest, kubeconfig: str) -> dict[str, str]:
    """What must be nowhere, by what it is: of the kubeconfig, and every Secret of the cluster."""
    found = {"the password in a DaemonSet": PASSWORD}
    config = yaml.safe_load(Path(kubeconfig).read_text(encoding="utf-8"))
    for key, value in config["users"][0]["user"].items():
        found[key] = str(value)
        if key.endswith("-data"):
            pem = base64.b64decode(str(value)).decode()
            found |= {f"{key}, line {n}": line for n, line in enumerate(pem.splitlines())}
    found["authority"] = config["clusters"][0]["cluster"]["certificate-authority-data"]
    for secret in admin.get("/api/v1/secrets")["items"]:
        for key, value in (secret.get("data") or {}).items():
            name = f"{secret['metadata']['namespace']}/{secret['metadata']['name']} {key}"
            found[name] = value
            found[f"{name}, decoded"] = base64.b64decode(value).decode("latin-1")
    plain = re.compile(r"-----|BEGIN|END").search
    return {key: each for key, each in found.items() if len(each) >= LEAST and not plain(each)}


def where_it_is(secrets: dict[str, str], texts: dict[str, str]) -> list[str]:
    return [
        f"{what} in {name}"
        for what, secret in secrets.items()
        for name, text in texts.items()
        if secret in text
    ]


@pytest.mark.parametrize("way", ["certificate", "token"])
def test_nothing_that_is_written_holds_a_secret(
    way: str, token: tuple[str, str], admin: Rest, kubeconfig: str, tmp_path: Path
) -> None:
    where, word = token
    admin.post(
        f"/apis/apps/v1/namespaces/{where}/daemonsets",
        agent(
            where,
            args=[
                "--token",
                PASSWORD,
                f"--passphrase={PASSWORD}",
                "--basic-auth",
                f"me:{PASSWORD}",
            ],
            command=["sh", "-c", f"curl -H 'Authorization: Bearer {PASSWORD}' x"],
            env=[{"name": "LOGIN", "value": PASSWORD}],
        ),
    )
    record, plain = tmp_path / "run.json.gz", tmp_path / "run.json"
    secrets = kept_secret(admin, kubeconfig)
    assert any("client-key-data" in key for key in secrets), sorted(secrets)
    texts: dict[str, str] = {}
    for path in (record, plain):
        more = ["--token", word] if way == "token" else []
        done = pair(
            "-n", where, "--kubeconfig", kubeconfig, "-v", "9", "--record", str(path), *more
        )
        assert "GET /api" in done.err, "-v 9 shows each request"
        texts |= {f"{path.name} stdout": done.out, f"{path.name} stderr": done.err}
    texts["recording, packed"] = gzip.decompress(record.read_bytes()).decode()
    texts["recording"] = plain.read_text(encoding="utf-8")
    assert '"daemonsets"' in texts["recording"] and '"robust"' in texts["recording"] + where
    if way == "token":
        secrets |= {"the token": word, "its signature": word.rpartition(".")[2]}
    assert where_it_is(secrets, texts) == []


def test_what_is_looked_for_would_be_found(admin: Rest, kubeconfig: str) -> None:
    secrets = kept_secret(admin, kubeconfig)
    key = next(each for what, each in secrets.items() if what == "client-key-data")
    assert where_it_is(secrets, {"a log": f"Authorization: {key}"}) == ["client-key-data in a log"]
