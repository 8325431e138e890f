"""Signs of certificates: is one valid at the moment at which it was shown, and for how long."""

from kubectl_netcheck.diagnosis.signs import number
from kubectl_netcheck.model.fact import Fact

#: Days before its end at which a certificate is said to end soon: those who renew by themselves
#: have done so by then (cert-manager at a third of 90 days, ACME clients at 30 days).
SOON_DAYS = 14


def expired(fact: Fact) -> bool:
    """Its last moment has passed."""
    left = number(fact, "days_left")
    return left is not None and left < 0


def early(fact: Fact) -> bool:
    """Its first moment has not come."""
    old = number(fact, "days_old")
    return old is not None and old < 0


def invalid(fact: Fact) -> bool:
    """No client accepts it today."""
    return expired(fact) or early(fact)


def soon(fact: Fact) -> bool:
    """It is valid, and not for long."""
    left = number(fact, "days_left")
    return left is not None and left < SOON_DAYS and not invalid(fact)
