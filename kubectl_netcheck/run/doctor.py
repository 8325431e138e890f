"""Doctor: whether a run can work here, and what to do where not. Creates nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from kubectl_netcheck.cluster.base import Admission
from kubectl_netcheck.cluster.images import spare
from kubectl_netcheck.cluster.live import Live
from kubectl_netcheck.cluster.rbac import manifests
from kubectl_netcheck.cluster.rights import Right
from kubectl_netcheck.cluster.survey import Survey
from kubectl_netcheck.cluster.together import Together
from kubectl_netcheck.evidence import policies
from kubectl_netcheck.model.errors import HEALTHY, NO_ACCESS, UNDECIDED
from kubectl_netcheck.model.inventory import Inventory

#: What `pair` starts: two pods on each of two nodes, one on the witness, three host pods.
PODS, SERVICES = 8, 2
OK, LESS, PROBLEM = "ok", "less", "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One line. state: OK, LESS (a run works, and leaves something out) or PROBLEM (it does not
    work). code: the exit code that a problem stands for. do: what to do, empty if nothing.
    lacks: the right that is missing, with the verbs that are."""

    what: str
    state: str
    says: str
    do: str = ""
    code: int = UNDECIDED
    lacks: Right | None = None


def examine(live: Live, command: str = "", of: str = "") -> tuple[Check, ...]:
    """All checks, the blocking ones of access first. Raises Unreachable, and Denied for 401.

    command: whose rights are checked besides those of every run. of: the namespace of what that
    command is about, where the debug pods run in another one."""
    commands = ("doctor", command) if command else ("doctor",)
    with Together(4) as pool:
        inventory = pool.submit(live.inventory, ())
        admission = pool.submit(live.admit)
        lacking = pool.submit(lambda: live.lacking(*commands, of=of))
        survey = pool.submit(live.survey, PODS, SERVICES)
        seen, admitted = inventory.result(), admission.result()
        return (
            _server(live, seen),
            *_rights(live.namespace, lacking.result(), command, of),
            *_admission(live.namespace, admitted),
            *_space(survey.result()),
            *_nodes(seen),
            _image(live.image, survey.result(), seen),
            _policies(seen),
        )


def exit_code(checks: tuple[Check, ...]) -> int:
    """0 when a run works, 4 where access is lacking, 3 for any other problem."""
    codes = {check.code for check in checks if check.state == PROBLEM}
    return NO_ACCESS if NO_ACCESS in codes else UNDECIDED if codes else HEALTHY


def _server(live: Live, inventory: Inventory) -> Check:
    version = inventory.server_version or "of unknown version"
    return Check("API server", OK, f"reached, {version}")


def missing_rbac(live: Live, checks: Sequence[Check], command: str = "") -> list[dict[str, Any]]:
    """Manifests of exactly the rights that are missing, bound to who asks where the server says
    who that is; none where nothing is missing. Named by what they hold: a later one for other
    rights does not take its place."""
    lacks = [check.lacks for check in checks if check.lacks]
    if not lacks:
        return []
    subject = live.who()
    name = f"{command or 'pair'}-{sha256(repr(lacks).encode()).hexdigest()[:8]}"
    return manifests(name, live.namespace, lacks, [subject] if subject else [])


def _rights(
    namespace: str, lacking: tuple[tuple[Right, str], ...], command: str, of: str
) -> Iterator[Check]:
    words = [f"kubectl netcheck rbac {command}".rstrip(), f"-n {of or namespace}"]
    words += [f"--debug-namespace {namespace}"] if of else []
    grant = f"{' '.join(words)} --user NAME | kubectl apply -f -"
    for right, verbs in lacking:
        where = {"": f"in namespace {namespace}", "*": "in the cluster"}.get(
            right.where, f"in namespace {right.where}"
        )
        says = f"no right to {verbs} {right.resource} {where}"
        lacks = replace(right, verbs=tuple(verbs.split(", ")))
        if right.without:
            yield Check("rights", LESS, f"{says}; left out: {right.without}", grant, lacks=lacks)
        else:
            yield Check("rights", PROBLEM, f"{says}: {right.why}", grant, NO_ACCESS, lacks)
    if not lacking:
        whose = f"`{command}` and every other run" if command else "a run"
        yield Check("rights", OK, f"all that {whose} uses")


def _admission(namespace: str, admission: Admission) -> Iterator[Check]:
    for kind, title in (("pod", "debug pod"), ("host", "host pod"), ("service", "Service")):
        reason = admission.refused.get(kind)
        if not reason:
            yield Check(title, OK, "admitted (server-side dry run)")
        elif kind == "pod":
            do = "choose another namespace with --debug-namespace"
            yield Check(title, PROBLEM, reason, do, NO_ACCESS)
        else:
            do = (
                f"for node-to-node rungs: kubectl label namespace {namespace} "
                "pod-security.kubernetes.io/enforce=privileged --overwrite"
                if kind == "host" and "PodSecurity" in reason
                else ""
            )
            yield Check(title, LESS, reason, do)


def _space(survey: Survey) -> Iterator[Check]:
    for words in survey.tight:
        yield Check(
            "quota", PROBLEM, words, "free some, or choose another namespace with --debug-namespace"
        )
    unread = [each for each in ("resourcequotas", "limitranges") if each in survey.unread]
    if unread:
        yield Check("quota", LESS, f"{' and '.join(unread)} may not be read, so not checked")
    elif not survey.tight:
        says = f"{survey.quotas} quotas, {survey.limits} limit ranges; {PODS} pods fit"
        yield Check("quota", OK, says)


def _nodes(inventory: Inventory) -> Iterator[Check]:
    if "nodes" in inventory.denied:
        yield Check("nodes", LESS, "nodes may not be read: the nodes asked for are tried unseen")
        return
    able = [node for node in inventory.nodes if node.ready == "True" and not node.skip]
    for node in inventory.nodes:
        if node.skip:
            yield Check("nodes", LESS, f"{node.name} is left out: {node.skip}")
        elif node.ready != "True":
            do = f"kubectl describe node {node.name}"
            yield Check("nodes", LESS, f"{node.name} is not Ready (Ready={node.ready})", do)
    says = f"{len(able)} of {len(inventory.nodes)} can be probed"
    if len(able) < 2:
        yield Check("nodes", PROBLEM, says, "a pair needs two nodes that are Ready")
    elif len(able) == 2:
        yield Check("nodes", LESS, f"{says}; without a third one no pair has a witness")
    else:
        yield Check("nodes", OK, says)


def _image(image: str, survey: Survey, inventory: Inventory) -> Check:
    able = {node.name for node in inventory.nodes if node.ready == "True" and not node.skip}
    known = {name: has for name, has in survey.images.items() if name in able}
    lacking = sorted(name for name, has in known.items() if has is not True)
    if known and not lacking:
        return Check("image", OK, f"{image} is on all {len(known)} nodes")
    if not known:
        where = "the nodes' image lists may not be read"
    else:
        more = " and more" if len(lacking) > 5 else ""
        where = f"not listed on {', '.join(lacking[:5])}{more}"
    do = "the first run pulls it; without a way to its registry name a copy with --image"
    if other := spare(inventory, able):
        do += f"; where neither works, runs use {other}, which all nodes have"
    return Check("image", LESS, f"{image}: {where}", do)


def _policies(inventory: Inventory) -> Check:
    if "networkpolicies" in inventory.denied:
        return Check("policies", LESS, "NetworkPolicies may not be read, so not checked")
    found = [fact.text for fact in policies.read(inventory)]
    if not found:
        return Check("policies", OK, "no NetworkPolicy selects the debug pods")
    named = ", ".join(each.get("name", "") for each in found[:5])
    do = "what they deny is reported as the policy's doing; or choose another namespace with "
    do += "--debug-namespace"
    return Check("policies", LESS, f"NetworkPolicies select the debug pods: {named}", do)
