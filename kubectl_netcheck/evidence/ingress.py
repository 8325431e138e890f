"""ingress: what the API says is wrong with the Ingress that was asked about.

One fact for each problem: text fault (its slug), name, says, do.
"""

from kubectl_netcheck.evidence._backends import problems
from kubectl_netcheck.evidence._base import Evidence, seen
from kubectl_netcheck.evidence._ingress import ingresses
from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.inventory import Inventory


def read(inventory: Inventory) -> tuple[Fact, ...]:
    """Nothing where no Ingress was asked about."""
    return tuple(
        seen(
            "ingress", "", {"fault": p.slug, "name": i.said, "says": p.says, "do": "; ".join(p.do)}
        )
        for i in ingresses(inventory)
        for p in problems(inventory, i)
    )


EVIDENCE = Evidence("ingress", "what is wrong with an Ingress", read)
