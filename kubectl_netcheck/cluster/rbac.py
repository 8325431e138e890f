"""RBAC manifests that grant exactly the rights of a command, as plain data. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kubectl_netcheck.cluster.rights import CLUSTER, Right

_API = "rbac.authorization.k8s.io"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the roles are bound to. kind: User, Group or ServiceAccount (namespace is set)."""

    kind: str
    name: str
    namespace: str = ""

    def as_data(self) -> dict[str, str]:
        """The subject of a binding."""
        if self.kind == "ServiceAccount":
            return {"kind": self.kind, "name": self.name, "namespace": self.namespace}
        return {"apiGroup": _API, "kind": self.kind, "name": self.name}

    @property
    def slug(self) -> str:
        """For names of bindings, which take every character but slash and percent."""
        return ":".join(
            part.replace("/", "-").replace("%", "-") for part in (self.namespace, self.name) if part
        )


def manifests(
    command: str, namespace: str, rights: Iterable[Right], subjects: Iterable[Subject]
) -> list[dict[str, Any]]:
    """A Role for each namespace and a ClusterRole, each with a binding for every subject."""
    places: dict[str, list[Right]] = {}
    for right in rights:
        places.setdefault(right.where or namespace, []).append(right)
    subjects = list(subjects)
    made = []
    for place, here in places.items():
        made.append(_role(f"netcheck-{command}", place, here))
        made += [_binding(made[-1], each) for each in subjects]
    return made


def as_yaml(documents: Sequence[dict[str, Any]]) -> str:
    """The text that ``kubectl apply -f -`` takes."""
    import yaml

    return yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True)


def _role(name: str, place: str, rights: Iterable[Right]) -> dict[str, Any]:
    verbs: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for right in rights:
        verbs.setdefault((right.group, right.resource, right.names), []).extend(right.verbs)
    rules = []
    for (group, resource, names), wanted in verbs.items():
        only = {"resourceNames": sorted(names)} if names else {}
        unique = list(dict.fromkeys(wanted))
        rules.append({"apiGroups": [group], "resources": [resource], **only, "verbs": unique})
    kind = "ClusterRole" if place == CLUSTER else "Role"
    return {
        "apiVersion": f"{_API}/v1",
        "kind": kind,
        "metadata": _metadata(name, place),
        "rules": rules,
    }


def _binding(role: dict[str, Any], subject: Subject) -> dict[str, Any]:
    name, place = role["metadata"]["name"], role["metadata"].get("namespace", CLUSTER)
    return {
        "apiVersion": f"{_API}/v1",
        "kind": f"{role['kind']}Binding",
        "metadata": _metadata(f"{name}:{subject.slug}", place),
        "roleRef": {"apiGroup": _API, "kind": role["kind"], "name": name},
        "subjects": [subject.as_data()],
    }


def _metadata(name: str, place: str) -> dict[str, str]:
    return {"name": name} if place == CLUSTER else {"name": name, "namespace": place}
