"""Rights: what each command needs of the API server, what for, and what is left out without it.

The one table behind admission, `rbac`, `doctor` and the documentation. Reviews ask the server.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from kubectl_netcheck.cluster.prune import CONFIGMAPS
from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.together import Together
from kubectl_netcheck.cluster.words import dig, items

#: Where a right is needed: in the run's namespace, in all of the cluster, or in a named namespace.
RUN, CLUSTER = "", "*"
_REVIEWS = "/apis/authorization.k8s.io/v1"
_DNS = "the checks of names and Services"


@dataclass(frozen=True, slots=True)
class Right:
    """Some verbs on one resource. group: API group, empty for the core. where: RUN, CLUSTER or
    the name of a namespace. why: what for. without: what is left out when it is lacking; empty
    when nothing works without. names: the only objects that it is needed for; all if empty."""

    group: str
    resource: str
    verbs: tuple[str, ...]
    where: str
    why: str
    without: str = ""
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{', '.join(self.verbs)} {self.resource}"


_SWEEP = ("list", "delete", "deletecollection")
MEASURE = (
    Right("", "pods", ("create", "get", "watch"), RUN, "start the debug pods and see them run"),
    Right("", "pods", _SWEEP, RUN, "remove the debug pods and see that none is left"),
    Right("batch", "jobs", ("create", "get", *_SWEEP), RUN, "the run object, which owns all",
          "the run object's expiry: a ConfigMap owns the pods then"),
    Right("", "pods/exec", ("create", "get"), RUN, "run the probes in the debug pods",
          "the quick channel: results come by the logs of one more pod for each"),
    Right("", "pods/log", ("get",), RUN, "read the results where exec does not work",
          "results without exec in full: they come by termination messages of at most 4096 bytes"),
    Right("", "services", ("create", "get", *_SWEEP), RUN, "a Service for each of the two nodes",
          "the Service rungs"),
    Right("", "events", ("list",), RUN, "why a debug pod does not start",
          "the reason why a pod does not start"),
    Right("networking.k8s.io", "networkpolicies", ("list",), RUN,
          "policies that select the debug pods", "whether a policy explains a loss"),
    Right("", "limitranges", ("list",), RUN, "what a pod may request and be limited to",
          "debug pods fitted to a LimitRange: one that they break stops the run"),
    Right("", "nodes", ("get", "list"), CLUSTER, "addresses and conditions of the nodes",
          "addresses and conditions of the nodes, and with them the witness"),
    Right("", "pods", ("list",), CLUSTER, "the network agents on the nodes asked about",
          "the state of the agents, and pods of yours as targets"),
    Right("apps", "daemonsets", ("list",), CLUSTER, "which CNI and kube-proxy there are",
          "the name of the CNI, so fixes are general"),
    Right("", "events", ("list",), CLUSTER, "sandboxes that could not be created",
          "messages of the CNI"),
    Right("", "configmaps", ("list",), CLUSTER, "how CNI, kube-proxy and CoreDNS are set up",
          "the CNI's settings (MTU, tunnel port)", tuple(CONFIGMAPS)),
    Right("apps", "deployments", ("list",), "kube-system", "the cluster's DNS", _DNS),
    Right("", "services", ("list",), "kube-system", "address of the cluster's DNS", _DNS),
    Right("discovery.k8s.io", "endpointslices", ("list",), "kube-system", "the DNS pods", _DNS),
    Right("", "services", ("list",), "default", "address of the API server inside the cluster",
          "the rung to the API server", ("kubernetes",)),
    Right("discovery.k8s.io", "endpointslices", ("list",), "default",
          "where the API server listens", "the API server's own addresses"),
)  # fmt: skip
#: Instead of the Job, where none may be created.
OWNER = Right("", "configmaps", ("create", "get", *_SWEEP), RUN, "the run object, without Jobs")
_LEFT = "find and remove what killed runs left"
CLEAN = tuple(
    Right(group, resource, ("list", "delete"), RUN, _LEFT, without)
    for group, resource, without in (
        ("", "pods", ""),
        ("", "services", "Services that were left"),
        ("batch", "jobs", "run objects that were left; they expire by themselves"),
        ("", "configmaps", "run objects of users that may not create Jobs"),
    )
)
DOCTOR = (
    *MEASURE,
    Right("", "resourcequotas", ("list",), RUN, "whether a run fits the quota", "the quota"),
)
#: Commands that start no debug pods; every other one that asks the cluster measures.
_OTHERS = {"clean": CLEAN, "doctor": DOCTOR}
_INSIDE = Right("", "pods/ephemeralcontainers", ("patch",), RUN, "a container in a running pod",
                "what that pod itself sees: it is measured from beside it")  # fmt: skip
#: What commands need beside what every measuring one does.
_BESIDES = {
    "ingress": (
        Right("networking.k8s.io", "ingresses", ("get", "list"), RUN, "the Ingress itself"),
        Right("networking.k8s.io", "ingressclasses", ("list",), CLUSTER, "who serves it",
              "its class and its controller"),
        Right("discovery.k8s.io", "endpointslices", ("list",), RUN, "who answers for its backends",
              "the endpoints of its backends"),
    ),
    "pod": (
        _INSIDE,
        Right("discovery.k8s.io", "endpointslices", ("list",), RUN, "who answers for a Service",
              "the endpoints of a Service that is a target"),
    ),
    "service": (
        Right("", "services", ("get", "list"), RUN, "the Service itself"),
        Right("discovery.k8s.io", "endpointslices", ("list",), RUN, "who answers for it",
              "its endpoints: its address alone is measured"),
    ),
}  # fmt: skip
#: `verify` measures again what any command has measured, a right for all that share it.
_BESIDES["verify"] = tuple(
    {
        (right.group, right.resource): replace(
            right, why="verify what other commands found", without=f"reports of `{command}`"
        )
        for command, rights in _BESIDES.items()
        for right in rights
    }.values()
)


#: What commands need where their object is, when the debug pods run in another namespace.
_ELSEWHERE = {
    "ingress": (
        Right("", "services", ("get", "list"), RUN, "the Services that are its backends",
              "whether its backends exist"),
    ),
    "pod": (
        Right("", "pods", ("get", "list"), RUN, "the pod itself"),
        Right("", "pods/exec", ("create", "get"), RUN, "run the probes in the added container",
              "what that pod itself sees: it is measured from beside it"),
        Right("networking.k8s.io", "networkpolicies", ("list",), RUN, "policies that select it",
              "which policies select the pod"),
        Right("", "services", ("get", "list"), RUN, "a Service that is a target",
              "Services as targets"),
    ),
    "service": (
        Right("", "pods", ("list",), RUN, "the pods that its selector chooses",
              "whether its endpoints are its pods"),
    ),
}  # fmt: skip


def needed(command: str, of: str = "") -> tuple[Right, ...]:
    """What a command needs, the indispensable first. of: the namespace of the object that it is
    about, where the debug pods run in another one."""
    mine = _BESIDES.get(command, ())
    if of:
        there = (*_ELSEWHERE.get(command, ()), *mine)
        mine = tuple(replace(each, where=of) if each.where == RUN else each for each in there)
    return _OTHERS.get(command, (*MEASURE, *mine))


def missing(rest: Rest, namespace: str, rights: Iterable[Right]) -> tuple[tuple[Right, str], ...]:
    """The rights that we lack: each with the verbs that are refused, such as ``list, watch``.

    Asks for each verb on its own, side by side. What the server cannot say counts as allowed.
    Raises Unreachable, and Denied for 401.
    """
    asked = [(right, verb) for right in rights for verb in right.verbs]
    with Together(16) as pool:
        answers = list(pool.map(lambda each: _allowed(rest, namespace, *each), asked))
    lacking: dict[Right, list[str]] = {}
    for (right, verb), allowed in zip(asked, answers, strict=True):
        if not allowed:
            lacking.setdefault(right, []).append(verb)
    return tuple((right, ", ".join(verbs)) for right, verbs in lacking.items())


def missing_here(rest: Rest, namespace: str) -> tuple[tuple[Right, str], ...]:
    """Like ``missing`` for what a measuring command needs in the run's namespace, in one call
    when nothing is lacking: the list of our rules, and a review only of what is not in it."""
    body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview"}
    try:
        answer = rest.post(
            f"{_REVIEWS}/selfsubjectrulesreviews", {**body, "spec": {"namespace": namespace}}
        )
    except ServerSaid as said:
        if said.status == 401:
            raise
        answer = {}
    rules = items(answer, "status", "resourceRules")
    doubtful = [
        right
        for right in MEASURE
        if right.where == RUN and not all(_listed(rules, right, verb) for verb in right.verbs)
    ]
    lacking = missing(rest, namespace, doubtful) if doubtful else ()
    if any(right.resource == "jobs" for right, _ in lacking):
        lacking += missing(rest, namespace, [OWNER])
    return lacking


def _listed(rules: list[dict[str, Any]], right: Right, verb: str) -> bool:
    """Whether a rule without names allows it. ``*`` takes in subresources too (kube-apiserver,
    rbac/v1 evaluation_helpers.go)."""

    def takes(rule: dict[str, Any], key: str, *wanted: str) -> bool:
        has = rule.get(key)
        return isinstance(has, list) and any(each in has for each in ("*", *wanted))

    return any(
        takes(rule, "verbs", verb)
        and takes(rule, "apiGroups", right.group)
        and takes(rule, "resources", right.resource)
        and not rule.get("resourceNames")
        for rule in rules
    )


def _allowed(rest: Rest, namespace: str, right: Right, verb: str) -> bool:
    resource, _, subresource = right.resource.partition("/")
    attributes = {"verb": verb, "group": right.group, "resource": resource}
    if subresource:
        attributes["subresource"] = subresource
    if right.where != CLUSTER:
        attributes["namespace"] = right.where or namespace
    ask = partial(_review, rest, attributes)
    return all(ask(each) for each in right.names or ("",))


def _review(rest: Rest, attributes: dict[str, str], name: str) -> bool:
    more = {"name": name} if name else {}
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": {**attributes, **more}},
    }
    try:
        answer = rest.post(f"{_REVIEWS}/selfsubjectaccessreviews", body)
    except ServerSaid as said:
        if said.status == 401:
            raise
        return True
    return dig(answer, "status", "allowed") is not False
