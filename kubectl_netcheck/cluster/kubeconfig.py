"""The effective kubeconfig: files merged as kubectl merges them, then the flags on top.

The result names one cluster, one user and one context, with absolute paths, and is handed to
the kubernetes client's own loader, which does not know kubectl's flags, its merge order (the
first file wins) or impersonation.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kubectl_netcheck.cluster import config_files
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.words import dig, items, plain
from kubectl_netcheck.model.errors import BadInput

#: Keys whose value is a path, relative to the folder of the file that holds it.
_PATHS = ("certificate-authority", "client-certificate", "client-key", "tokenFile")
#: What may stand in a header's name beside letters and digits (RFC 9110 5.6.2); the percent sign
#: could too, but says here that a byte follows, as in client-go (transport/round_trippers.go).
_TOKEN = "!#$&'*+-.^_`|~"
#: What must be text for the client that it is handed to, and what a mapping.
_TEXTS = (
    *("server", "proxy-url", "tls-server-name", "certificate-authority-data", *_PATHS),
    *("client-certificate-data", "client-key-data", "token", "username", "password"),
)
_MAPPINGS = ("exec", "auth-provider")


class NoCluster(BadInput):
    """Nothing says which cluster: there is no kubeconfig, or none with a usable context."""


@dataclass(frozen=True, slots=True)
class Effective:
    """One cluster and one user. impersonation: header names and values, groups repeated."""

    cluster: dict[str, Any]
    user: dict[str, Any]
    namespace: str = ""
    impersonation: tuple[tuple[str, str], ...] = ()
    found: bool = True  # False when there was no kubeconfig and no --server at all
    files: tuple[str, ...] = field(default=())
    missing: str = ""  # which files were looked for, where there is none

    def as_dict(self) -> dict[str, Any]:
        """A kubeconfig with nothing else in it."""
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "used",
            "contexts": [{"name": "used", "context": {"cluster": "used", "user": "used"}}],
            "clusters": [{"name": "used", "cluster": self.cluster}],
            "users": [{"name": "used", "user": self.user}],
        }


def effective(settings: ClusterSettings, env: Mapping[str, str] = os.environ) -> Effective:
    """Read the files and apply the flags. Raises BadInput."""
    files = config_files.existing(settings, env)
    missing = "" if files else config_files.missing(env)
    for kind in ("context", "cluster", "user"):
        if missing and (name := getattr(settings, kind)):
            why = f'{missing}, so there is no {kind} "{plain(name)}"'
            raise BadInput("there is no kubeconfig", why, config_files.NAME_ONE)
    merged = [(path, config_files.content(path)) for path in files]
    context = _context(settings, merged)
    cluster = _named(merged, "clusters", settings.cluster or str(context.get("cluster") or ""))
    user = _named(merged, "users", settings.user or str(context.get("user") or ""))
    impersonation = _impersonation(settings, user)
    user = {key: value for key, value in user.items() if not key.startswith("as")}
    return Effective(
        cluster=_with_cluster_flags(settings, cluster),
        user=_with_user_flags(settings, user),
        namespace=settings.namespace or str(context.get("namespace") or ""),
        impersonation=impersonation,
        found=bool(merged or settings.server),
        files=tuple(map(str, files)),
        missing=missing,
    )


def _context(
    settings: ClusterSettings, merged: list[tuple[Path, dict[str, Any]]]
) -> dict[str, Any]:
    current = next((str(f["current-context"]) for _, f in merged if f.get("current-context")), "")
    name = settings.context or current
    for _, file in merged:
        for each in items(file, "contexts"):
            if each.get("name") == name:
                return _inside(each, "context")
    if settings.context or (current and not settings.server):
        known = sorted(str(c.get("name")) for _, f in merged for c in items(f, "contexts"))
        why = f"it has: {plain(', '.join(known)) or 'none'}"
        raise _lacks("context", name, why, "choose one with --context")
    return {}


def _lacks(kind: str, name: str, why: str, do: str) -> BadInput:
    """The error for a name that was asked for and is nowhere."""
    return BadInput(f'the {kind} "{plain(name)}" is not in the kubeconfig', why, do)


def _named(merged: list[tuple[Path, dict[str, Any]]], group: str, name: str) -> dict[str, Any]:
    """The cluster or user of that name, its paths made absolute; empty for an empty name."""
    if not name:
        return {}
    for path, file in merged:
        for each in items(file, group):
            if each.get("name") == name:
                return _absolute(_inside(each, group[:-1]), path.absolute().parent)
    raise _lacks(group[:-1], name, "", f"check --{group[:-1]}")


def _inside(entry: dict[str, Any], key: str) -> dict[str, Any]:
    """A copy of what an entry of a group holds, without empty values. Raises BadInput for what
    is not of its type, as kubectl does."""
    what = f'the {key} "{plain(entry.get("name"), 80)}" of the kubeconfig'
    found = entry.get(key) or {}
    if not isinstance(found, dict):
        raise BadInput(f"{what} is no mapping", "", "check the file")
    found = {str(name): value for name, value in found.items() if value is not None}
    for names, kind, word in ((_TEXTS, str, "text"), (_MAPPINGS, dict, "mapping")):
        for name in names:
            if not isinstance(found.get(name, kind()), kind):
                raise BadInput(f"{name} of {what} is no {word}", "", "check the file")
    return found


def _absolute(entry: dict[str, Any], folder: Path) -> dict[str, Any]:
    for key in _PATHS:
        if entry.get(key):
            entry[key] = str(folder / str(entry[key]))
    command = dig(entry, "exec", "command")
    if isinstance(command, str) and "/" in command:
        entry["exec"] = {**entry["exec"], "command": str(folder / command)}
    return entry


def _with_cluster_flags(settings: ClusterSettings, cluster: dict[str, Any]) -> dict[str, Any]:
    cluster = dict(cluster)
    if settings.server:
        cluster["server"] = (
            settings.server if "://" in settings.server else (f"http://{settings.server}")
        )
    if settings.certificate_authority:
        cluster.pop("certificate-authority-data", None)
        cluster["certificate-authority"] = str(Path(settings.certificate_authority).absolute())
    if settings.tls_server_name:
        cluster["tls-server-name"] = settings.tls_server_name
    # As client-go merges (tools/clientcmd/client_config.go, getCluster): a flag that is false
    # undoes nothing, an authority to trust does.
    if settings.insecure_skip_tls_verify:
        cluster["insecure-skip-tls-verify"] = True
    elif settings.certificate_authority:
        cluster.pop("insecure-skip-tls-verify", None)
    return cluster


def _with_user_flags(settings: ClusterSettings, user: dict[str, Any]) -> dict[str, Any]:
    user = dict(user)
    if settings.client_certificate:
        user.pop("client-certificate-data", None)
        user["client-certificate"] = str(Path(settings.client_certificate).absolute())
    if settings.client_key:
        user.pop("client-key-data", None)
        user["client-key"] = str(Path(settings.client_key).absolute())
    given = {"token": settings.token, "username": settings.username, "password": settings.password}
    if any(given.values()):
        for key in ("exec", "auth-provider", "tokenFile", *given):
            user.pop(key, None)
        user |= {key: value for key, value in given.items() if value}
    return user


def _impersonation(settings: ClusterSettings, user: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Impersonate-User, -Uid, -Group (one header each) and -Extra-KEY, flags before kubeconfig.

    The header names are those of the Kubernetes authentication documentation.
    """
    name = settings.impersonate or user.get("as")
    uid = settings.impersonate_uid or user.get("as-uid")
    listed = user.get("as-groups")
    groups = settings.impersonate_groups or (tuple(listed) if isinstance(listed, list) else ())
    of_file = user.get("as-user-extra")
    # A key that a flag gives has that flag's values alone, and every other one those of the file.
    extra = (of_file if isinstance(of_file, dict) else {}) | _extra(settings.impersonate_extra)
    if not name:
        if groups or uid or of_file or extra:
            what = "groups, a uid or extras to act with are given, but no user"
            raise BadInput(what, "", "add --as USER")
        return ()
    pairs = [("Impersonate-User", str(name))]
    if uid:
        pairs.append(("Impersonate-Uid", str(uid)))
    pairs += [("Impersonate-Group", str(group)) for group in groups]
    for key, values in extra.items():
        if values is None:
            continue
        several = values if isinstance(values, list) else [values]
        if not all(isinstance(value, str) for value in several):
            raise BadInput(f"as-user-extra {key} is no list of texts", "", "quote its values")
        name = f"Impersonate-Extra-{quote(str(key), _TOKEN, errors='replace')}"
        pairs += [(name, value) for value in several]
    for header, value in pairs:
        if any(ord(c) < 32 or ord(c) == 127 for c in header + value):
            raise BadInput(f"{plain(header)} holds a control character", "", "check --as")
    return tuple(pairs)


def _extra(given: tuple[str, ...]) -> dict[str, list[str]]:
    """Keys with their values from KEY=VALUE; kubectl passes over a word without a value."""
    extra: dict[str, list[str]] = {}
    for word in given:
        key, equals, value = word.partition("=")
        if not key or not equals:
            what = f"--as-user-extra {plain(word, 80)} is no KEY=VALUE"
            raise BadInput(what, "", "such as --as-user-extra reason=audit")
        extra.setdefault(key, []).append(value)
    return extra


def require(found: Effective) -> None:
    """Raise NoCluster when there is no cluster to talk to."""
    if found.found and found.cluster.get("server"):
        return
    what = "no cluster is configured"
    if found.missing and not found.found:
        raise NoCluster(what, found.missing, config_files.NAME_ONE)
    where = plain(", ".join(found.files))
    do = "name a context with --context, another file with --kubeconfig, or a --server"
    raise NoCluster(what, f"no usable context was found in {where}", do)
