"""Command verify: is it fixed."""

from collections.abc import Mapping

import click

from kubectl_netcheck.cli.command import Part, command
from kubectl_netcheck.cli.nodes import node_names
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import answer


@command(
    symptoms=(("is it fixed", "FINDING", Part.AFTER, 2),),
    examples=("report.json", "report.json --code NC301", "NC301 --at node-b"),
)
@click.argument("finding")
@click.option("--at", "nodes", multiple=True, metavar="NODE", help="Where; twice for a pair.")
@click.option("--code", metavar="CODE", help="Which of the findings in the file, by code or name.")
@click.option(
    "-y", "--yes", is_flag=True, help="Add a container to a running pod again without asking."
)
def COMMAND(finding: str, nodes: tuple[str, ...], code: str | None, yes: bool) -> int:
    """Is it fixed: measures again only what decides that finding.

    FINDING is a report (-o json) or recording, - for one on standard input, or a fault's code or
    name with --at. A report is asked again with what its command was given: a host, names, a pod,
    a Service or an Ingress, and, after asking, running pods. A fault of one of these objects is
    verified from its report.
    Ends with 0 when it is fixed, with 1 when it is still there, with 3 when that cannot be told.
    """
    at = node_names(nodes)
    from kubectl_netcheck.cli.findings import located, to_verify

    options = shared()
    question = located(to_verify(finding, code, at), options)
    pod = question.asked.get("pod")
    if isinstance(pod, Mapping):
        whose, namespace = f"pod {pod.get('name')}", str(pod.get("namespace") or "")
        # As the first command did: the probe beside the pod is under its namespace's rules.
        options.values["namespace"] = namespace or options["namespace"]
        if not yes:
            from kubectl_netcheck.cli.commands.pod import ask_to_join

            ask_to_join(f"{whose} in namespace {namespace}" if namespace else whose)
    if question.asked.get("use_running") and not yes:
        from kubectl_netcheck.cli.commands.pod import ask_to_join

        # The flag that allowed it was another run's, and a file can say anything.
        ask_to_join(f"a running pod of {', '.join(question.subjects)}, if no new one starts there")
    return answer("verify", question)
