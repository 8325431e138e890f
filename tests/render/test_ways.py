"""The picture of service: each way to it is a row, each node that asks a column."""

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.render import Options, render
from kubectl_netcheck.render._ways import grid
from tests.diagnosis.grid import Vector
from tests.planning.shop import answer, service, shop
from tests.planning.test_service import NODE_PORT, to

RAW = service([NODE_PORT], type="NodePort")


def test_a_row_for_each_way_and_a_column_for_each_node() -> None:
    table = grid(answer(shop(raw=RAW)))
    assert table.columns == ("from a", "from b", "from c")
    labels = [label for label, _ in table.rows]
    assert labels[:6] == [
        "Service shop/web:80",
        "NodePort 30080 of a",
        "NodePort 30080 of b",
        "NodePort 30080 of c",
        "endpoint web-0:8080 on a",
        "endpoint web-1:8080 on b",
    ]
    assert not any(cell.bad for _, cells in table.rows for cell in cells)


def test_what_fails_stands_out_where_it_fails() -> None:
    vector: Vector = [(to("service", source="node-c"), Result.LOST)]
    rows = dict(grid(answer(shop(raw=RAW), vector)).rows)
    assert [str(cell) for cell in rows["Service shop/web:80"]] == ["ok", "ok", "LOST"]


def test_every_format_takes_it() -> None:
    report = answer(shop(raw=RAW), [(to("endpoint", "web-1:"), Result.REFUSED)])
    for name in ("table", "wide", "json", "yaml", "markdown", "html", "junit", "name"):
        assert "app-not-listening" in render(report, name, Options(False, True, 80))
