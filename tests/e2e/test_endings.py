"""Every way a run can be refused: one clear sentence within seconds, and the right exit code."""

import os
import time

import pytest

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root"),
]

#: Seconds: a refusal needs one look at the cluster; an image is tried to be pulled first.
SOON_S = 10.0
REFUSALS = {
    "unknown node": (["pair", "node-a", "node-x"], 2, "no node 'node-x'"),
    "same node twice": (["pair", "node-a", "node-a"], 2, "node-a"),
    "no permission": (["pair", "node-a", "node-b", "--as", "stranger"], 4, "rights in namespace"),
    "no cluster": (["pair", "node-a", "node-b", "-s", "https://127.0.0.1:1"], 4, "127.0.0.1"),
    "no image": (
        ["pair", "node-a", "node-b", "--image", "example.invalid/none:v0"],
        3,
        "example.invalid/none:v0",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_one_clear_sentence(shell, name):
    argv, code, words = REFUSALS[name]
    began = time.monotonic()
    done = shell.netcheck(*argv)
    assert time.monotonic() - began < SOON_S, "not within seconds"
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert shell.ours() == []


def test_a_node_that_is_not_ready_is_measured_from_outside(shell, broken):
    broken("cni-not-initialized", "node-b")
    for _ in range(60):
        ready = shell.run(
            "kubectl", "get", "node", "node-b", "-o",
            "jsonpath={.status.conditions[?(@.type=='Ready')].status}",
        )  # fmt: skip
        if ready.stdout != "True":
            break
        time.sleep(1)
    code, report = shell.ask("pair", "node-a", "node-b")
    reasons = [each["reason"] for each in report["notProbed"] if "node-b" in each["place"]]
    assert any("not Ready" in reason for reason in reasons), report["notProbed"]
    assert code in (1, 3)
