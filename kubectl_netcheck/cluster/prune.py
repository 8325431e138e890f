"""Raw objects without what a recording must not hold and diagnosis does not need. Pure.

Gone are managedFields, last-applied annotations, those of Services and Ingresses that name no
class, environment variables, image lists, arguments but the network settings of the cluster's own
agents, credentials and URLs in annotations, settings and messages, what a program wrote as it
ended, everything of a user's pod or DaemonSet but its place and its state, and names that can be
none (see called).
"""

import re
from collections.abc import Mapping
from typing import Any

from kubectl_netcheck.cluster.called import called
from kubectl_netcheck.cluster.words import dig, items
from kubectl_netcheck.model.naming import system

Raw = dict[str, Any]
#: A socket on the node is no server, and its path tells which agent does not answer (see
#: evidence/sandbox_events.py). What follows a URL in a message stays: it tells why.
_URL = re.compile(r"\b(?!unix:)[a-z][a-z0-9+.-]*://[^\s\"']+", re.IGNORECASE)
#: A word for a secret and its value, in flags, YAML and JSON; quotes stay, so JSON stays JSON.
_SECRET = re.compile(
    r"(?i)(token|passw(?:or)?d|passphrase|secret|psk|key|credentials?|basic-auth)"
    r"(\"?[=:, ]+\"?)[^\s\",{\[]+"
)
#: A header that logs in, to the end of its line or of the text in quotes.
_HEADER = re.compile(r"(?i)(authorization\"?\s*[=:]\s*\"?|\b(?:bearer|basic) )(?:\\.|[^\"\\\n])+")
#: Flags of CNI agents and kube-proxy that say how the network is set up, and what a value of theirs
#: looks like. Whatever else an argument says, a diagnosis does not need it.
_FLAGS = re.compile(
    r"--?(iface(-regex|-can-reach)?|ip-masq|kube-subnet-mgr|public-ip(v6)?|cluster-cidr|proxy-mode"
    r"|masquerade-all|nodeport-addresses|ipvs-[a-z-]+|iptables-[a-z-]+|conntrack-[a-z-]+|mtu"
    r"|devices?|tunnel(-protocol|-port)?|routing-mode|enable-[a-z0-9-]+|kube-proxy-replacement"
    r"|run-(router|firewall|service-proxy)|overlay-(type|encap(-port)?)|network-type|localip"
    r"|felix-[a-z-]+|config|conf)"
)
_VALUE = re.compile(r"[A-Za-z0-9.,:/_|*+-]{1,120}", re.ASCII)
#: Objects of the user's whose annotations are a controller's settings, credentials among them
#: (snippets of nginx, of HAProxy), and those of their annotations that name a class.
_SERVING = frozenset({"ingresses", "ingressclasses", "services", "endpointslices"})
_CLASSES = ("kubernetes.io/ingress.class", "ingressclass.kubernetes.io/is-default-class")
#: ConfigMaps that agents read, and the keys of them that say how the network is set up. The
#: others hold API server addresses and kubeconfigs.
CONFIGMAPS: Mapping[str, re.Pattern[str]] = {
    "kube-proxy": re.compile(r"config\.conf"),
    "kube-flannel-cfg": re.compile(r"net-conf\.json|cni-conf\.json"),
    "coredns": re.compile(r"Corefile"),
    "canal-config": re.compile(r"net-conf\.json|canal_iface|masquerade|veth_mtu"),
    "rke2-canal-config": re.compile(r"net-conf\.json|canal_iface|masquerade|veth_mtu"),
    "antrea-config": re.compile(r"antrea-agent\.conf"),
    "calico-config": re.compile(r"veth_mtu|calico_backend|typha_service_name|cni_network_config"),
    "cilium-config": re.compile(
        r"routing-mode|tunnel.*|mtu|ipam|devices?|kube-proxy-replacement|enable-[a-z0-9-]+"
        r"|bpf-[a-z0-9-]+|auto-direct-node-routes|cluster-pool-[a-z0-9-]+|ipv[46]-native-.*"
    ),
}


def pruned(resource: str, raw: Raw) -> Raw:
    """A copy of the object without what must not be kept."""
    kept: Raw = called(_pruned(resource, raw), harmless)
    return kept


def harmless(text: str) -> str:
    """Without URLs, and without what follows a word like token or password."""
    return _SECRET.sub(r"\1\2…", _HEADER.sub(r"\1…", _URL.sub("…", text)))


def _pruned(resource: str, raw: Raw) -> Raw:
    kept = {key: each for key, each in raw.items() if key not in ("metadata", "spec", "status")}
    kept["metadata"] = _metadata(raw)
    if resource in _SERVING and isinstance(marks := dig(kept, "metadata", "annotations"), dict):
        kept["metadata"]["annotations"] = {key: marks[key] for key in _CLASSES if key in marks}
    if resource == "pods":
        return _pod(raw, kept)
    if resource == "configmaps":
        return _configmap(raw, kept)
    for part in ("spec", "status"):
        if part in raw:
            kept[part] = raw[part]
    if resource == "nodes":
        status = dig(raw, "status")
        if isinstance(status, dict):
            gone = ("images", "volumesInUse", "volumesAttached", "config", "features")
            kept["status"] = {key: each for key, each in status.items() if key not in gone}
    if resource in ("daemonsets", "deployments"):
        own = system(dig(raw, "metadata", "namespace"))
        kept["spec"] = _workload(dig(raw, "spec"), own)
        kept["metadata"] = kept["metadata"] if own else _place(kept["metadata"])
    return kept


def _metadata(raw: Raw) -> Raw:
    found = dig(raw, "metadata")
    kept = dict(found) if isinstance(found, dict) else {}
    kept.pop("managedFields", None)
    marks = kept.get("annotations")
    if isinstance(marks, dict):
        kept["annotations"] = {
            key: harmless(str(each))
            for key, each in marks.items()
            if not key.endswith("last-applied-configuration") and "://" not in str(each)
        }
    return kept


def _place(metadata: Raw) -> Raw:
    """What is kept of the metadata of a user's object."""
    wanted = ("name", "namespace", "labels", "creationTimestamp", "ownerReferences")
    return {key: metadata[key] for key in wanted if key in metadata}


def _pod(raw: Raw, kept: Raw) -> Raw:
    spec, status = dig(raw, "spec"), dig(raw, "status")
    if not system(dig(raw, "metadata", "namespace")):
        kept["metadata"] = _place(kept["metadata"])
    names = [
        {key: each[key] for key in ("name", "ports") if key in each}
        for each in items(spec, "containers")
    ]
    if isinstance(spec, dict):
        place = ("nodeName", "hostNetwork", "priorityClassName", "dnsPolicy", "dnsConfig")
        kept["spec"] = {key: spec[key] for key in place if key in spec} | {"containers": names}
    if isinstance(status, dict):
        state = ("phase", "reason", "message", "podIP", "podIPs", "hostIP", "startTime")
        kept["status"] = {key: status[key] for key in state if key in status}
        for part in ("conditions", "containerStatuses", "initContainerStatuses"):
            if isinstance(status.get(part), list):
                kept["status"][part] = [_state(each) for each in items(status, part)]
    return kept


def _state(raw: Raw) -> Raw:
    gone = ("volumeMounts", "resources", "allocatedResources", "imageID", "containerID", "user")
    kept = {key: each for key, each in raw.items() if key not in gone}
    for part in ("state", "lastState"):  # a terminated one's message is the end of its log
        if isinstance(ended := dig(kept, part, "terminated"), dict):
            rest = {key: each for key, each in ended.items() if key != "message"}
            kept[part] = {**kept[part], "terminated": rest}
    return kept


def _configmap(raw: Raw, kept: Raw) -> Raw:
    wanted = CONFIGMAPS.get(str(dig(raw, "metadata", "name")))
    data = dig(raw, "data")
    if wanted is not None and isinstance(data, dict):
        kept["data"] = {
            key: harmless(str(each)) for key, each in data.items() if wanted.fullmatch(key)
        }
    kept.pop("binaryData", None)
    return kept if wanted is not None else {"metadata": kept["metadata"]}


def _workload(spec: Any, own: bool) -> Raw:
    """A DaemonSet's or Deployment's spec; of the cluster's own agents with their settings."""
    if not isinstance(spec, dict):
        return {}
    template = dig(spec, "template", "spec")
    kept = {key: each for key, each in spec.items() if key != "template"}
    wanted = ("hostNetwork", "nodeSelector", "tolerations", "affinity", "priorityClassName")
    inner = {key: template[key] for key in wanted if isinstance(template, dict) and key in template}
    for group in ("containers", "initContainers"):
        inner[group] = [_container(each, own) for each in items(template, group)]
    metadata = _metadata(dig(spec, "template") or {})
    kept["template"] = {"metadata": metadata if own else _place(metadata), "spec": inner}
    return kept


def _container(raw: Raw, own: bool) -> Raw:
    kept: Raw = {key: raw[key] for key in ("name", "image", "resources") if key in raw}
    for part in ("command", "args"):
        if own and isinstance(raw.get(part), list):
            kept[part] = _settings([str(each) for each in raw[part]])
    return kept


def _settings(arguments: list[str]) -> list[str]:
    """Those arguments that are known flags with a value that can be one, in one word or two."""
    kept = []
    for at, argument in enumerate(arguments):
        flag, given, value = argument.partition("=")
        if not _FLAGS.fullmatch(flag):
            continue
        after = arguments[at + 1] if at + 1 < len(arguments) else "-"
        if given and _VALUE.fullmatch(value):
            kept.append(argument)
        elif not given:
            apart = not after.startswith("-") and _VALUE.fullmatch(after)
            kept += [flag, after] if apart else [flag]
    return kept
