"""`kubectl netcheck service` on the lab: what is wrong with a Service is named, and no path or
node is accused for it; a broken path is named as such."""

import ipaddress
import json
import os
import subprocess

import pytest

from tests.e2e.shop import NAMESPACE, objects, service

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root"),
]

#: Service to the fault that must be named.
OWN_FAULTS = {
    "typo": "service-selects-no-pod",
    "slow": "service-pods-not-ready",
    "wrong": "wrong-target-port",
    "mixed": "app-not-listening",
    "quiet": "endpoint-silent",
    "stale": "stale-endpoint",
}
NOTES = {"external-traffic-policy-local", "internal-traffic-policy-local"}
THOROUGH = bool(os.environ.get("NETCHECK_THOROUGH"))


def kubectl(shell, *argv, text=None):
    command = ["kubectl", *argv]
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, timeout=60, env=shell.env, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def put(shell, *found):
    items = {"apiVersion": "v1", "kind": "List", "items": list(found)}
    kubectl(shell, "apply", "-f", "-", text=json.dumps(items))


@pytest.fixture(scope="module")
def shop(shell):
    gone = ["--for=delete", f"namespace/{NAMESPACE}", "--timeout=40s"]
    shell.run("kubectl", "wait", *gone)
    spec = json.loads(kubectl(shell, "get", "node", "node-c", "-o", "json"))["spec"]
    unused = str(ipaddress.ip_network(spec["podCIDR"])[250])
    put(shell, *objects(unused))
    pods = ["pod/web-a", "pod/web-b", "pod/odd-b", "pod/deaf-b"]
    kubectl(shell, "-n", NAMESPACE, "wait", "--for=condition=Ready", *pods, "--timeout=30s")
    yield shell
    kubectl(shell, "delete", "namespace", NAMESPACE, "--wait=false")


def ask(shell, name):
    return shell.ask("service", f"{NAMESPACE}/{name}")


def named(report):
    faults = [each for each in report["findings"] if each["kind"] == "fault"]
    return [(each["slug"], each["nodes"]) for each in faults]


@pytest.mark.parametrize("run", range(10 if THOROUGH else 1))
def test_a_healthy_service_is_healthy(shop, run):
    code, report = ask(shop, "web")
    assert (code, report["status"]) == (0, "healthy"), report["verdict"]
    assert named(report) == []


@pytest.mark.parametrize("name", OWN_FAULTS)
def test_what_is_wrong_with_a_service_is_named(shop, name):
    if name == "quiet" and not THOROUGH:
        pytest.skip("a recording shows it; NETCHECK_THOROUGH=1 runs it")
    code, report = ask(shop, name)
    assert (code, named(report)) == (1, [(OWN_FAULTS[name], [])]), report["verdict"]
    assert report["findings"][0]["scope"] == "service"


def test_local_traffic_policies_are_said_and_are_no_fault(shop):
    code, report = ask(shop, "local")
    assert (code, named(report)) == (0, []), report["verdict"]
    assert {each["slug"] for each in report["findings"]} >= NOTES


def test_a_blocked_node_port_is_named_with_its_node(shop, lab):
    spec = json.loads(kubectl(shop, "-n", NAMESPACE, "get", "service", "web", "-o", "json"))["spec"]
    port = str(spec["ports"][0]["nodePort"])
    node = json.loads(kubectl(shop, "get", "node", "node-b", "-o", "json"))
    address = next(a["address"] for a in node["status"]["addresses"] if a["type"] == "InternalIP")
    rule = ["PREROUTING", "-d", address, "-p", "tcp", "--dport", port, "-j", "DROP"]
    lab.nodes["node-b"].run("iptables", "-t", "mangle", "-A", *rule)
    try:
        code, report = ask(shop, "web")
    finally:
        lab.nodes["node-b"].run("iptables", "-t", "mangle", "-D", *rule)
    assert (code, named(report)) == (1, [("nodeport-blocked", ["node-b"])]), report["verdict"]


def test_the_node_with_old_rules_is_found(shop, broken):
    broken("kube-proxy-stale", "node-c")
    put(shop, service("late", {"app": "web"}, type="NodePort"))
    code, report = ask(shop, "late")
    assert (code, named(report)) == (1, [("kube-proxy-stale", ["node-c"])]), report["verdict"]


def test_a_broken_path_is_no_fault_of_the_service(shop, broken):
    broken("tunnel-port-blocked", "node-b")
    code, report = ask(shop, "web")
    assert (code, named(report)) == (1, [("tunnel-port-blocked", ["node-b"])]), report["verdict"]


def test_a_service_that_does_not_exist_is_refused_with_the_nearest_name(shop):
    done = shop.netcheck("service", f"svc/{NAMESPACE}/wbe", "--quiet")
    assert done.returncode == 2
    assert "did you mean web?" in done.stderr
