"""The certificate that an Ingress's controller shows is not valid today.

What is wrong
    It expired because nobody renewed it or the renewal fails, the controller still holds the one
    before, or it is not valid yet because a clock is wrong.

How it shows
    Browsers and clients refuse HTTPS for that host; plain HTTP works, and so do the backends.

What it is not
    A controller's own default certificate, which is shown where the Secret does not exist or names
    another host: its subject tells. Where fewer than 14 days remain it is a risk: nothing fails
    yet.

How to confirm
    openssl s_client -connect <controller>:443 -servername <host> </dev/null |
    openssl x509 -noout -dates -subject.

How to cure
    Renew the certificate in the Secret that spec.tls names. Where cert-manager does that, the
    conditions of its Certificate say why it did not. Where the Secret is new already, restart the
    controller.

From sources, not seen in the lab.
"""

from kubectl_netcheck.diagnosis.signs import somewhere
from kubectl_netcheck.diagnosis.signs_tls import invalid
from kubectl_netcheck.model.fault import Fault, Sign

FAULT = Fault(
    code="NC625",
    slug="ingress-certificate-expired",
    title="the certificate of the Ingress is not valid today",
    layer="service",
    scopes=("service",),
    summary="the controller of the Ingress shows a certificate that is not valid today",
    needs=frozenset({"tls"}),
    confirms=(Sign("tls", somewhere("tls", invalid), "the dates of the certificate"),),
    fix={
        "": (
            "kubectl -n {ingress_namespace} describe ingress {ingress_name} # the Secret under TLS "
            "is to be renewed",
            "where cert-manager renews it: kubectl -n {ingress_namespace} describe certificates",
        )
    },
    tell="openssl s_client -connect <controller>:443 -servername <host>",
)
