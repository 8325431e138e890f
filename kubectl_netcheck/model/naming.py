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
