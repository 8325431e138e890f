"""Values as kubectl prints them, which is how Go does: bare text, and compact JSON."""

import json
from typing import Any

# encoding/json escapes them so that its text can stand in a page (json.HTMLEscape).
_HTML = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def bare(value: Any) -> str:
    """As fmt.Sprint does: ``[a b]``, ``map[k:v]``, ``<nil>``, ``true``, ``1e+21``."""
    if value is None:
        return "<nil>"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{bare(value[key])}' for key in sorted(value))}]"
    if isinstance(value, list):
        return f"[{' '.join(bare(item) for item in value)}]"
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(_number(value))


def compact(value: Any) -> str:
    """As kubectl's jsonpath does: lists and objects as JSON without blanks, others bare."""
    if isinstance(value, (dict, list)):
        return _json(value).translate(_HTML)
    return "null" if value is None else bare(value)


def _json(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{','.join(f'{_json(key)}:{_json(value[key])}' for key in sorted(value))}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_json, value))}]"
    if not isinstance(value, float):
        return json.dumps(value, ensure_ascii=False)
    # encoding/json writes no exponent from 1e-6 on, and none with a leading zero.
    if 1e-6 <= abs(value) < 1e-4:
        return f"{value:.20f}".rstrip("0")
    return str(_number(value)).replace("e-0", "e-")


def _number(value: float) -> float:
    """A whole number without ``.0``; Go writes an exponent from 1e21 on."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e21
    return int(value) if whole else value
