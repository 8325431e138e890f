"""Format custom-columns: columns of one's own choice over the findings or the measurements."""

from collections.abc import Iterable

from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.nearest import meant
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._columns import columns, lines, ordered, relaxed
from kubectl_netcheck.render._contract import as_data
from kubectl_netcheck.render._format import Format, Options
from kubectl_netcheck.render._jsonpath import first_name
from kubectl_netcheck.render._schema import schema

#: Lists of the report by what their records are called in its schema. The names with which paths
#: begin tell which of them is meant.
_LISTS = {"finding": "findings", "measured": "ladder", "state": "states"}


def _render(report: Report, options: Options) -> str:
    rows = as_data(report)[_meant(_paths(options.argument, options.sort))]
    if options.sort:
        rows = ordered(rows, options.sort)
    return "\n".join(lines(rows, options.argument, options.headers))


def _paths(argument: str, sort: str = "") -> list[str]:
    return [path for _, path in columns(argument)] + ([relaxed(sort)] if sort else [])


def _meant(paths: Iterable[str]) -> str:
    """The list of the report that has all these columns. Raises BadInput when none has."""
    names = list(dict.fromkeys(name for path in paths if (name := first_name(path))))
    known = {key: schema()["$defs"][key]["properties"] for key in _LISTS}
    for key, fields in known.items():
        if all(name in fields for name in names):
            return _LISTS[key]
    for name in names:
        if not any(name in fields for fields in known.values()):
            every = [field for fields in known.values() for field in fields]
            do = meant(name, every, _offer(known), ".")
            raise BadInput(f"neither findings nor measurements have .{name}", do=do)
    what = ", ".join(f".{name}" for name in names)
    raise BadInput(f"no list has all of {what}", "findings are one list, measurements another",
                   _offer(known))  # fmt: skip


def _offer(known: dict[str, dict[str, object]]) -> str:
    said = [f"of {_LISTS[key]}: {' '.join(known[key])}" for key in ("finding", "measured")]
    return "columns " + "; ".join(said)


def _check(argument: str, sort: str = "") -> None:
    _meant(_paths(argument, sort))


FORMAT = Format(
    "custom-columns",
    "columns of your choice over findings or measurements, as kubectl has it",
    _render,
    "TITLE:.path,…",
    _check,
    _check,
)
