"""Each command with exactly the rights that `rbac` prints for it: nothing is refused."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from kubectl_netcheck.cli.rights import commands
from tests.robustness.conftest import Done, applied, begin, end, left, printed

pytestmark = pytest.mark.lab
#: What each command is asked; `pair` and `pod` have tests of their own.
ASKED: dict[str, tuple[str, ...]] = {
    "clean": ("--yes",),
    "dns": ("node-a",),
    "doctor": (),
    "egress": ("node-a",),
    "ingress": ("quiet",),
    "mesh": (),
    "mtu": ("node-a",),
    "node": ("node-a",),
    "service": ("quiet",),
    "verify": ("NC301", "--at", "node-a"),
}
#: A Service and an Ingress that lead nowhere: that they can be read is what is asked here.
PORT = {"port": 80, "targetPort": 8080}
BACKEND = {"service": {"name": "quiet", "port": {"number": 80}}}
PATH = {"path": "/", "pathType": "Prefix", "backend": BACKEND}
OBJECTS = (
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "quiet"},
        "spec": {"selector": {"app": "none"}, "ports": [PORT]},
    },
    {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "quiet"},
        "spec": {"ingressClassName": "none", "rules": [{"http": {"paths": [PATH]}}]},
    },
)
REFUSED = re.compile("forbidden|not allowed|may not", re.IGNORECASE)


def user(command: str) -> str:
    return f"netcheck-robust-{command}@example.com"


@pytest.fixture
def where(namespace, kubeconfig) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """A namespace in which a user for each command has just that one's rights."""
    made = namespace(enforce="privileged")
    texts = [printed(made, command=each, user=user(each)) for each in ASKED]
    objects = [json.dumps(each | {"metadata": each["metadata"] | {"namespace": made}})
               for each in OBJECTS]  # fmt: skip
    applied("\n---\n".join([*texts, *objects]), kubeconfig)
    yield made
    applied("\n---\n".join(texts), kubeconfig, "delete")


def test_every_command_is_tried() -> None:
    assert {*ASKED, "pair", "pod"} == {*commands()}


def test_no_command_is_refused_anything(where, kubeconfig, admin) -> None:  # type: ignore[no-untyped-def]
    def run(command: str) -> Done:
        more = ["-n", where, "--kubeconfig", kubeconfig, "--as", user(command)]
        if command not in ("clean", "doctor"):
            more += ["--timeout", "40s", "-o", "json"]
        return end(begin(command, *ASKED[command], *more))

    others = [command for command in ASKED if command != "clean"]
    with ThreadPoolExecutor(2) as pool:
        ended = dict(zip(others, pool.map(run, others), strict=True))
    ended["clean"] = run("clean")
    for command, done in ended.items():
        assert done.code in (0, 1), (command, done)
        unread = [each["reason"] for each in done.report.get("notProbed", ())]
        said = [done.out, done.err] if not done.report else [done.err, *unread]
        assert not [each for each in said if REFUSED.search(each)], (command, said)
    assert left(admin, where) == []
