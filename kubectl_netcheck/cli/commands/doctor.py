"""Command doctor: whether a run can work here, and what to do where not."""

from typing import Any

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.objects import object_namespace
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import write_list
from kubectl_netcheck.cli.rights import with_rights
from kubectl_netcheck.cli.takes import CLUSTER, LIST, PODS
from kubectl_netcheck.cli.terminal import say, width

_MISSING = "# The RBAC that is missing, for somebody who may grant it: kubectl apply -f FILE\n"


@command(
    symptoms=(("a run does not work here at all", "", Part.TOOL, 1),),
    examples=("", "pod -n default -o json"),
    takes=LIST.also(*PODS, *CLUSTER, "request_timeout"),
)
@click.argument("for_command", metavar="[COMMAND]", default="")
def COMMAND(for_command: str) -> int:
    """Check rights, admission, image, quota, nodes and policies; create nothing.

    With COMMAND its rights are checked, too. The RBAC that is missing, and no more, is printed at
    the end, for somebody who may grant it.
    """
    options = shared()
    if for_command:
        with_rights(for_command)
    of = object_namespace(options) if options["debug_namespace"] else ""
    from kubectl_netcheck.cluster.live import Live
    from kubectl_netcheck.cluster.rbac import as_yaml
    from kubectl_netcheck.render._fold import step
    from kubectl_netcheck.render._safe import clean
    from kubectl_netcheck.run.doctor import LESS, examine, exit_code, missing_rbac

    live = Live(options.settings())
    checks = examine(live, for_command, of)
    missing = missing_rbac(live, checks, for_command)
    rows: list[dict[str, Any]] = [
        {"check": c.what, "state": c.state, "says": c.says, "do": c.do} for c in checks
    ]
    if missing and options.output in ("json", "yaml"):
        apply = "apply the manifests: kubectl apply -f"
        said = {"check": "rbac", "state": LESS, "says": "what is missing", "do": apply}
        rows.append({**said, "manifests": missing})
    write_list(rows, ["check", "state", "says"], options, kind="check")
    if options.output == "table":  # many lines have the same remedy: each is said once
        for remedy in dict.fromkeys(c.do for c in checks if c.do):
            say("\n".join(step("do: ", clean(remedy), width())))
        if missing:
            say(f"{_MISSING}{as_yaml(missing)}", nl=False)
    return exit_code(checks)
