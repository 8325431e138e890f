"""The JSON contract: keys, order and schema, and that yaml says the same."""

import json

import jsonschema
import pytest
import yaml

from kubectl_netcheck.model.finding import LAYERS
from kubectl_netcheck.render import render
from kubectl_netcheck.render._schema import schema
from tests.render.reports import ALL, FAULTY

SETTLED = ["apiVersion", "kind", "command", "status", "verdict", "findings", "ladder", "notProbed"]
SETTLED += ["started", "seconds", "apiCalls", "left"]
FINDING = ["code", "slug", "layer", "scope", "nodes", "confidence", "summary", "evidence", "fix"]


@pytest.mark.parametrize("name", ALL)
def test_json_follows_its_schema(name: str) -> None:
    jsonschema.validate(json.loads(render(ALL[name], "json")), schema())


def test_the_schema_refuses_what_is_wrong() -> None:
    data = json.loads(render(FAULTY, "json"))
    for key, wrong in (("status", "fine"), ("seconds", "2"), ("left", [1]), ("apiVersion", "v2")):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**data, key: wrong}, schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({k: v for k, v in data.items() if k != "verdict"}, schema())


def test_keys_of_the_contract() -> None:
    data = json.loads(render(FAULTY, "json"))
    assert [key for key in data if key in SETTLED] == SETTLED
    finding = data["findings"][0]
    assert [key for key in finding if key in FINDING] == FINDING
    assert finding["verify"].startswith("kubectl netcheck")
    assert finding["layer"] in LAYERS
    rung = data["ladder"][0]
    assert rung["leg"]["from"] == {
        "kind": "pod", "node": "node-a", "name": "p1", "address": "10.244.0.1",
    }  # fmt: skip
    assert (rung["probe"], rung["result"], rung["samples"]) == ("ping", "ok", 5)


def test_the_schema_tells_the_check_from_the_command_of_its_name() -> None:
    verify = schema()["$defs"]["finding"]["properties"]["verify"]
    assert verify["type"] == "string"
    assert "a table calls check" in verify["description"]
    assert "`kubectl netcheck verify` is another one" in verify["description"]


@pytest.mark.parametrize("name", ALL)
def test_yaml_says_the_same(name: str) -> None:
    assert yaml.safe_load(render(ALL[name], "yaml")) == json.loads(render(ALL[name], "json"))


def test_name_lists_faults_and_nodes() -> None:
    assert render(FAULTY, "name").splitlines() == ["fault/tunnel-port-blocked", "node/node-b"]
    assert render(ALL["healthy"], "name") == ""
