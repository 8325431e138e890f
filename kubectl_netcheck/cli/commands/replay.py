"""Command replay: the report of a recorded run, computed anew without a cluster."""

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import check_output, write_report
from kubectl_netcheck.cli.progress import shown


@command(
    symptoms=(("a colleague sent a recording", "FILE", Part.AFTER, 4),),
    examples=("bad.json.gz", "bad.json.gz -o html"),
)
@click.argument("file", type=click.Path())
def COMMAND(file: str) -> int:
    """Judge a recorded run again, without a cluster (see --record)."""
    options = shared()
    check_output(options)
    from pathlib import Path

    from kubectl_netcheck.run.replay import run_replay

    # A replay takes no time: its steps would only be lines to read over.
    with shown(quiet=True) as progress:
        report = run_replay(Path(file), progress)
    return write_report(report, options)
