"""Namespaced objects as users give them: NAME, NS/NAME, KIND/NAME, NS/KIND/NAME, and of a Service
its address; checked without a cluster."""

import re
from collections.abc import Collection
from dataclasses import replace

from kubectl_netcheck.cli.options import Shared
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.naming import LABEL, SUBDOMAIN

_SERVICE_KINDS = ("service", "services", "svc")
#: A Service's DNS name, which is what an application's error message holds.
_DNS = re.compile(r"([-a-z0-9]+)\.([-a-z0-9]+)(?:\.svc(?:\..*)?)?\.?")


def service_name(word: str) -> tuple[str, str]:
    """Namespace (empty where none is given) and name of a Service, or its address as the name;
    BadInput for what is none."""
    from kubectl_netcheck.evidence._base import address_of

    if address := address_of(word.rpartition("/")[2]):
        if word.rpartition("/")[0].lower() not in ("", *_SERVICE_KINDS):
            raise BadInput(f"{word!r} is not a service", "an address has no namespace", address)
        return "", address
    namespace, name = object_name(word, _SERVICE_KINDS)
    if LABEL.fullmatch(name):
        return namespace, name
    dns = _DNS.fullmatch(name)
    do = f"did you mean {dns[2]}/{dns[1]}?" if dns and not namespace else "kubectl get services -A"
    raise BadInput(f"{name!r} cannot be the name of a service", "it has dots or is too long", do)


def object_name(word: str, kinds: Collection[str]) -> tuple[str, str]:
    """Namespace (empty where none is given) and name of an object. kinds: the words by which
    kubectl knows its kind, the first one for messages. Raises BadInput."""
    kind, *_ = kinds
    parts = word.split("/")
    for at in (0, 1):
        if len(parts) > at + 1 and parts[at].lower() in kinds:
            del parts[at]
            break
    shape = f"give NAME, NAMESPACE/NAME or {kind}/NAME"
    if len(parts) > 2:
        raise BadInput(f"{word!r} is not a {kind}", do=shape)
    namespace, name = parts if len(parts) == 2 else ("", parts[0])
    if len(parts) == 2 and not LABEL.fullmatch(namespace):
        raise BadInput(f"{namespace!r} cannot be a namespace", do=shape)
    if not SUBDOMAIN.fullmatch(name):
        why = f"a {kind}'s name has lower-case letters, digits and '-'"
        raise BadInput(f"{name!r} cannot be the name of a {kind}", why, shape)
    return namespace, name


def placed(namespace: str, options: Shared) -> str:
    """The namespace of an object that was given with this one (empty for none): empty for that of
    the run. Raises BadInput where -n names another one."""
    given = options["namespace"]
    if namespace and given and namespace != given:
        raise BadInput(
            f"two namespaces: {namespace} and, with -n, {given}",
            "-n says where the object is, as in kubectl",
            f"leave one out; --debug-namespace {given} starts the debug pods there",
        )
    if namespace or not options["debug_namespace"]:
        return namespace
    return object_namespace(options)


def object_namespace(options: Shared) -> str:
    """Where an object is that was given without its namespace: that of -n, else the context's,
    else that of the pod in which this runs. Raises BadInput."""
    from kubectl_netcheck.cluster import account, kubeconfig

    # Of the kubeconfig only the namespace is wanted; `rbac --user` names whom to bind.
    settings = replace(options.settings(), namespace=options["namespace"], user=None)
    return account.namespace_of(kubeconfig.effective(settings))
