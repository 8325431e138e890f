"""Command diff: what changed between two reports or recordings; offline."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import write_data, write_list
from kubectl_netcheck.cli.takes import CHANGES
from kubectl_netcheck.cli.terminal import say, width
from kubectl_netcheck.model.errors import BadInput

if TYPE_CHECKING:
    from kubectl_netcheck.model.report import Report

#: What is compared of reports of different commands.
_SHARED = "compared are findings, nodes, agents, versions and sizes that fit"
_FILE = click.Path()


@command(
    symptoms=(("it worked yesterday", "OLD NEW", Part.AFTER, 3),),
    examples=("yesterday.json today.json", "before.json.gz after.json.gz -o json"),
    takes=CHANGES,
)
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
def COMMAND(old: str, new: str) -> int:
    """What changed between two reports (-o json) or recordings: legs, sizes, agents, versions.

    Nothing is asked of a cluster. Ends with 0 when nothing changed, with 1 when something did.
    Of reports of different commands only what both know is compared, and no leg. A file can be -,
    for standard input.
    """
    options = shared()
    if old == new == "-":
        raise BadInput("both files are -, and standard input is read once", do="name one of them")
    from kubectl_netcheck.cluster.files import named, title
    from kubectl_netcheck.diagnosis.compare import changed, compare
    from kubectl_netcheck.render._fold import beside
    from kubectl_netcheck.render._safe import clean
    from kubectl_netcheck.run.report_file import read_report

    reports = {"old": read_report(named(old)), "new": read_report(named(new))}
    changes = compare(**reports)
    differs = changed(changes)
    rows = [{key: clean(value) for key, value in asdict(each).items()} for each in changes]
    if options.output in ("json", "yaml"):
        heads = {name: _head(report) for name, report in reports.items()}
        data = {"apiVersion": "netcheck/v1", "kind": "Diff", "changed": differs}
        write_data({**data, **heads, "changes": rows}, options)
        return int(differs)
    if apart := reports["old"].command != reports["new"].command:
        asked = " and ".join(each.command for each in reports.values())
        different = clean(f"{asked} answer different questions: {_SHARED}")
        say("\n".join(beside("", different, width())))
    for name, file in (("old", old), ("new", new)):
        said = " ".join(value for value in _head(reports[name]).values() if value)
        line = clean(f"{title(named(file))}: {said}")
        say("\n".join(beside(f"{name}  ", line, width())))
    same = "nothing that both know has changed" if apart else "nothing changed"
    say("" if differs else same)
    write_list(rows, ["what", "place", "old", "new"], options)
    return int(differs)


def _head(report: "Report") -> dict[str, str]:
    from kubectl_netcheck.render._safe import clean

    asked = " ".join((report.command, *report.subjects))
    return {
        "asked": clean(asked),
        "started": clean(report.started),
        "status": report.diagnosis.status,
    }
