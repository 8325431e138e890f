"""Names as Kubernetes and the DNS allow them; each pattern is for a whole word."""

import re

_PART = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#: Of namespaces and Services: a DNS-1123 label (k8s.io/apimachinery pkg/util/validation).
LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
#: Of nodes and most other objects: a DNS-1123 subdomain (same source). Harmless in any shell.
SUBDOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_PART}(\.{_PART})*")
_HOST_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
#: Of hosts: a name in presentation form (RFC 1035 2.3.4: 63 and 253 characters, without the last
#: dot), with an underscore as in names of services (RFC 2782).
HOST = re.compile(rf"(?=.{{1,253}}\.?\Z)({_HOST_LABEL}\.)*{_HOST_LABEL}\.?")

#: Namespaces of the cluster's own agents, each by name or by prefix.
_SYSTEM = (
    "kube-",
    "calico-",
    "cilium",
    "tigera-",
    "openshift-",
    "metallb-",
    "antrea",
    "weave",
    "gke-",
    "amazon-",
    "cattle-",
)


def in_url(host: str) -> str:
    """The host as it stands before a port: an IPv6 address in brackets (RFC 3986, 3.2.2)."""
    return f"[{host}]" if ":" in host else host


def system(namespace: object) -> bool:
    """Whether the namespace is one of the cluster's own."""
    return isinstance(namespace, str) and namespace.startswith(_SYSTEM)
