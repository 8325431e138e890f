"""Records what the pages under docs/symptoms show: `python -m tests.docs.record [NAME …]`.

Needs the lab, up and healthy, and root. Beside each recording stands what was injected, as for
every case (see tests/cases/make.py, which records the runs of `pair`); afterwards `make docs`
writes the pages anew.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from lab.faults import _registry
from lab.lab import Lab
from lab.truth import prepare, prove, until_healthy
from tests.cases.make import HOME, keep, lab, run
from tests.e2e import shop

NODE = "node-b"
#: The namespace of what is asked about, as a page shows it; its Ingresses have a class of that
#: name, too.
SHOP = "shop"
#: A rule of node-b that does to one pod what a policy does: the lab's pod network knows none.
RULE = "a rule for one pod"


class Shown(NamedTuple):
    """fault: what the lab breaks on NODE, RULE, or nothing where the objects are wrong. slug: what
    that is called. command: what is asked. nodes: what the finding names."""

    fault: str
    slug: str
    command: tuple[str, ...]
    nodes: tuple[str, ...] = (NODE,)

    @property
    def path(self) -> Path:
        name = self.slug if self.fault in ("", RULE) else self.fault
        return HOME / self.slug / f"{self.command[0]}-{name}-{NODE}.json.gz"


SHOWN = (
    Shown("tunnel-port-blocked", "tunnel-port-blocked", ("node", NODE)),
    Shown("coredns-endpoint-unreachable", "coredns-endpoint-unreachable", ("dns",)),
    Shown("coredns-down", "coredns-down", ("dns",), ()),
    Shown("overlay-packet-loss", "overlay-packet-loss", ("mesh",)),
    Shown("kube-proxy-missing", "kube-proxy-missing", ("service", f"{SHOP}/web")),
    Shown("cni-binary-missing", "cni-binary-missing", ("node", NODE)),
    Shown("masquerade-missing", "masquerade-missing", ("egress",)),
    Shown("mtu-blackhole-pod-gt-path", "mtu-blackhole-pod-gt-path", ("mtu", NODE)),
    Shown(RULE, "pod-egress-blocked", ("pod", f"{SHOP}/web-b", "--yes")),
    Shown("", "ingress-backend-unreachable", ("ingress", f"{SHOP}/web"), ()),
)


def objects() -> str:
    """What the pages ask about: two pods with a Service, and an Ingress whose Service names a port
    on which nobody listens."""
    known: dict[str, Any] = {e["metadata"]["name"]: e for e in shop.objects("192.0.2.1")}
    proxy = {
        "name": "proxy",
        "namespace": SHOP,
        "labels": {"app.kubernetes.io/name": "ingress-nginx"},
    }
    group, backend = "networking.k8s.io/v1", {"name": "admin", "port": {"number": 80}}
    items = [
        known[shop.NAMESPACE],
        *(known[name] for name in ("web-a", "web-b", "web")),
        shop.service("admin", {"app": "web"}, 9090),
        {**known["web-a"], "metadata": proxy},
        {
            "apiVersion": group,
            "kind": "IngressClass",
            "metadata": {"name": SHOP},
            "spec": {"controller": "k8s.io/ingress-nginx"},
        },
        {
            "apiVersion": group,
            "kind": "Ingress",
            "metadata": {"name": "web", "namespace": SHOP},
            "spec": {"ingressClassName": SHOP, "defaultBackend": {"service": backend}},
        },
    ]
    listed = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    return listed.replace(f'"{shop.NAMESPACE}"', f'"{SHOP}"')


@contextmanager
def a_shop(*kubectl: str, **how: Any) -> Iterator[None]:
    """The objects, running, and removed again. how: for subprocess (``env``)."""
    words: dict[str, Any] = {"text": True, "timeout": 60, **how}
    ready = ("wait", "pod", "--all", "-n", SHOP, "--for=condition=Ready", "--timeout=40s")
    try:
        subprocess.run([*kubectl, "apply", "-f", "-"], input=objects(), check=True, **words)
        subprocess.run([*kubectl, *ready], check=True, **words)
        yield
    finally:
        for kind in ("ingressclass", "namespace"):
            gone = (*kubectl, "delete", kind, SHOP, "--ignore-not-found")
            subprocess.run(gone, check=True, **words)


@contextmanager
def broken(fault: str, *kubectl: str) -> Iterator[None]:
    """With the fault in the lab."""
    if not fault:
        yield
    elif fault != RULE:
        lab("break", fault, NODE)
        try:
            _await(fault)
            yield
        finally:
            lab("heal")
    else:
        address = ("get", "pod", "web-b", "-n", SHOP, "-o", "jsonpath={.status.podIP}")
        rule = ("FORWARD", "-s", run(*kubectl, *address).stdout, "-j", "DROP")
        node = Lab.load().node(NODE)
        node.run("iptables", "--wait", "--insert", *rule)
        try:
            yield
        finally:
            node.run("iptables", "--wait", "--delete", *rule)


def _await(fault: str) -> None:
    """Until ground truth sees it: what a controller does about it comes later."""
    where, known = Lab.load(), _registry.faults()[fault]
    proof = prove(where, [(known.effects_in(where.settings), NODE)], known.pings)
    if not proof.holds:
        raise SystemExit(f"{fault}: {proof}")


def record(shown: Shown, kubeconfig: str) -> None:
    """Breaks, records and heals; what is said is printed for the reader of this script."""
    kubectl = ("kubectl", "--kubeconfig", kubeconfig)
    # An event outlives its fault by an hour, and would be shown as a risk of this one.
    run(*kubectl, "delete", "--raw", "/api/v1/namespaces/default/events")
    asked = (sys.executable, "-m", "kubectl_netcheck", *shown.command, "--quiet")
    shown.path.parent.mkdir(exist_ok=True)
    wanted = (
        a_shop(*kubectl) if shown.command[0] in ("ingress", "pod", "service") else nullcontext()
    )
    with wanted, broken(shown.fault, *kubectl):
        done = run(*asked, "--kubeconfig", kubeconfig, "--record", str(shown.path), check=False)
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f"{shown.command[0]} ended with {done.returncode}: {done.stderr}")
    keep(shown.path, shown.slug, list(shown.nodes), "node" if shown.nodes else "cluster")
    print(f"{shown.path.name}\n{done.stdout}", flush=True)


def main() -> None:
    kubeconfig = lab("kubeconfig")
    prepare(Lab.load())
    until_healthy(Lab.load())
    for shown in SHOWN:
        if not sys.argv[1:] or shown.path.name.removesuffix(".json.gz") in sys.argv[1:]:
            record(shown, kubeconfig)


if __name__ == "__main__":
    main()
