"""The JSON Schema of the contract, from the words of the model: docs/report-schema.json."""

from typing import Any

from kubectl_netcheck.model.fact import Result
from kubectl_netcheck.model.finding import CONFIDENCES, LAYERS, SCOPES
from kubectl_netcheck.model.leg import LEG_KINDS
from kubectl_netcheck.model.place import KINDS
from kubectl_netcheck.model.report import API_VERSION

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_COUNT: Schema = {"type": "integer", "minimum": 0}
#: The key is permanent and means another command than its name.
_CHECK = (
    "What a table calls check: the command that asks the whole question again, once the fix is "
    "made; empty where there is none. `kubectl netcheck verify` is another one, which measures "
    "only what decides this finding."
)


def schema() -> Schema:
    """JSON Schema, draft 2020-12, of what ``-o json`` prints."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Report of kubectl netcheck",
        **_object(
            apiVersion={"const": API_VERSION},
            kind={"const": "Report"},
            command=_TEXT,
            status={"enum": ["healthy", "faulty", "undecided"]},
            verdict=_TEXT,
            findings=_list("finding"),
            candidates=_list("finding"),
            decide=_TEXT,
            nodes=_TEXTS,
            asked={"type": "object"},
            witness=_TEXT,
            ladder=_list("measured"),
            states=_list("state"),
            notProbed={"type": "array", "items": _object(place=_TEXT, reason=_TEXT)},
            context=_map("string"),
            zones=_map("string"),
            started=_TEXT,
            seconds={"type": "number", "minimum": 0},
            apiCalls=_COUNT,
            pods=_COUNT,
            left=_TEXTS,
        ),
        "$defs": _definitions(),
    }


def _definitions() -> dict[str, Schema]:
    fact = {
        "probe": _TEXT,
        "result": {"enum": [str(result) for result in Result]},
        "samples": _COUNT,
        "good": _COUNT,
        "figures": _map("number"),
        "text": _map("string"),
    }
    leg = _object(**{"from": _ref("place"), "to": _ref("place"), "kind": {"enum": [*LEG_KINDS]}})
    leg["properties"]["behind"] = _TEXTS
    place = _object(kind={"enum": [*KINDS]})
    place["properties"].update(node=_TEXT, name=_TEXT, address=_TEXT)
    return {
        "place": place,
        "leg": leg,
        "measured": _object(leg=_ref("leg"), **fact),
        "state": _object(place=_ref("place"), **fact),
        "finding": _object(
            kind={"enum": ["fault", "note", "risk"]},
            code={"type": "string", "pattern": "^NC[0-9]{3}$"},
            slug={"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            layer={"enum": [*LAYERS]},
            scope={"enum": [*SCOPES]},
            nodes=_TEXTS,
            confidence={"enum": [*CONFIDENCES]},
            summary=_TEXT,
            evidence={
                "type": "array",
                "items": _object(leg=_TEXT, expected=_TEXT, measured=_TEXT),
            },
            fix=_TEXTS,
            verify={**_TEXT, "description": _CHECK},
        ),
    }


def _object(**properties: Schema) -> Schema:
    """An object with all of these keys. Others may be added within one apiVersion, so readers
    must accept keys that they do not know."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(name: str) -> Schema:
    return {"type": "array", "items": _ref(name)}


def _map(kind: str) -> Schema:
    return {"type": "object", "additionalProperties": {"type": kind}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
