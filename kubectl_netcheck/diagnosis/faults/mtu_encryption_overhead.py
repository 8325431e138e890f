"""Encryption takes more room than the pods' MTU leaves.

What is wrong
    WireGuard or IPsec was turned on, and its 60 to 130 bytes were not taken off the pods' MTU.

How it shows
    Between nodes small packets of pods pass, full-size ones vanish, and transfers stall; between
    the nodes themselves full size passes.

What it is not
    A pod MTU that is too large without encryption: here the CNI encrypts.

How to confirm
    MTU of pods, or of their routes, against that of the encryption device.

How to cure
    Set the CNI's MTU to the card's less the overhead, and recreate the pods.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signatures import OK, TOO_LARGE, full_size
from kubectl_netcheck.diagnosis.signs_cni import backend
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC405",
    slug="mtu-encryption-overhead",
    title="encryption takes more room than pods leave",
    layer="mtu",
    scopes=("pair", "cluster"),
    summary="full-size packets of pods vanish {at}[[: {mtu} bytes fit]]; the pods' MTU "
    "leaves "
    "no room for encryption",
    signature=full_size(hosts=OK, pods=TOO_LARGE),
    shows=frozenset({"mtu"}),
    requires=(Sign("cni", backend("wireguard", "ipsec"), "the pod network is encrypted"),),
    supports=(Sign("cni", backend("wireguard", "ipsec"), "the pod network is encrypted"),),
    follow_up=("links",),
    fix={
        "": ("set the CNI's MTU to that of the card less {overhead} bytes, recreate the pods",),
        "cilium": (
            "helm upgrade cilium cilium/cilium -n {namespace} --version {cni_version} "
            "--reuse-values --set MTU=<MTU of the card less the overhead> # versions before 1.19.5 "
            "reserve 15 bytes too few",
        ),
    },
    tell="the MTU of the encryption device and of the pods",
)
