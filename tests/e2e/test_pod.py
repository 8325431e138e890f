"""`kubectl netcheck pod` on the lab: policy, program and node are told apart, in a namespace that
enforces the restricted standard, by a user with the rights that `rbac pod` prints."""

import json
import os
from contextlib import contextmanager

import pytest

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root"),
]

THOROUGH = bool(os.environ.get("NETCHECK_THOROUGH"))
SPACE, USER = "netcheck-pod-test", "jane"
LISTEN = "exec socat TCP-LISTEN:8000,fork,reuseaddr SYSTEM:'echo hi'"
LOOPBACK = LISTEN.replace("8000,", "8000,bind=127.0.0.1,")


def pod(name, node, command, **spec):
    container = {
        "name": "app",
        "image": "ghcr.io/kubectl-netcheck/probe:v1",
        "imagePullPolicy": "IfNotPresent",
        "command": ["sh", "-c", command],
        "ports": [{"containerPort": 8000}],
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    security = {"runAsNonRoot": True, "runAsUser": 1000}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": SPACE, "labels": {"app": name}},
        "spec": {
            "nodeName": node,
            "terminationGracePeriodSeconds": 0,
            "securityContext": security | {"seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [container],
            **spec,
        },
    }


@pytest.fixture(scope="module")
def pods(shell, tmp_path_factory):
    """The user's pods, and the user; removed again."""
    level = {"pod-security.kubernetes.io/enforce": "restricted"}
    space = {"name": SPACE, "labels": level}
    other = {"dnsPolicy": "None", "dnsConfig": {"nameservers": ["192.0.2.53"]}}
    objects = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": space},
        pod("web", "node-a", LISTEN),
        pod("db", "node-b", LISTEN),
        pod("dead", "node-b", "exec sleep 3600"),
        pod("shy", "node-a", LOOPBACK),
        pod("astray", "node-a", LISTEN, **other),
    ]
    folder = tmp_path_factory.mktemp("pods")
    made, rights = folder / "pods.json", folder / "rbac.yaml"
    made.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    rights.write_text(shell.netcheck("rbac", "pod", "-n", SPACE, "--user", USER).stdout)
    for file in (made, rights):
        done = shell.run("kubectl", "apply", "-f", str(file))
        assert done.returncode == 0, done.stderr
    wait = ("--for=condition=Ready", "pod", "--all", "--timeout=40s")
    assert shell.run("kubectl", "-n", SPACE, "wait", *wait).returncode == 0
    yield
    shell.run("kubectl", "delete", "-f", str(rights), "--ignore-not-found")
    shell.run("kubectl", "delete", "namespace", SPACE, "--wait=false")


@pytest.fixture
def seen(shell, pods):
    """seen(pod, more …): exit code, report; proves that nothing is left."""

    def ask(name, *more):
        return shell.ask("pod", f"{SPACE}/{name}", "--yes", "--as", USER, *more)

    return ask


@pytest.fixture
def dropping(lab, shell):
    """dropping(pod, rule …): what a CNI's policy does to one pod, as rules of its node."""

    @contextmanager
    def rules(name, *wanted):
        path = "jsonpath={.status.podIP}"
        address = shell.run("kubectl", "-n", SPACE, "get", "pod", name, "-o", path).stdout
        found = [rule.format(pod=address).split() for rule in wanted]
        for rule in found:
            lab.node("node-a").run("iptables", "--wait", "--insert", *rule)
        try:
            yield
        finally:
            for rule in found:
                lab.node("node-a").run("iptables", "--wait", "--delete", *rule)

    return rules


def named(report):
    found = [f for f in report["findings"] if f["kind"] == "fault"]
    return [(f["slug"], f["scope"], f["nodes"]) for f in found]


@pytest.mark.parametrize("run", range(5 if THOROUGH else 1))
@pytest.mark.parametrize("more", [(), ("--to", "db")])
def test_a_healthy_pod_is_healthy(seen, more, run):
    code, report = seen("web", *more)
    assert (code, report["status"]) == (0, "healthy"), report["verdict"]
    inside = [r for r in report["ladder"] if r["leg"]["from"].get("name") == "app"]
    assert {"ok"} <= {r["result"] for r in inside} <= {"ok", "not-run"}


NEW = "-m conntrack --ctstate NEW -j DROP"


@pytest.mark.parametrize(
    ("rules", "slug"),
    [
        (("FORWARD -s {pod} -j DROP",), "pod-egress-blocked"),
        (
            (
                "FORWARD -s {pod} -p udp --dport 53 -j DROP",
                "FORWARD -s {pod} -p tcp --dport 53 -j DROP",
            ),
            "pod-dns-blocked",
        ),
        ((f"FORWARD -d {{pod}} {NEW}",), "pod-ingress-blocked"),
    ],
)
def test_what_selects_the_pod_is_named(seen, dropping, rules, slug):
    with dropping("web", *rules):
        code, report = seen("web")
    assert named(report) == [(slug, "pod", ["node-a"])], report["verdict"]
    assert code == 1


@pytest.mark.parametrize(
    ("name", "more", "found"),
    [
        ("web", ("--to", "dead"), ("pod-not-listening", "pod", ["node-b"])),
        ("dead", (), ("pod-not-listening", "pod", ["node-b"])),
        ("shy", (), ("pod-listens-on-loopback", "pod", ["node-a"])),
        ("astray", (), ("pod-resolver-wrong", "pod", ["node-a"])),
    ],
)
def test_a_program_or_a_setting_is_no_policy(seen, name, more, found):
    code, report = seen(name, *more)
    assert (code, named(report)) == (1, [found]), report["verdict"]


def test_a_recording_says_the_same(shell, seen, tmp_path):
    file = tmp_path / "run.json.gz"
    _, report = seen("web", "--to", "dead", "--record", str(file))
    replayed = shell.netcheck("replay", str(file), "-o", "json")
    assert json.loads(replayed.stdout)["verdict"] == report["verdict"]


@pytest.mark.parametrize("victim", ["node-a", "node-b"])
def test_a_node_at_fault_is_named_as_such(seen, broken, victim):
    broken("tunnel-port-blocked", victim)
    code, report = seen("web")
    everyone = named(report) or [(f["slug"], f["scope"], f["nodes"]) for f in report["candidates"]]
    assert code in (1, 3) and {tuple(nodes) for _, _, nodes in everyone} == {(victim,)}
    assert not any(slug.startswith("pod-") for slug, _, _ in everyone)
