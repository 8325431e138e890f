"""Each way in which a kubelet says why a pod could not be set up, on messages that it has said.

Sources: events in the issues of the CNIs' projects, and Calico's and containerd's own texts.
"""

import re

import pytest

from kubectl_netcheck.cluster.prune import harmless
from kubectl_netcheck.evidence.sandbox_events import CAUSES, cause_of

CRI = "Failed to create pod sandbox: rpc error: code = Unknown desc = "
SETUP = CRI + 'failed to setup network for sandbox "9667721e": '
CALICO = SETUP + 'plugin type="calico" failed (add): '
DOCKER = (
    CRI + 'failed to set up sandbox container "5d8c" network for pod "web": networkPlugin cni '
    'failed to set up pod "web_default" network: '
)
API = "/apis/crd.projectcalico.org/v1/clusterinformations/default"
GRPC = "rpc error: code = Unavailable desc = connection error: desc = "
SAID: list[tuple[str, str]] = [
    (
        SETUP + 'plugin type="flannel" failed (add): incompatible CNI versions; config is "1.0.0", '
        'plugin supports ["0.1.0" "0.2.0" "0.3.0" "0.3.1" "0.4.0"]',
        "version-skew",
    ),
    (
        'failed to destroy network for sandbox "ab": invalid version "": the version is empty',
        "version-skew",
    ),
    (
        CALICO + "failed to allocate for range 0: no IP addresses available in range set: "
        "10.42.5.1-10.42.5.254",
        "range-exhausted",
    ),
    (
        'NetworkPlugin kubenet failed to set up pod "frontend-jh0kf_default" network: Error '
        "adding container to network: no IP addresses available in network: kubenet",
        "range-exhausted",
    ),
    (
        CALICO + "failed to request IPv4 addresses: Assigned 0 out of 1 requested IPv4 addresses; "
        "No IPs available in pools: [10.200.0.0/28]",
        "range-exhausted",
    ),
    (
        CALICO + "failed to request IPv4 addresses: Assigned 0 out of 1 requested IPv4 addresses; "
        "No more free affine blocks and strict affinity enabled",
        "range-exhausted",
    ),
    (
        DOCKER + "unable to allocate IP via local cilium agent: [POST /ipam][502] postIpamFailure  "
        "range is full",
        "range-exhausted",
    ),
    (DOCKER + "request ip return 500 no available ip for pod dxp/sample-0", "range-exhausted"),
    (
        DOCKER + "add cmd: failed to assign an IP address to container",
        "cloud-exhausted",
    ),
    (
        DOCKER + 'failed to set bridge addr: "cni0" already has an IP address different from '
        "10.244.1.1/24",
        "bridge-address",
    ),
    (
        SETUP + 'plugin type="flannel" failed (add): failed to find plugin "flannel" in path '
        "[/opt/cni/bin]",
        "plugin-missing",
    ),
    (
        SETUP + 'plugin type="flannel" failed (add): loadFlannelSubnetEnv failed: open '
        "/run/flannel/subnet.env: no such file or directory",
        "subnet-file",
    ),
    (
        DOCKER + f'error getting ClusterInformation: Get "https://[10.43.0.1]:443{API}": dial tcp '
        "10.43.0.1:443: i/o timeout",
        "api-unreachable",
    ),
    (
        DOCKER + f'error getting ClusterInformation: Get "https://[10.96.0.1]:443{API}": dial tcp '
        "10.96.0.1:443: connect: network is unreachable",
        "api-unreachable",
    ),
    # The same where the plugin asks the API server itself, as with an eBPF data path.
    (
        CALICO + f'error getting ClusterInformation: Get "https://192.168.72.31:6443{API}": dial '
        "tcp 192.168.72.31:6443: connect: connection refused",
        "api-unreachable",
    ),
    (
        DOCKER + "unable to connect to Cilium daemon: failed to create cilium agent client after "
        "30.000000 seconds timeout: Get http:///var/run/cilium/cilium.sock/v1/config: dial unix "
        "/var/run/cilium/cilium.sock: connect: no such file or directory",
        "agent-unreachable",
    ),
    (
        SETUP + "unable to connect to Cilium agent: failed to create cilium agent client after "
        "30.0 seconds timeout\nIs the agent running?",
        "agent-unreachable",
    ),
    (
        SETUP + GRPC + '"transport: Error while dialing dial unix /var/run/antrea/cni.sock: '
        'connect: no such file or directory"',
        "agent-unreachable",
    ),
    (
        SETUP + 'plugin type="kube-ovn" failed (add): RPC failed; Post "http://dummy/api/v1/add": '
        "dial unix /run/openvswitch/kube-ovn-daemon.sock: connect: no such file or directory",
        "agent-unreachable",
    ),
    (
        SETUP + 'plugin type="multus-shim" name="multus-cni-network" failed (add): CmdAdd (shim): '
        'failed to send CNI request: Post "http://dummy/cni": dial unix /run/multus/multus.sock: '
        "connect: connection refused",
        "agent-unreachable",
    ),
    (
        DOCKER + "stat /var/lib/calico/nodename: no such file or directory: check that the "
        "calico/node container is running and has mounted /var/lib/calico/",
        "agent-unreachable",
    ),
    (SETUP + "cni plugin not initialized", "not-initialized"),
    (
        CALICO + "error adding host side routes for interface: calid29a1cadef5, error: route "
        "(Ifindex: 131, Dst: 172.25.136.1/32, Scope: link) already exists",
        "sandbox",
    ),
    (DOCKER + "the given pool (10.233.64.0/18) does not exist, or is not enabled", "sandbox"),
    (
        CRI + "failed to create containerd task: failed to create shim: OCI runtime create failed",
        "other",
    ),
]


@pytest.mark.parametrize(("message", "cause"), SAID)
def test_what_a_kubelet_said_names_the_cause(message: str, cause: str) -> None:
    assert cause_of(message) == cause


@pytest.mark.parametrize(("message", "cause"), SAID)
def test_what_a_recording_keeps_of_it_names_the_same(message: str, cause: str) -> None:
    kept = harmless(message)
    assert cause_of(kept) == cause
    assert "://" not in kept


def alternatives(pattern: str) -> list[str]:
    """The pattern once for each of its alternatives, those in brackets included."""
    inner = re.search(r"\(([^()]*\|[^()]*)\)", pattern)
    if inner:
        return [
            each
            for part in inner[1].split("|")
            for each in alternatives(pattern.replace(inner[0], part, 1))
        ]
    return pattern.split("|")


@pytest.mark.parametrize(
    ("cause", "part"),
    [(cause, part) for cause, known in CAUSES for part in alternatives(known.pattern)],
)
def test_every_alternative_has_been_said(cause: str, part: str) -> None:
    """A pattern that no kubelet's words match is a guess."""
    messages = [message for message, named in SAID if named == cause]
    assert any(re.search(part, message, re.IGNORECASE) for message in messages), part
