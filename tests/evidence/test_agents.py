"""agent: ready, not ready with its reason, missing, and absent by design."""

from dataclasses import replace

from kubectl_netcheck.evidence._detect import detect
from kubectl_netcheck.evidence.agents import read
from tests.evidence.objects import FLANNEL, NODES, PROXY, daemonset, flannel, inventory, pod


def states(found: object, agent: str) -> dict[str, str]:
    return {f.place.node: f.text["state"] for f in read(found) if f.text["agent"] == agent}


def test_all_ready() -> None:
    found = inventory(daemonsets=[FLANNEL], pods=flannel())
    assert states(found, "cni") == dict.fromkeys(NODES, "ready")
    assert states(found, "kube-proxy") == dict.fromkeys(NODES, "unmanaged")


def test_missing_on_one_node_says_why() -> None:
    affinity = daemonset(
        "kube-flannel-ds",
        "kube-flannel",
        {"app": "flannel"},
        affinity={"nodeAffinity": {"required": 1}},
    )
    found = inventory(daemonsets=[affinity], pods=[*flannel("node-b"), pod("node-b", "other")])
    assert states(found, "cni")["node-b"] == "missing"
    (fact,) = (f for f in read(found) if f.text["state"] == "missing")
    assert "nodeAffinity" in fact.text["why"]


def test_evicted_counts_as_missing() -> None:
    gone = pod(
        "node-b",
        "kube-proxy-x",
        owner="kube-proxy",
        ready=False,
        status={"phase": "Failed", "reason": "Evicted"},
    )
    found = inventory(daemonsets=[PROXY], pods=[gone])
    (fact,) = (f for f in read(found) if f.text["agent"] == "kube-proxy")
    assert (fact.text["state"], fact.text["why"]) == ("missing", "its pod was evicted")


def test_crashing_says_what_it_died_of() -> None:
    status = {
        "containerStatuses": [
            {
                "restartCount": 7,
                "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                "lastState": {"terminated": {"reason": "OOMKilled"}},
            }
        ]
    }
    bad = pod(
        "node-b", "kube-flannel-ds-b", "kube-flannel", "kube-flannel-ds", False, status=status
    )
    (fact, *_) = read(inventory(daemonsets=[FLANNEL], pods=[bad]))
    assert fact.text["state"] == "not-ready"
    assert fact.text["why"] == "CrashLoopBackOff, OOMKilled"
    assert fact.figures["restarts"] == 7


def test_static_kube_proxy() -> None:
    pods = [pod("node-a", "kube-proxy-node-a"), pod("node-b", "other")]
    assert states(inventory(pods=pods), "kube-proxy") == {"node-a": "ready", "node-b": "missing"}


def test_nodes_whose_pods_were_not_read_are_not_judged() -> None:
    assert read(inventory(daemonsets=[FLANNEL])) == ()


def test_the_priority_that_pods_of_an_agent_ask_for() -> None:
    first = daemonset(
        "kube-proxy", "kube-system", {}, priorityClassName="system-node-critical", containers=[]
    )
    found = inventory(daemonsets=[first, FLANNEL], pods=flannel())
    told = {f.text["agent"]: f.text.get("priority") for f in read(found)}
    assert told == {"cni": "none", "kube-proxy": "system-node-critical", "dns-cache": None}


def test_where_daemon_sets_may_not_be_read_nobody_says_that_there_is_none() -> None:
    found = replace(inventory(pods=flannel()), denied={"daemonsets": "no answer in time"})
    assert not states(found, "kube-proxy")


def test_of_a_node_whose_kubelet_is_silent_nothing_is_said() -> None:
    """The controller that takes a node for lost writes that its pods are not ready."""
    pods = [*flannel("node-b"), pod("node-b", "kube-flannel-ds-b", {"app": "flannel"}, ready=False)]
    found = inventory(daemonsets=[FLANNEL], pods=pods)
    lost = tuple(replace(n, ready="Unknown") if n.name == "node-b" else n for n in found.nodes)
    assert "node-b" not in states(replace(found, nodes=lost), "cni")
    assert states(replace(found, nodes=lost), "cni")["node-a"] == "ready"


def test_a_daemon_set_of_a_users_is_no_agent_of_the_clusters() -> None:
    theirs = daemonset("kube-proxy", "a-team", {"app": "mine"})
    pods = [
        pod("node-a", "kube-proxy-x", "a-team", "kube-proxy"),
        *(pod(node, f"kube-proxy-{node}", owner="kube-proxy") for node in NODES),
    ]
    found = inventory(daemonsets=[theirs, PROXY], pods=pods)
    assert states(found, "kube-proxy") == dict.fromkeys(NODES, "ready")
    alone = inventory(daemonsets=[theirs], pods=pods[:1])
    assert states(alone, "kube-proxy") == {"node-a": "unmanaged"}


def test_a_users_daemon_set_does_not_pass_for_the_cni() -> None:
    theirs = daemonset("kube-flannel-ds", "a-team", {"app": "mine"})
    found = inventory(daemonsets=[theirs, FLANNEL], pods=flannel())
    assert detect(found).namespace == "kube-flannel"
