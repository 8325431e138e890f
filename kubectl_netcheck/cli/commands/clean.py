"""Command clean: lists what killed runs left in the cluster, asks, and removes it."""

import sys
from typing import TYPE_CHECKING

import click

from kubectl_netcheck.cli.command import command
from kubectl_netcheck.cli.options import Shared, shared
from kubectl_netcheck.cli.output import write_list
from kubectl_netcheck.model.errors import BadInput, Incomplete

if TYPE_CHECKING:
    from kubectl_netcheck.cluster.sweep import Leftover

_COLUMNS = ["name", "kind", "namespace", "run", "user", "created"]


@command(symptoms=(("a run was killed and left objects", ""),))
@click.option("-A", "--all-namespaces", is_flag=True, help="Look in every namespace.")
@click.option("-y", "--yes", is_flag=True, help="Remove without asking.")
@click.option("--dry-run", is_flag=True, help="Only list.")
def COMMAND(all_namespaces: bool, yes: bool, dry_run: bool) -> None:
    """List objects that runs left behind, ask, and remove them."""
    options = shared()
    from kubectl_netcheck.cluster.live import Live

    live = Live(options.settings())
    found = live.leftovers(all_namespaces)
    where = "any namespace" if all_namespaces else f"namespace {live.namespace}"
    _list(found, options)
    if not found:
        click.echo(f"nothing left in {where}", err=True)
    if not found or dry_run:
        return
    if not yes:
        _ask(len(found))
    if problems := live.remove(found):
        raise Incomplete(f"{len(problems)} of {len(found)} could not be removed", problems[0])
    click.echo(f"removed {len(found)}", err=True)


def _list(found: "tuple[Leftover, ...]", options: Shared) -> None:
    rows = [{column: getattr(one, column) for column in _COLUMNS} for one in found]
    write_list(rows, _COLUMNS, options)


def _ask(count: int) -> None:
    if not sys.stdin.isatty():
        why = "a run that goes on now would lose its pods, so this asks first"
        raise BadInput("nobody is here to ask", why, "say --yes, or --dry-run to only list")
    if not click.confirm(f"Remove these {count}? Runs that go on now would fail.", err=True):
        raise click.Abort
