"""What the API says is wrong with an Ingress."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.cluster.wanted_ingress import APPS, BACKENDS
from kubectl_netcheck.evidence._ingress import CONTROLLERS, READ, ingresses
from kubectl_netcheck.evidence.ingress import EVIDENCE
from tests.evidence.ingress_objects import (
    a_class,
    a_proxy,
    a_service,
    a_slice,
    an_ingress,
    holding,
    named,
    with_ports,
    with_tls,
)

BACKEND = {"service": {"name": "shop", "port": {"name": "http"}}}
NO_CLASS = {"ingresses": (an_ingress(ingressClassName=None),)}
SERVED = {"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.80"}]}}}
OLD = an_ingress(ingressClassName=None)
OLD = {
    **OLD,
    "metadata": {**OLD["metadata"], "annotations": {"kubernetes.io/ingress.class": "gce"}},
}
PROBLEMS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no class": (NO_CLASS, "ingress-class-missing", "names no class"),
    "unknown class": (
        {"ingresses": (an_ingress(ingressClassName="ngins"),)},
        "ingress-class-missing",
        "did you mean nginx",
    ),
    "unknown class by annotation": ({"ingresses": (OLD,)}, "ingress-class-missing", "class gce"),
    "unknown class of one that was served": (
        {"ingresses": ({**an_ingress(ingressClassName="old"), **SERVED},)},
        "ingress-class-missing",
        "class old",
    ),
    "no controller": ({"pods": ()}, "ingress-no-controller", "no pod of the controller"),
    "not ready": ({"pods": (a_proxy(ready="False"),)}, "ingress-no-controller", "proxy-0"),
    "another controller": (
        {"pods": (a_proxy(app="traefik"),)},
        "ingress-no-controller",
        "no pod of the controller",
    ),
    "no service": (
        {"services": (named("shopp"), named("other"))},
        "ingress-backend-missing",
        "does not exist",
    ),
    "near service": (
        {"services": ({"metadata": {"name": "shopp"}},)},
        "ingress-backend-missing",
        "shopp",
    ),
    "wrong port": (
        {"ingresses": (an_ingress(port={"number": 8081}),)},
        "ingress-backend-missing",
        "80 (http)",
    ),
    "wrong port name": (
        {"ingresses": (an_ingress(port={"name": "web"}),)},
        "ingress-backend-missing",
        "no port web",
    ),
    "no address": (
        {"endpointslices": (a_slice(address="fe80::1%x"),)},
        "ingress-no-endpoints",
        "shop",
    ),
    "none ready": ({"endpointslices": (a_slice(ready=False),)}, "ingress-no-endpoints", "shop"),
    "no slices": ({"endpointslices": ()}, "ingress-no-endpoints", "no ready endpoint"),
}
WELL: dict[str, dict[str, Any]] = {
    "plain": {},
    "port by name": {"ingresses": (an_ingress(port={"name": "http"}),)},
    "default class": {**NO_CLASS, "ingressclasses": (a_class(default=True),)},
    "default backend": {
        "ingresses": (named("shop", spec={"ingressClassName": "nginx", "defaultBackend": BACKEND}),)
    },
    "unknown controller": {"ingressclasses": (a_class(controller="example.org/mine"),), "pods": ()},
    "served without a class": {"ingresses": ({**an_ingress(ingressClassName=None), **SERVED},)},
    "served by a class that is no object": {"ingresses": ({**OLD, **SERVED},)},
    "cloud": {"ingressclasses": (a_class(controller="ingress.k8s.aws/alb"),), "pods": ()},
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_each_problem_is_named(name: str) -> None:
    objects, slug, words = PROBLEMS[name]
    (fact,) = EVIDENCE.read(holding(**objects))
    assert fact.text["fault"] == slug
    assert words in fact.text["says"]
    assert fact.text["do"]


@pytest.mark.parametrize("name", WELL)
def test_nothing_is_wrong(name: str) -> None:
    assert EVIDENCE.read(holding(**WELL[name])) == ()


@pytest.mark.parametrize("resource", ["ingressclasses", "services", "endpointslices", "pods"])
def test_what_may_not_be_read_accuses_nobody(resource: str) -> None:
    blind = holding(denied={resource: "forbidden"}, **{resource: ()})
    slugs = {fact.text["fault"] for fact in EVIDENCE.read(blind)}
    assert slugs <= ({"ingress-no-controller"} if resource == "ingressclasses" else set())


def test_services_that_were_not_read_are_not_missing() -> None:
    backends = [{"service": {"name": f"s{i}", "port": {"number": 80}}} for i in range(BACKENDS)]
    paths = [{"path": f"/{i}", "backend": each} for i, each in enumerate([*backends, BACKEND])]
    raw = named("shop", spec={"ingressClassName": "nginx", "rules": [{"http": {"paths": paths}}]})
    facts = EVIDENCE.read(holding(ingresses=(raw,)))
    assert len(facts) == BACKENDS == READ
    assert not any("web/shop," in fact.text["says"] for fact in facts)
    raw["spec"]["defaultBackend"] = BACKEND
    said = " ".join(fact.text["says"] for fact in EVIDENCE.read(holding(ingresses=(raw,))))
    assert f"web/s{BACKENDS - 2}," in said and f"web/s{BACKENDS - 1}," not in said
    assert "web/shop," not in said


def test_every_known_controller_is_asked_for() -> None:
    assert {app for apps in CONTROLLERS.values() for app in apps} <= set(APPS)


def test_the_port_for_https_is_that_of_the_name() -> None:
    webhook = {"name": "webhook", "containerPort": 8443}
    quic = {"name": "websecure", "containerPort": 9443, "protocol": "UDP"}
    https = {"name": "websecure", "containerPort": 8444, "protocol": "TCP"}
    for ports, number in (([webhook, quic, https], 8444), ([webhook], 0), ([], 0)):
        (one,) = ingresses(holding(pods=(with_ports(*ports),)))
        assert one.proxies[0].https == number


def test_hosts_are_plain_names_and_a_wildcard_is_one_of_them() -> None:
    odd = ("", "a b", "x;reboot", "-x", "A.org", "a" * 64, "*", 7, None, {})
    (one,) = ingresses(holding(ingresses=(with_tls("*.a.org", "b.org", *odd, "b.org"),)))
    assert one.hosts == ("netcheck.a.org", "b.org")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["spec", "ports", "endpoints", "status", "metadata"]), JSON)
def test_strange_objects_are_read_without_harm(key: str, value: Any) -> None:
    tls = {**an_ingress(), "spec": {"tls": value}}
    pod = {**a_proxy(), "spec": {"containers": value}}
    for resource, raw in (
        ("ingresses", tls),
        ("ingresses", with_tls(value)),
        ("pods", pod),
        ("pods", with_ports({"name": "https", "containerPort": value})),
        ("ingresses", an_ingress()),
        ("ingressclasses", a_class()),
        ("pods", a_proxy()),
        ("services", a_service()),
        ("endpointslices", a_slice()),
    ):
        EVIDENCE.read(holding(**{resource: ({**raw, key: value},)}))
