"""Bridged packets of the node skip its packet filter, so a Service with its endpoint on the same
node does not answer: the reply goes back directly, with the wrong source."""

from lab.faults import _sysctl
from lab.faults._fault import LabFault
from lab.truth.effects import Effect

NAME = "net.bridge.bridge-nf-call-iptables"

FAULT = LabFault(
    title="bridge netfilter switched off on the node",
    expects="br-netfilter-off",
    apply=lambda lab, node: _sysctl.write(node, NAME, "0"),
    revert=lambda lab, node: _sysctl.write(node, NAME, "1"),
    effects=(Effect("service dns-service", at="inside"),),
    cni=("vxlan", "host-gw"),
)
