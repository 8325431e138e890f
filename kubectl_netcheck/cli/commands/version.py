"""Command version: the versions of the tool and of what it stands on."""

import platform

import click

from kubectl_netcheck import __version__
from kubectl_netcheck.cli.command import command
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import write_data


@command()
def COMMAND() -> None:
    """Versions of the tool, of Python and of the Kubernetes client library."""
    options = shared()
    data = {
        "version": __version__,
        "python": platform.python_version(),
        "kubernetesClient": _installed("kubernetes"),
        "platform": f"{platform.system().lower()}/{platform.machine()}",
    }
    if options.output in ("json", "yaml"):
        write_data(data, options)
        return
    for key, value in data.items():
        click.echo(f"{key}: {value}")


def _installed(package: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
