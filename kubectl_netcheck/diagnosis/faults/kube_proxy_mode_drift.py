"""kube-proxy of a node works in another mode than it is set to, or than that of other nodes.

What is wrong
    The setting was changed (iptables, nftables, ipvs) and not every kube-proxy was started anew,
    or nodes come from different images or upgrades.

How it shows
    By itself it does not: each node translates Services on its own, in whatever mode. What the
    earlier mode left on a node that was switched may go on to take packets: Services that answer
    "no route to host" there, or with endpoints of the past.

What it is not
    Rules that are frozen or missing: then Services fail whatever the mode.

How to confirm
    curl http://127.0.0.1:10249/proxyMode on the nodes. Leftovers: a device kube-ipvs0 where the
    mode is not ipvs, chains KUBE-SVC where it is not iptables, a table kube-proxy where it is not
    nftables.

How to cure
    kube-proxy --cleanup on the node that was switched (or start it anew), then restart its
    kube-proxy.

From sources, not seen in the lab.
"""

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.fault import Fault, Sign, View


def _modes(facts: tuple[Fact, ...]) -> set[str]:
    return {fact.text.get("mode", "") for fact in facts} - {""}


def _drifted(view: View) -> bool:
    """The mode that a suspect's kube-proxy says is not the one in its settings; where these were
    not read, not the one of a peer."""
    here = _modes(view.at("proxy-sync"))
    there = _modes(view.everywhere("proxy-mode")) or _modes(view.peers("proxy-sync"))
    return bool(here and there) and not here & there


FAULT = Fault(
    code="NC615",
    slug="kube-proxy-mode-drift",
    title="kube-proxy works in another mode than it is set to",
    layer="service",
    scopes=("node",),
    summary="kube-proxy on {node} works in mode {proxy_sync_mode}",
    confirms=(Sign("proxy-sync", _drifted, "kube-proxy on {node} says: mode {proxy_sync_mode}"),),
    fix={
        "": (
            "kubectl -n kube-system delete pod -l k8s-app=kube-proxy "
            "--field-selector spec.nodeName={node}",
            "where the node was switched from another mode: kube-proxy --cleanup on {node} first",
        )
    },
    kind="risk",
    risk="kube-proxy on {node} works in mode {proxy_sync_mode}[[, its settings say {proxy_mode}]]: "
    "modes may be mixed, but what an earlier one left on a node goes on to take packets",
    tell="curl http://127.0.0.1:10249/proxyMode on the nodes",
)
