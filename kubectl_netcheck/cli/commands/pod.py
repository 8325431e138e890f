"""Command pod: what one pod sees of the network, and what a probe beside it sees."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.objects import placed
from kubectl_netcheck.cli.options import Shared, shared
from kubectl_netcheck.cli.output import answer
from kubectl_netcheck.cli.terminal import ask, attended
from kubectl_netcheck.model.errors import BadInput

if TYPE_CHECKING:
    from kubectl_netcheck.model.inventory import Wanted

_STAYS = "The API cannot remove it: it ends by itself, and stays listed in the pod until that goes."


@command(
    symptoms=(
        ("a port is unreachable", "POD --to HOST:PORT", Part.REACH, 2),
        ("one pod reaches nothing, others do", "POD", Part.REACH, 5),
        ("a pod cannot reach this one thing", "POD --to SERVICE", Part.REACH, 6),
    ),
    examples=(
        "web-6c9f",
        "shop/web-6c9f --to db",
        "web-6c9f --to 192.0.2.7:5432 --yes",
        "-l statefulset.kubernetes.io/pod-name=db-0 -n shop",
    ),
)
@click.argument("pod", metavar="[NAMESPACE/]POD", required=False)
@click.option("-l", "--selector", default="", metavar="SELECTOR", help="The one with these labels.")
@click.option(
    "--to",
    "target",
    metavar="NODE|POD|SVC|HOST:PORT",
    help="Also measure the way to this, such as db, svc/db:5432, shop/db-0, 10.96.3.7:80 or "
    "example.com:443.",
)
@click.option("-y", "--yes", is_flag=True, help="Add a container to the pod without asking.")
def COMMAND(pod: str | None, selector: str, target: str | None, yes: bool) -> int:
    """As this pod sees it: measured inside the pod and beside it, to tell policy from network.

    Adds an ephemeral container to the pod (after asking): no privileges, no change of its other
    containers, no restart. It cannot be removed again; it ends by itself after seconds. A probe
    pod without the pod's labels measures the same on the same node: where the two differ, a
    NetworkPolicy or another rule selects the pod. POD can be an address of a pod, too. The probe
    runs in the pod's namespace, or in that of --debug-namespace.
    """
    from kubectl_netcheck.planning.questions.pod import QUESTION
    from kubectl_netcheck.planning.targets import target_word

    options = shared()
    wanted = chosen(pod or "", selector.strip(), options)
    question = QUESTION(wanted, target_word(target) if target else None)
    if wanted.namespace:
        options.values["namespace"] = wanted.namespace  # the probe beside it is under its rules
    if not yes:
        ask_to_join(f"pod {pod}" if pod else f"the pod with the labels of {selector!r}")
    return answer("pod", question)


def chosen(pod: str, selector: str, options: Shared) -> "Wanted":
    """The pod by its name or by labels. Raises BadInput for neither and for both."""
    from kubectl_netcheck.model.inventory import Wanted
    from kubectl_netcheck.planning.targets import pod_word

    if bool(pod) == bool(selector):
        what = "a pod is given by name and by -l at once" if pod else "no pod is given"
        raise BadInput(what, do="give [NAMESPACE/]POD, or labels with -l")
    found = pod_word(pod) if pod else Wanted("pod", "", selector=selector)
    return replace(found, namespace=placed(found.namespace, options))


def ask_to_join(pod: str) -> None:
    """Goes on only with leave to add a container to that pod. Raises BadInput where nobody can
    be asked, and Abort where the answer is no."""
    if not attended(sys.stdin):
        why = f"a container would be added to {pod}. {_STAYS}"
        raise BadInput("nobody is here to ask", why, "say --yes")
    ask(f"Add a container to {pod}? {_STAYS}")
