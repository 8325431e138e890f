"""From a question to its answer on stdout: reports by format, lists of records like kubectl's."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kubectl_netcheck.cli.fail_on import chosen
from kubectl_netcheck.cli.options import Shared, shared
from kubectl_netcheck.cli.progress import shown
from kubectl_netcheck.cli.takes import TEMPLATES
from kubectl_netcheck.cli.terminal import coloured, list_width, say, width
from kubectl_netcheck.model.fail_on import DEFAULT, exit_code

if TYPE_CHECKING:
    from kubectl_netcheck.model.fault import Fault
    from kubectl_netcheck.model.report import Report
    from kubectl_netcheck.planning.question import Question


def answer(command: str, question: "Question") -> int:
    """Asks the cluster the question, with the shared options, and prints the report; returns the
    exit code."""
    options = shared()
    from pathlib import Path

    from kubectl_netcheck.run.ask import ask
    from kubectl_netcheck.run.where import sent_there

    with shown(options["quiet"]) as progress:
        report = ask(
            options.settings(),
            command,
            question,
            deadline_s=options["timeout"],
            record=Path(options["record"]) if options["record"] else None,
            progress=progress,
        )
    return write_report(sent_there(report, options.where()), options)


def write_report(report: "Report", shared: Shared) -> int:
    """Prints the report as ``-o`` says; returns the exit code that ``--fail-on`` asks for."""
    from kubectl_netcheck.render import Options, render

    fail_on = _fail_on(shared)
    options = Options(
        coloured(shared["color"]),
        headers=not shared["no_headers"],
        width=width(),
        sort=shared["sort_by"] or "",
        fail_on=fail_on,
        catalogue=_catalogue,
    )
    text = render(report, shared.output, options)
    if shared.output in ("table", "wide") and os.environ.get("GITHUB_ACTIONS") == "true":
        text = _annotated(report, text)
    _print(text, shared.output)
    return exit_code(report, fail_on)


def _print(text: str, output: str) -> None:
    """Prints an answer, with a line end at its end where it has a line and no template wrote it."""
    template = output.partition("=")[0] in TEMPLATES
    say(text, nl=bool(text) and not template, color=True)


def _fail_on(shared: Shared) -> frozenset[str]:
    given = shared["fail_on"]
    return chosen(given) if given else DEFAULT


def _annotated(report: "Report", text: str) -> str:
    """The table for the log of a GitHub job, and after it what the job's summary shows."""
    import secrets

    from kubectl_netcheck.render._annotations import annotations, fenced

    return "\n".join([fenced(text, secrets.token_hex(16)), *annotations(report)])


def _catalogue() -> "tuple[Fault, ...]":
    from kubectl_netcheck.diagnosis.catalogue import faults

    return faults()


def write_list(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], shared: Shared, kind: str = ""
) -> None:
    """Prints records; ``columns`` are those of the table. ``-o name`` prints KIND/NAME, the name
    from the first column, the kind from ``kind`` or else from the record."""
    from kubectl_netcheck.cli.lists import as_text

    text = as_text(
        rows,
        columns,
        shared.output,
        headers=not shared["no_headers"],
        sort=shared["sort_by"] or "",
        kind=kind,
        width=list_width(),
    )
    _print(text, shared.output)


def write_record(record: Mapping[str, Any], table: str, shared: Shared) -> None:
    """Prints one record; ``table`` is its text for people, and of ``-o wide`` where a command has
    that."""
    from kubectl_netcheck.cli.lists import record_as_text

    headers = not shared["no_headers"]
    is_text = shared.output in ("table", "wide")
    text = table if is_text else record_as_text(record, shared.output, headers=headers)
    _print(text, shared.output)


def write_data(data: Any, shared: Shared) -> None:
    """Prints plain data as JSON, or as YAML with ``-o yaml``."""
    from kubectl_netcheck.cli.lists import data_as_text

    say(data_as_text(data, shared.output))
