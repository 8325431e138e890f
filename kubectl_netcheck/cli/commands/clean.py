"""Command clean: lists what killed runs left in the cluster, asks, and removes it."""

import sys
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.durations import up_to
from kubectl_netcheck.cli.options import Shared, shared
from kubectl_netcheck.cli.output import write_list
from kubectl_netcheck.cli.takes import CLUSTER, LIST
from kubectl_netcheck.cli.terminal import ask, attended, say
from kubectl_netcheck.model.errors import BadInput, Incomplete

if TYPE_CHECKING:
    from kubectl_netcheck.cluster.sweep import Leftover

_COLUMNS = ["name", "kind", "namespace", "run", "user", "age"]
_MORE = ["created", "expires"]
#: Ten years: nothing that a run left is older.
_OLDEST_S = 3650 * 86_400.0


@command(
    symptoms=(("a run was killed and left objects", "", Part.TOOL, 3),),
    examples=("--dry-run", "-A --older-than 1h --yes"),
    takes=LIST.also("debug_namespace", *CLUSTER, "request_timeout"),
)
@click.option("-A", "--all-namespaces", is_flag=True, help="Look in every namespace.")
@click.option(
    "--older-than",
    type=up_to(_OLDEST_S),
    metavar="DURATION",
    help="Only runs of which every object is that old, such as 30m or 12h.",
)
@click.option("--owner", metavar="USER", help="Only runs of this user, as the USER column says.")
@click.option("-y", "--yes", is_flag=True, help="Remove without asking.")
@click.option("--dry-run", is_flag=True, help="Only list.")
def COMMAND(
    all_namespaces: bool, older_than: float | None, owner: str | None, yes: bool, dry_run: bool
) -> None:
    """List objects that runs left behind, ask, and remove them.

    What is removed is removed with the rest of its run; --older-than and --owner choose runs.
    """
    options = shared()
    from kubectl_netcheck.cli.leftovers import chosen
    from kubectl_netcheck.cluster.live import Live

    live = Live(options.settings())
    now = datetime.now(timezone.utc)
    found = chosen(live.leftovers(all_namespaces), now, older_than, owner)
    _list(found, options, now)
    if not found:
        where = "any namespace" if all_namespaces else f"namespace {live.namespace}"
        whose = f" of {owner}" if owner is not None else ""
        old = f", {older_than:g} s old or older" if older_than is not None else ""
        say(f"nothing left in {where}{whose}{old}", err=True)
    if not found or dry_run:
        return
    if not yes:
        _ask(len(found))
    if problems := live.remove(found):
        raise Incomplete(f"{len(problems)} of {len(found)} could not be removed", problems[0])
    say(f"removed {len(found)}", err=True)


def _list(found: "tuple[Leftover, ...]", options: Shared, now: datetime) -> None:
    from kubectl_netcheck.cli.leftovers import age

    rows = [
        {name: age(one, now) if name == "age" else getattr(one, name) for name in _COLUMNS + _MORE}
        for one in found
    ]
    wide = _MORE if options.output == "wide" else []
    write_list(rows, _COLUMNS + wide, options)


def _ask(count: int) -> None:
    if not attended(sys.stdin):
        why = "a run that goes on now would lose its pods, so this asks first"
        raise BadInput("nobody is here to ask", why, "say --yes, or --dry-run to only list")
    ask(f"Remove these {count}? Runs that go on now would fail.")
