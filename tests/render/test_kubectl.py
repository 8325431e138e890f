"""jsonpath, columns and sorting print what kubectl prints: recorded, and live where it is."""

import json

import pytest

from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.render._columns import lines, ordered, relaxed
from kubectl_netcheck.render.jsonpath import fill
from tests.render.kubectl import FIXTURE, ITEMS, OBJECT, kubectl, recorded

KUBECTL = json.loads(FIXTURE.read_text(encoding="utf-8"))


def table(spec: str, headers: bool = True, sort: str = "") -> str:
    rows = ordered(ITEMS, sort) if sort else ITEMS
    return "\n".join(lines(rows, spec, headers)) + "\n"


@pytest.mark.parametrize(("template", "printed"), KUBECTL["jsonpath"].items())
def test_jsonpath(template: str, printed: str | None) -> None:
    if printed is None:
        with pytest.raises(BadInput):
            fill(template, OBJECT)
    else:
        assert fill(template, OBJECT) == printed


def test_the_record_is_of_many_expressions() -> None:
    assert sum(printed is not None for printed in KUBECTL["jsonpath"].values()) >= 60


@pytest.mark.parametrize(("spec", "printed"), KUBECTL["columns"].items())
def test_columns(spec: str, printed: str | None) -> None:
    if printed is None:
        with pytest.raises(BadInput):
            table(spec)
    else:
        assert table(spec) == printed


@pytest.mark.parametrize("path", ["{ }", "{. }", "{.}", " ", "."])
def test_an_empty_path_is_refused_in_words(path: str) -> None:
    with pytest.raises(BadInput):
        relaxed(path)


@pytest.mark.parametrize(("spec", "printed"), KUBECTL["no-headers"].items())
def test_columns_without_headers(spec: str, printed: str) -> None:
    assert table(spec, headers=False) == printed


@pytest.mark.parametrize(("path", "printed"), KUBECTL["sorts"].items())
def test_sorting(path: str, printed: str | None) -> None:
    if printed is None:
        with pytest.raises(BadInput):
            table("NAME:.metadata.name", sort=path)
        return
    found = table("NAME:.metadata.name", sort=path).split()
    # kubectl does not keep the order of records that have no such value (sort.Sort).
    without = [item for item in ITEMS if path == ".sometimes" and "sometimes" not in item]
    assert found[len(without) + 1 :] == printed.split()[len(without) + 1 :]
    assert sorted(found) == sorted(printed.split())


def test_kubectl_still_prints_that() -> None:
    try:
        with kubectl() as asked:
            if not asked.version():
                pytest.skip("this kubectl does not answer")
            found = recorded(asked)
    except FileNotFoundError:
        pytest.skip("no kubectl on this machine")
    for kind in ("jsonpath", "columns", "no-headers", "sorts"):
        for asked_for, printed in KUBECTL[kind].items():
            same = settled(asked_for, found[kind][asked_for]) == settled(asked_for, printed)
            assert same, (asked_for, found[kind][asked_for])


def settled(path: str, printed: str | None) -> object:
    """kubectl walks objects in Go's order of a map, which is another one at each run."""
    unsettled = ".*" in path or ".." in path
    return sorted(printed.split()) if printed and unsettled else printed


def test_a_comma_in_brackets_separates_no_columns() -> None:
    """Beyond kubectl, which takes every comma for the end of a column."""
    printed = table("A:.evidence[0,1].leg,B:.evidence[?(@.m=='1')]['leg','m'],C:.n")
    cells = [cell.strip() for cell in printed.splitlines()[1].split("   ")]
    assert [cell for cell in cells if cell] == ["x > y,z", "x > y,1", "10"]


def test_an_index_outside_a_list_finds_nothing() -> None:
    """Where kubectl fails: a script may ask for the first finding of a healthy report."""
    assert table("X:.nodes[1]", headers=False) == "node-a\n<none>\n<none>\n"
