"""A truth in print."""

from __future__ import annotations

import json

from lab.truth import Cell, Truth
from lab.truth.table import table, to_json

PING = Cell("cross-node", "ping", "node-a", "node-b")
BACK = Cell("cross-node", "ping", "node-b", "node-a")
DNS = Cell("dns-service", "dns-udp", "node-a", "", ("node-a", "node-b"))
HEALTHY = Truth({PING: "ok", BACK: "ok", DNS: "ok"}, 1.0)
BROKEN = Truth({PING: "lost", BACK: "ok", DNS: "50 %"}, 2.0)


def test_a_table_says_what_fails_and_how_many() -> None:
    lines = table(BROKEN).splitlines()
    assert lines[0].split() == ["a>b", "b>a"]
    assert lines[1].split() == ["cross-node", "ping", "lost", "·"]
    assert lines[4].split() == ["dns-service", "dns-udp", "50", "%"]
    assert lines[-1] == "2 of 3 cells fail (3 cells in 2.0 s)"
    assert "everything passes" in table(HEALTHY)


def test_names_without_a_common_word_stay_whole() -> None:
    truth = Truth({Cell("cross-node", "ping", "red", "node-b"): "ok"}, 1.0)
    assert table(truth).splitlines()[0].split() == ["red>node-b"]


def test_json_holds_every_cell() -> None:
    found = json.loads(to_json(BROKEN))
    assert found["healthy"] is False
    assert {"kind": "cross-node", "measure": "ping", "from": "node-a", "to": "node-b",
            "result": "lost"} in found["cells"]  # fmt: skip
    assert len(found["cells"]) == 3
