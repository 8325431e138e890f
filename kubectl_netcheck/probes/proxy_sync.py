"""proxy-sync: when kube-proxy of the node last heard of a change, and last wrote rules, one fact.

Read from its metrics on the node itself (127.0.0.1:10249, kube-proxy's --metrics-bind-address):
kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds, since Kubernetes 1.19, and
kubeproxy_sync_proxy_rules_last_timestamp_seconds; with several address families the latest.
Text: answer is ``ok``, ``silent`` (it listens and says nothing) or ``none`` (nobody listens there,
as where kube-proxy was replaced or keeps its metrics to itself); mode, how it translates Services
(``iptables``, ``nftables``, ``ipvs``), by the same port's /proxyMode. Figures, by the node's own
clock: queued_age_s, synced_age_s.
"""

import re

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _evidence, _text

#: Seconds for an answer from the node's own loopback; kube-proxy's, measured, takes 0.02 s.
WAIT = 1.3
#: What curl's exit status says (curl(1), EXIT CODES): 7 refused, 28 no answer in time.
_ANSWERS = {"0": "ok", "28": "silent", "7": "none"}
_MODE = re.compile(r"mode=(iptables|nftables|ipvs)", re.ASCII)
_METRIC = re.compile(
    r"kubeproxy_sync_proxy_rules_last_(?P<what>queued_)?timestamp_seconds(?:\{[^}]{0,200}\})? "
    r"(?P<seconds>[0-9]{1,12}(?:\.[0-9]{1,20})?(?:e\+?[0-9]{1,2})?)",
    re.ASCII,
)


def script(_task: Task) -> str:
    """Two of its metrics, the node's clock, and its mode."""
    return rf"""
need curl
asked() {{ curl -s -g --noproxy '*' -m {WAIT} "http://127.0.0.1:10249/$1"; }}
asked proxyMode >"$d/proxy-mode" &
asked metrics >"$d/proxy-sync"; r=$?
echo "metrics exit=$r now=$(date +%s)"
sed -n '/^kubeproxy_sync_proxy_rules_last_/p' "$d/proxy-sync" | head -n 20
wait
echo "mode=$(head -c 20 "$d/proxy-mode")"
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """One fact; never raises."""
    if fact := _evidence.unread(task, capture, "metrics "):
        return (fact,)
    answer, mode, now = "none", "", None
    latest: dict[str, float] = {}
    for line in _text.lines(capture.output):
        if line.startswith("metrics "):
            said = _text.words(line)
            answer = _ANSWERS.get(said.get("exit", ""), "none")
            now = _text.number(said.get("now", ""))
        elif match := _METRIC.fullmatch(line):
            name = "queued_age_s" if match["what"] else "synced_age_s"
            latest[name] = max(latest.get(name, 0.0), float(match["seconds"]))
        elif match := _MODE.fullmatch(line):
            mode = match[1]
    figures = {name: max(0.0, now - when) for name, when in latest.items() if now and when}
    if answer == "ok" and not figures:
        answer = "none"  # somebody else's port
    return (_evidence.seen(task, figures, {"answer": answer, "mode": mode}),)


PROBE = Probe("proxy-sync", "kube-proxy's last changes and its mode", script, read, 2.0, ("curl",))
