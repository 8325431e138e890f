"""Lists of records as text, in the formats that kubectl has for lists."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kubectl_netcheck.cli.takes import LIST_FORMS, RECORD
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.nearest import meant


def as_text(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    output: str,
    *,
    headers: bool = True,
    sort: str = "",
    kind: str = "",
    width: int = 80,
) -> str:
    """The records as ``-o output`` writes them; ``columns`` are those of the table.

    sort: a jsonpath. kind: what ``-o name`` writes before the value of the first column, else
    that of the record. width: columns that the table may take. Raises BadInput for a format or a
    path that a list does not have.
    """
    from kubectl_netcheck.render import _columns
    from kubectl_netcheck.render._fitted import fitted
    from kubectl_netcheck.render._safe import clean

    form, argument = checked(output)
    if sort:
        rows = _columns.ordered(rows, sort)
    if form not in ("table", "wide", "name"):
        return _as_data([dict(row) for row in rows], form, argument, headers)
    if form == "name":
        return "\n".join(clean(f"{kind or row['kind']}/{row[columns[0]]}") for row in rows)
    titles = [column.upper() for column in columns] if headers else ()
    cells = [[clean(_cell(row[column])) for column in columns] for row in rows]
    return "\n".join(fitted(cells, titles, width)) if cells else ""


def _cell(value: Any) -> str:
    """A value in a table: of a list its values, with no blank in which a script would cut it."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def record_as_text(record: Mapping[str, Any], output: str, *, headers: bool = True) -> str:
    """One record as ``-o output`` writes it: a form of RECORD, but the table."""
    form, argument = checked(output, RECORD.forms or {})
    return _as_data(dict(record), form, argument, headers)


def _as_data(data: Any, form: str, argument: str, headers: bool) -> str:
    """A record or a list of them in the forms that show data."""
    from kubectl_netcheck.render import _columns
    from kubectl_netcheck.render._safe import clean

    if form in ("json", "yaml"):
        return data_as_text(data, form)
    if form == "custom-columns":
        rows = data if isinstance(data, list) else [data]
        return "\n".join(map(clean, _columns.lines(rows, argument, headers)))
    from kubectl_netcheck.render.jsonpath import fill

    # What the records hold is cleaned; the template's own line ends stay.
    return fill(argument, _clean(data))


def _clean(value: Any) -> Any:
    from kubectl_netcheck.render._safe import clean

    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each) for each in value]
    return clean(value) if isinstance(value, str) else value


def checked(output: str, forms: Mapping[str, str] = LIST_FORMS) -> tuple[str, str]:
    """The form and its argument of an ``-o``; BadInput for one that is not among the forms."""
    form, equals, argument = output.partition("=")
    if form not in forms:
        do = meant(form, forms, f"use one of: {', '.join(forms)}", "-o ")
        raise BadInput(f"this command cannot write -o {form}", do=do)
    if bool(forms[form]) != bool(argument) or (equals and not argument):
        wanted = f"-o {form}={forms[form]}" if forms[form] else f"-o {form}"
        raise BadInput(f"this is not a way to write {form}", do=f"write {wanted}")
    return form, argument


def data_as_text(data: Any, form: str) -> str:
    """Plain data as JSON, or as YAML for the form ``yaml``."""
    if form != "yaml":
        return json.dumps(data, indent=2, ensure_ascii=True)
    import yaml

    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    return text.rstrip("\n")
