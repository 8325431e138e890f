"""diff, verify, egress and ingress on the lab: healthy ones say so, their faults are named."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from lab.images.content import PROBE

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root"),
]
NAMESPACE, CLASS = "t-ingress", "t-ingress"
THOROUGH = bool(os.environ.get("NETCHECK_THOROUGH"))
#: Healthy runs of each command.
RUNS = 10 if THOROUGH else 1
#: Ingress to the fault that must be named.
INGRESSES = {
    "no-class": "ingress-class-missing",
    "no-service": "ingress-backend-missing",
    "wrong-port": "ingress-backend-missing",
    "not-ready": "ingress-no-endpoints",
    "refused": "ingress-backend-unreachable",
}


def faults(report: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    return [(f["slug"], tuple(f["nodes"])) for f in report["findings"] if f["kind"] == "fault"]


def _pod(name: str, node: str, **more: Any) -> dict[str, Any]:
    serve = "socat TCP-LISTEN:8080,fork,reuseaddr EXEC:'echo hello'"
    command = f"trap 'exit 0' TERM; {serve} & while :; do sleep 1 & wait $!; done"
    container = {
        "name": "web",
        "image": PROBE,
        "imagePullPolicy": "IfNotPresent",
        "command": ["/bin/sh", "-c", command],
        "resources": {"requests": {"cpu": "5m", "memory": "8Mi"}},
    }
    labels = more.pop("labels", {"app": name})
    spec = {
        "nodeName": node,
        "tolerations": [{"operator": "Exists"}],
        "terminationGracePeriodSeconds": 1,
        "automountServiceAccountToken": False,
        "containers": [container | more],
    }
    metadata = {"name": name, "namespace": NAMESPACE, "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _service(name: str, app: str, target: int = 8080) -> dict[str, Any]:
    spec = {"selector": {"app": app}, "ports": [{"name": "http", "port": 80, "targetPort": target}]}
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def _ingress(name: str, service: str, port: int = 80, of: str = CLASS) -> dict[str, Any]:
    backend = {"service": {"name": service, "port": {"number": port}}}
    path = {"path": "/", "pathType": "Prefix", "backend": backend}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {"ingressClassName": of, "rules": [{"http": {"paths": [path]}}]},
    }


def _objects() -> list[dict[str, Any]]:
    """A controller in name only: what is tested is how its backends are seen from its node."""
    group = "networking.k8s.io/v1"
    controller = {"controller": "k8s.io/ingress-nginx"}
    never = {"tcpSocket": {"port": 9}, "periodSeconds": 1}
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}},
        {
            "apiVersion": group,
            "kind": "IngressClass",
            "metadata": {"name": CLASS},
            "spec": controller,
        },
        _pod("proxy", "node-a", labels={"app.kubernetes.io/name": "ingress-nginx"}),
        _pod("shop", "node-b"),
        _pod("slow", "node-b", readinessProbe=never),
        _service("shop", "shop"),
        _service("slow", "slow"),
        _service("deaf", "shop", 8099),
        _ingress("well", "shop"),
        _ingress("no-class", "shop", of="t-ingres"),
        _ingress("no-service", "shopp"),
        _ingress("wrong-port", "shop", 8081),
        _ingress("not-ready", "slow"),
        _ingress("refused", "deaf"),
    ]


@pytest.fixture(scope="module")
def shop(shell: Any) -> Any:
    """The Ingresses and what stands behind them; removed at the end."""
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": _objects()})
    try:
        subprocess.run(
            ["kubectl", "apply", "-f", "-"], input=text, text=True, capture_output=True,
            timeout=60, env=shell.env, check=True,
        )  # fmt: skip
        wait = ("wait", "--for=condition=Ready", "pod/proxy", "pod/shop", "--timeout=40s")
        done = shell.run("kubectl", "-n", NAMESPACE, *wait)
        assert done.returncode == 0, done.stderr
        yield NAMESPACE
    finally:
        shell.run("kubectl", "delete", "ingressclass", CLASS, "--ignore-not-found")
        shell.run("kubectl", "delete", "namespace", NAMESPACE, "--ignore-not-found", timeout=90)


@pytest.mark.parametrize("run", range(RUNS))
def test_a_healthy_cluster_lets_pods_leave(shell: Any, run: int) -> None:
    code, report = shell.ask("egress")
    assert (code, report["status"]) == (0, "healthy"), report["verdict"]
    assert {r["leg"]["to"]["kind"] for r in report["ladder"]} & {"outside"} == set()


def test_a_name_is_asked_and_its_answer_is_classed(shell: Any) -> None:
    target = "kubernetes.default.svc.cluster.local:443"
    code, report = shell.ask("egress", "node-a", "--to", target)
    assert (code, report["status"]) == (0, "healthy"), report["verdict"]
    assert "ClusterIP" in report["verdict"]


@pytest.mark.parametrize("command", ["egress", "pair"])
@pytest.mark.parametrize("fault", ["masquerade-missing", "api-vip-unreachable"])
def test_masquerade_is_told_from_a_forbidden_api_server(
    shell: Any, broken: Any, fault: str, command: str
) -> None:
    if (command == "pair") is (fault == "api-vip-unreachable") and not THOROUGH:
        pytest.skip("each fault by one command; NETCHECK_THOROUGH=1 runs both")
    broken(fault, "node-b")
    code, report = shell.ask(command, *(("node-a", "node-b") if command == "pair" else ()))
    assert (code, faults(report)) == (1, [(fault, ("node-b",))]), report["verdict"]


def test_fixed_and_still_there_and_what_changed(
    shell: Any, lab: Any, broken: Any, tmp_path: Any
) -> None:
    files = {name: tmp_path / f"{name}.json" for name in ("before", "ill", "after")}
    files["before"].write_text(shell.netcheck("pair", "node-a", "node-b", "-o", "json").stdout)
    broken("tunnel-port-blocked", "node-b")
    files["ill"].write_text(shell.netcheck("pair", "node-a", "node-b", "-o", "json").stdout)
    code, still = shell.ask("verify", str(files["ill"]))
    assert (code, faults(still)) == (1, [("tunnel-port-blocked", ("node-b",))]), still["verdict"]
    assert still["verdict"].startswith("still there: ")
    subprocess.run([sys.executable, "-m", "lab", "heal"], check=True, capture_output=True)
    by_place = (("NC301", "--at", "node-b"),) if THOROUGH else ()
    for words in ((str(files["ill"]),), *by_place):
        code, fixed = shell.ask("verify", *words)
        assert (code, fixed["verdict"][:6]) == (0, "fixed:"), fixed["verdict"]
    files["after"].write_text(shell.netcheck("pair", "node-a", "node-b", "-o", "json").stdout)
    same = shell.netcheck("diff", str(files["before"]), str(files["after"]))
    assert same.returncode == 0, same.stdout
    other = shell.netcheck("diff", str(files["before"]), str(files["ill"]))
    assert other.returncode == 1
    assert "NC301" in other.stdout


@pytest.mark.parametrize("run", range(RUNS))
def test_a_healthy_ingress(shell: Any, shop: str, run: int) -> None:
    code, report = shell.ask("ingress", f"{shop}/well")
    assert (code, report["status"]) == (0, "healthy"), report["verdict"]


@pytest.mark.parametrize("name", INGRESSES)
def test_what_is_wrong_with_an_ingress(shell: Any, shop: str, name: str) -> None:
    code, report = shell.ask("ingress", f"{shop}/{name}")
    assert code == 1, report["verdict"]
    assert [slug for slug, _ in faults(report)] == [INGRESSES[name]], report["verdict"]


def test_a_broken_path_to_a_backend_is_named_as_such(shell: Any, shop: str, broken: Any) -> None:
    broken("tunnel-port-blocked", "node-b")
    code, report = shell.ask("ingress", f"{shop}/well")
    assert "tunnel-port-blocked" in [slug for slug, _ in faults(report)], report["verdict"]
    assert code == 1


WRONG = {
    "egress node": (("egress", "node-x"), "nodes: node-a, node-b, node-c"),
    "egress target": (("egress", "--to", "nowhere"), "port"),
    "verify fault": (("verify", "tunel-port-blocked", "--at", "node-b"), "tunnel-port-blocked"),
    "verify node": (("verify", "NC301", "--at", "node-x"), "nodes: node-a, node-b, node-c"),
    "verify place": (("verify", "NC209"), "--at NODE"),
    "verify file": (("verify", "/no/such/report.json"), "no file"),
    "diff file": (("diff", "/no/such.json", "/no/such.json"), "no file"),
    "ingress": (("ingress", f"{NAMESPACE}/wel"), "did you mean well?"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_named_with_what_is_right(shell: Any, shop: str, name: str) -> None:
    argv, words = WRONG[name]
    done = shell.netcheck(*argv)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert shell.ours() == []
