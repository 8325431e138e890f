"""Command replay: the report of a recorded run, computed anew without a cluster."""

from typing import TYPE_CHECKING

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import write_report
from kubectl_netcheck.cli.takes import REPORT
from kubectl_netcheck.cli.terminal import say

if TYPE_CHECKING:
    from kubectl_netcheck.model.report import Report
    from kubectl_netcheck.planning.question import Question

#: Of the line that says what was asked: of a mesh, the names of all nodes.
_LONGEST = 300


@command(
    symptoms=(("a colleague sent a recording", "FILE", Part.AFTER, 4),),
    examples=("bad.json.gz", "bad.json.gz -o html"),
    takes=REPORT,
)
@click.argument("file", type=click.Path())
def COMMAND(file: str) -> int:
    """Judge a recorded run again, without a cluster (see --record).

    What was recorded, and when, is said on stderr. FILE can be -, for standard input.
    """
    options = shared()
    from kubectl_netcheck.cluster.files import named
    from kubectl_netcheck.cluster.replay import Replay
    from kubectl_netcheck.run.events import silent
    from kubectl_netcheck.run.replay import asked, replayed

    replay = Replay.open(named(file))
    # A replay takes no time: its steps would only be lines to read over.
    report = replayed(replay, silent)
    if not options["quiet"]:
        _say(report, asked(replay.meta)[1])
    return write_report(report, options)


def _say(report: "Report", question: "Question") -> None:
    """So that nobody takes the cluster of then for that of now."""
    from kubectl_netcheck.planning.asked_again import typed
    from kubectl_netcheck.render._safe import clean

    line = f"recorded {report.started}: {typed(report.command, question)}"
    say(clean(line, _LONGEST), err=True)
