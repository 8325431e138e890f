"""Command rbac: the least rights that a command needs, as manifests to apply."""

import dataclasses
from typing import TYPE_CHECKING

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.objects import object_namespace
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import write_data
from kubectl_netcheck.cli.rights import with_rights
from kubectl_netcheck.cli.takes import CLUSTER, DATA
from kubectl_netcheck.cli.terminal import say
from kubectl_netcheck.model.errors import BadInput

if TYPE_CHECKING:
    from kubectl_netcheck.cluster.rbac import Subject

#: Said with --host, above the manifests or beside JSON: a fact that RBAC cannot express.
_HOST = """\
# Host-network pods need no rights beyond these. They need a namespace that admits them:
#   kubectl label namespace {namespace} pod-security.kubernetes.io/enforce=privileged --overwrite
"""


@command(
    symptoms=(("somebody may not run it", "pair --user NAME", Part.TOOL, 2),),
    examples=(
        "pair --user jane",
        "service -n shop --debug-namespace tools --user jane",
        "clean -n default --serviceaccount ops:sweeper",
    ),
    takes=DATA.also("debug_namespace", *CLUSTER).meaning(user="Bind to this user."),
)
@click.argument("for_command", metavar="[COMMAND]", default="pair")
@click.option("--group", "groups", multiple=True, help="Bind to this group; can be repeated.")
@click.option(
    "--serviceaccount",
    "accounts",
    multiple=True,
    metavar="[NAMESPACE:]NAME",
    help="Bind to this service account; can be repeated.",
)
@click.option("--host", is_flag=True, help="Also say what host-network pods need.")
def COMMAND(
    for_command: str, groups: tuple[str, ...], accounts: tuple[str, ...], host: bool
) -> None:
    """Print the least rights that COMMAND needs, as YAML; --user NAME binds them to a user.

    -n is where the object is that it will be about, --debug-namespace where the debug pods run
    when that is not the same, as for `service NS/NAME` from another namespace: then the rights in
    both are printed. Nothing is sent to the cluster.
    """
    options = shared()
    with_rights(for_command)
    from kubectl_netcheck.cluster import account, kubeconfig
    from kubectl_netcheck.cluster.rbac import Subject, as_yaml, manifests
    from kubectl_netcheck.cluster.rights import needed

    # Here --user names whom to bind, not whom to be.
    found = kubeconfig.effective(dataclasses.replace(options.settings(), user=None))
    namespace = account.namespace_of(found)
    users = [Subject("User", options["user"])] if options["user"] else []
    bound = [*users, *(Subject("Group", each) for each in groups)]
    bound += [_account(each, namespace) for each in accounts]
    of = object_namespace(options) if options["debug_namespace"] else ""
    rights = needed(for_command, "" if of == namespace else of)
    made = manifests(for_command, namespace, rights, bound)
    is_json = options["output"] == "json"
    if host:
        say(_HOST.format(namespace=namespace), nl=False, err=is_json)
    if is_json:
        write_data({"apiVersion": "v1", "kind": "List", "items": made}, options)
    else:
        say(as_yaml(made), nl=False)
    if not bound:
        say("no bindings: name --user, --group or --serviceaccount", err=True)


def _account(word: str, namespace: str) -> "Subject":
    from kubectl_netcheck.cluster.rbac import Subject

    place, _, name = word.rpartition(":")
    if not name:
        raise BadInput(f"{word!r} is no service account", do="give NAME or NAMESPACE:NAME")
    return Subject("ServiceAccount", name, place or namespace)
