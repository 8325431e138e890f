"""jsonpath beyond what kubectl prints (see test_kubectl): on reports, and on nonsense."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.render import render
from kubectl_netcheck.render.jsonpath import fill
from tests.render.kubectl import OBJECT
from tests.render.reports import FAULTY, HEALTHY


def test_an_index_outside_gives_nothing() -> None:
    assert fill("{.spec.containers[5].name}{.spec.containers[0:9].name}", OBJECT) == "one two"


def test_on_a_report() -> None:
    output = 'jsonpath={range .findings[*]}{.code}{"\\t"}{.nodes[*]}{"\\n"}{end}'
    assert render(FAULTY, output) == "NC301\tnode-b\n"
    assert render(HEALTHY, output) == ""
    lost = "jsonpath={.ladder[?(@.result=='lost')].leg.to.node}"
    assert set(render(FAULTY, lost).split()) == {"node-a", "node-b", "node-c"}


@given(st.text(alphabet=".[]*?(@)$'\"\\ab01:,{}= <", max_size=30))
def test_never_fails_otherwise(template: str) -> None:
    with suppress(BadInput):
        fill(template, OBJECT)
