"""Nodes, Services and targets by address and by labels, and a Service's finding verified, on the
lab: kubectl's words mean what they mean to the API server."""

import json
import os
import time

import pytest

from tests.e2e.shop import NAMESPACE
from tests.e2e.test_service import kubectl, shop  # noqa: F401 (a fixture)

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root"),
]


def found(shell, kind, name, path, *more):
    return kubectl(shell, *more, "get", kind, name, "-o", f"jsonpath={{{path}}}").strip()


@pytest.mark.parametrize("command", ["node", "mtu", "dns", "egress"])
def test_a_node_by_its_address(shell, command):
    address = found(shell, "node", "node-b", '.status.addresses[?(@.type=="InternalIP")].address')
    code, report = shell.ask(command, address)
    assert (code, report["nodes"]) == (0, ["node-b"]), report["verdict"]


@pytest.mark.parametrize("command", ["mesh", "dns", "egress"])
@pytest.mark.parametrize(
    "selector", ["kubernetes.io/hostname in (node-a,node-b)", "kubernetes.io/hostname!=node-c"]
)
def test_nodes_by_labels(shell, command, selector, tmp_path):
    file = tmp_path / "run.json.gz"
    code, report = shell.ask(command, "-l", selector, "--record", str(file))
    assert code == 0 and {*report["nodes"]} >= {"node-a", "node-b"}, report["verdict"]
    assert "node-c" not in report["nodes"]
    replayed = json.loads(shell.netcheck("replay", str(file), "-o", "json").stdout)
    assert (replayed["nodes"], replayed["verdict"]) == (report["nodes"], report["verdict"])


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("dns", "-l", "zone in a"), "is no label selector"),
        (("dns", "-l", "no-such-label=x"), "no node has the labels"),
        (("mesh", "-l", "kubernetes.io/hostname=node-a"), "netcheck node node-a"),
        (("node", "198.51.100.7"), "no node has the name or the address 198.51.100.7"),
        (("service", "198.51.100.7"), "no Service has the address 198.51.100.7"),
        (("service", "a/web", "-n", "b"), "two namespaces"),
    ],
)
def test_what_names_nothing_creates_nothing(shell, argv, words):
    done = shell.netcheck(*argv)
    assert done.returncode == 2 and words in done.stderr, done.stderr
    assert shell.ours() == []


def test_a_service_by_its_address(shop):  # noqa: F811
    address = found(shop, "service", "web", ".spec.clusterIP", "-n", NAMESPACE)
    code, report = shop.ask("service", address)
    assert (code, report["status"]) == (0, "healthy"), report["verdict"]


def test_an_address_is_measured_as_what_has_it(shop):  # noqa: F811
    pod = found(shop, "pod", "web-b", ".status.podIP", "-n", NAMESPACE)
    service = found(shop, "service", "web", ".spec.clusterIP", "-n", NAMESPACE)
    for address, kind in ((f"{pod}:8080", "cross-node"), (f"{service}:80", "service")):
        _, report = shop.ask("pod", f"{NAMESPACE}/web-a", "--to", address, "--yes")
        legs = [each["leg"] for each in report["ladder"]]
        asked = [leg for leg in legs if leg["to"].get("address") in (pod, service)]
        assert kind in {leg["kind"] for leg in asked}
        assert "egress" not in {leg["kind"] for leg in asked}


def test_a_finding_about_a_service_is_still_there_and_fixed(shop, tmp_path):  # noqa: F811
    _, report = shop.ask("service", f"{NAMESPACE}/typo")
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report))
    code, still = shop.ask("verify", str(file))
    assert code == 1 and still["verdict"].startswith("still there"), still["verdict"]
    selector = '{"spec": {"selector": {"app": "web"}}}'
    wrong = found(shop, "service", "typo", ".spec.selector", "-n", NAMESPACE)
    kubectl(shop, "-n", NAMESPACE, "patch", "service", "typo", "-p", selector)
    try:
        answers = (
            "-n",
            NAMESPACE,
            "get",
            "endpointslices",
            "-l",
            "kubernetes.io/service-name=typo",
        )
        addresses = "jsonpath={.items[*].endpoints[*].addresses}"
        for _ in range(20):
            if kubectl(shop, *answers, "-o", addresses):
                break
            time.sleep(0.5)
        code, fixed = shop.ask("verify", str(file))
        assert code == 0 and fixed["verdict"].startswith("fixed"), fixed["verdict"]
    finally:
        back = json.dumps({"spec": {"selector": json.loads(wrong)}})
        kubectl(shop, "-n", NAMESPACE, "patch", "service", "typo", "-p", back)
