"""Command doctor: whether a run can work here, and what to do where not."""

import click

from kubectl_netcheck.cli.command import command
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import check_list, write_list
from kubectl_netcheck.cli.terminal import width


@command(
    symptoms=(("a run does not work here at all", ""),),
    examples=("", "-n default -o json"),
)
def COMMAND() -> int:
    """Check rights, admission, image, quota, nodes and policies; create nothing."""
    options = shared()
    check_list(options)
    from kubectl_netcheck.cluster.live import Live
    from kubectl_netcheck.render._fold import step
    from kubectl_netcheck.render._safe import clean
    from kubectl_netcheck.run.doctor import examine, exit_code

    checks = examine(Live(options.settings()))
    rows = [{"check": c.what, "state": c.state, "says": c.says, "do": c.do} for c in checks]
    write_list(rows, ["check", "state", "says"], options, kind="check")
    if options.output == "table":  # many lines have the same remedy: each is said once
        for remedy in dict.fromkeys(c.do for c in checks if c.do):
            click.echo("\n".join(step("do: ", clean(remedy), width())))
    return exit_code(checks)
