"""A Service of a user's as the API shows it: shop/web with its pods and EndpointSlices."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.questions.service import OneService
from kubectl_netcheck.run.state import states_of
from tests.diagnosis.grid import Where, broken
from tests.planning.played import WORDS, cluster, healthy, seated

Raw = dict[str, Any]
LABELS = {"app": "web"}
PORTS: tuple[Raw, ...] = ({"name": "http", "port": 80, "protocol": "TCP", "targetPort": "web"},)
WEB = OneService("web", "shop")


def service(ports: Sequence[Raw] = PORTS, address: str = "10.96.3.3", **spec: Any) -> Raw:
    known = {"clusterIP": address, "type": "ClusterIP", "selector": LABELS, "ports": [*ports]}
    return {"metadata": {"name": "web", "namespace": "shop"}, "spec": {**known, **spec}}


def pod(number: int, node: str, ready: bool = True, **status: Any) -> Raw:
    conditions = [{"type": "Ready", "status": str(ready)}]
    containers = [{"name": "web", "ready": ready, "state": {"running": {}}}]
    known = {"phase": "Running", "podIP": f"10.244.9.{number}", "conditions": conditions}
    return {
        "metadata": {"name": f"web-{number}", "namespace": "shop", "labels": LABELS},
        "spec": {"nodeName": node, "containers": [{"name": "web"}]},
        "status": {**known, "containerStatuses": containers, **status},
    }


def endpoint(number: int, node: str, ready: bool = True, **more: Any) -> Raw:
    return {
        "addresses": [f"10.244.9.{number}"],
        "conditions": {"ready": ready},
        "nodeName": node,
        "targetRef": {"kind": "Pod", "namespace": "shop", "name": f"web-{number}"},
        **more,
    }


def slice_of(endpoints: Sequence[Raw], ports: Sequence[Raw] | None = None) -> Raw:
    known = [{"name": "http", "port": 8080, "protocol": "TCP"}]
    labels = {"kubernetes.io/service-name": "web"}
    return {
        "metadata": {"name": "web-x", "namespace": "shop", "labels": labels},
        "addressType": "IPv4",
        "endpoints": [*endpoints],
        "ports": known if ports is None else [*ports],
    }


def shop(
    size: int = 3,
    raw: Raw | None = None,
    pods: Sequence[Raw] | None = None,
    ends: Sequence[Raw] | None = None,
    **slices: Any,
) -> Inventory:
    """A cluster with the Service; by default a ready pod on each of the first two nodes."""
    both = [(number, f"node-{chr(97 + number)}") for number in range(2)]
    asked = {
        "services": (raw or service(),),
        "pods": tuple([pod(*each) for each in both] if pods is None else pods),
        "endpointslices": (
            slice_of([endpoint(*each) for each in both] if ends is None else ends, **slices),
        ),
    }
    return replace(cluster(size, dns=(0,)), asked=asked)


def answer(
    inventory: Inventory,
    vector: Sequence[tuple[Where, Result]] = (),
    question: OneService = WEB,
    **more: Any,
) -> Report:
    """The report where the vector's legs fail; what the API says is read as in a run."""
    seats = seated(question, inventory, **more)
    facts: list[Fact] = [*broken(healthy(question, seats), list(vector)), *states_of(inventory)]
    context = Context(seats.plan.subjects, "", {}, WORDS)
    report = Report("service", diagnose(facts, context), seats.plan.subjects, "", tuple(facts))
    return question.close(report)
