"""Command version: the versions of the tool, of what it stands on, and of the cluster."""

import platform

import click

from kubectl_netcheck import __version__
from kubectl_netcheck.cli.command import command
from kubectl_netcheck.cli.options import Shared, shared
from kubectl_netcheck.cli.output import write_record
from kubectl_netcheck.cli.takes import CLUSTER, RECORD
from kubectl_netcheck.cli.terminal import width

#: Seconds for the API server: who asks for versions may do so because nothing answers.
_PATIENCE = 2.0


@command(examples=("", "--client -o json"), takes=RECORD.also("image", *CLUSTER))
@click.option("--client", is_flag=True, help="Only what is here: send no request.")
def COMMAND(client: bool) -> None:
    """Versions of the tool and the cluster, and the debug image.

    Python and the Kubernetes client library are named, too. A cluster that does not answer
    within 2 s is said, and is no failure.
    """
    options = shared()
    data = {
        "version": __version__,
        "python": platform.python_version(),
        "kubernetesClient": _installed("kubernetes"),
        "platform": f"{platform.system().lower()}/{platform.machine()}",
        "image": options.settings().image,
    }
    if not client:
        data |= _server(options)
    write_record(data, _table(data), options)


def _table(data: dict[str, str]) -> str:
    from kubectl_netcheck.render._fold import beside
    from kubectl_netcheck.render._safe import clean

    said = {**data, "server": data.get("server") or f"unknown: {data.get('serverProblem')}"}
    lines = [
        line
        for key in data
        if key != "serverProblem"
        for line in beside(f"{key}: ", clean(said[key]), width())
    ]
    return "\n".join(lines)


def _server(options: Shared) -> dict[str, str]:
    """The server's version, empty with the reason beside it, as where no cluster is configured.
    Raises BadInput for a kubeconfig or a flag that is wrong."""
    from kubectl_netcheck.cluster.kubeconfig import NoCluster
    from kubectl_netcheck.cluster.version import server_version
    from kubectl_netcheck.model.errors import BadInput, NetcheckError

    try:
        return {"server": server_version(options.settings(), _PATIENCE)}
    except NetcheckError as problem:
        if isinstance(problem, BadInput) and not isinstance(problem, NoCluster):
            raise
        said = ": ".join(part for part in (problem.what, problem.why) if part)
        return {"server": "", "serverProblem": said}


def _installed(package: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
