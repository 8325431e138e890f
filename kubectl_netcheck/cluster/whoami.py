"""Whom the API server takes us for, as the subject of a binding."""

from kubectl_netcheck.cluster.rbac import Subject
from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import Rest
from kubectl_netcheck.cluster.words import dig

_REVIEW = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
_ACCOUNT = "system:serviceaccount:"


def who(rest: Rest) -> Subject | None:
    """The user or service account; None where the server does not say (before Kubernetes 1.28)
    and for nobody in particular. Raises Unreachable, and Denied for 401."""
    try:
        answer = rest.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", _REVIEW)
    except ServerSaid as said:
        if said.status == 401:
            raise
        return None
    name = dig(answer, "status", "userInfo", "username")
    if not isinstance(name, str) or name in ("", "system:anonymous"):
        return None
    namespace, colon, account = name.removeprefix(_ACCOUNT).partition(":")
    if name.startswith(_ACCOUNT) and colon:
        return Subject("ServiceAccount", account, namespace)
    return Subject("User", name)
