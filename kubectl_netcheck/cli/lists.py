"""Lists of records as text, in the formats that kubectl has for lists."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kubectl_netcheck.model.errors import BadInput

#: Forms of ``-o`` for a list, and what those that need an argument take.
FORMS = {
    "table": "", "wide": "", "json": "", "yaml": "", "name": "",
    "jsonpath": "TEMPLATE", "custom-columns": "TITLE:.path,…",
}  # fmt: skip


def as_text(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    output: str,
    *,
    headers: bool = True,
    sort: str = "",
    kind: str = "",
) -> str:
    """The records as ``-o output`` writes them; ``columns`` are those of the table.

    sort: a jsonpath. kind: what ``-o name`` writes before the value of the first column, else
    that of the record. Raises BadInput for a format or a path that a list does not have.
    """
    from kubectl_netcheck.render import _columns
    from kubectl_netcheck.render._aligned import aligned
    from kubectl_netcheck.render._safe import clean

    form, argument = checked(output)
    if sort:
        rows = _columns.ordered(rows, sort)
    if form in ("json", "yaml"):
        return data_as_text([dict(row) for row in rows], form)
    if form == "jsonpath":
        from kubectl_netcheck.render.jsonpath import fill

        # What the records hold is cleaned; the template's own line ends stay.
        return fill(argument, [{k: _clean(v) for k, v in row.items()} for row in rows])
    if form == "name":
        return "\n".join(clean(f"{kind or row['kind']}/{row[columns[0]]}") for row in rows)
    if form == "custom-columns":
        return "\n".join(map(clean, _columns.lines(rows, argument, headers)))
    titles = [column.upper() for column in columns] if headers and rows else ()
    cells = [[clean(str(row[column])) for column in columns] for row in rows]
    return "\n".join(aligned(cells, titles)) if cells else ""


def _clean(value: Any) -> Any:
    from kubectl_netcheck.render._safe import clean

    return clean(value) if isinstance(value, str) else value


def checked(output: str) -> tuple[str, str]:
    """The form and its argument of an ``-o``; BadInput for one that no list can be written in."""
    form, equals, argument = output.partition("=")
    if form not in FORMS:
        do = f"use one of: {', '.join(FORMS)}"
        raise BadInput(f"this command cannot write -o {form}", do=do)
    if bool(FORMS[form]) != bool(argument) or (equals and not argument):
        wanted = f"-o {form}={FORMS[form]}" if FORMS[form] else f"-o {form}"
        raise BadInput(f"this is not a way to write {form}", do=f"write {wanted}")
    return form, argument


def data_as_text(data: Any, form: str) -> str:
    """Plain data as JSON, or as YAML for the form ``yaml``."""
    if form != "yaml":
        return json.dumps(data, indent=2, ensure_ascii=True)
    import yaml

    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    return text.rstrip("\n")
