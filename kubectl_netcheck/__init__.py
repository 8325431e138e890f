"""kubectl netcheck: which node, which layer, what to do. Also a library, see ``api``.

>>> import kubectl_netcheck
>>> report = kubectl_netcheck.check("pair", "node-a", "node-b")  # doctest: +SKIP
>>> report.status, report.verdict  # doctest: +SKIP
('healthy', 'node-a and node-b reach each other on every plane')
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from kubectl_netcheck.api import as_text as as_text
    from kubectl_netcheck.api import check as check
    from kubectl_netcheck.api import replay as replay
    from kubectl_netcheck.cluster.settings import ClusterSettings as ClusterSettings
    from kubectl_netcheck.model.errors import BadInput as BadInput
    from kubectl_netcheck.model.errors import BadRecording as BadRecording
    from kubectl_netcheck.model.errors import Denied as Denied
    from kubectl_netcheck.model.errors import Incomplete as Incomplete
    from kubectl_netcheck.model.errors import NetcheckError as NetcheckError
    from kubectl_netcheck.model.errors import Unreachable as Unreachable
    from kubectl_netcheck.model.fact import Fact as Fact
    from kubectl_netcheck.model.fact import Result as Result
    from kubectl_netcheck.model.finding import Finding as Finding
    from kubectl_netcheck.model.inventory import Wanted as Wanted
    from kubectl_netcheck.model.report import Report as Report
    from kubectl_netcheck.planning.targets import To as To

#: The names of the library by their modules, loaded when they are asked for: every start of the
#: program imports this package, and few need any of it.
_HOMES = {
    "api": ("as_text", "check", "replay"),
    "cluster.settings": ("ClusterSettings",),
    "model.errors": (
        "BadInput", "BadRecording", "Denied", "Incomplete", "NetcheckError", "Unreachable",
    ),
    "model.fact": ("Fact", "Result"),
    "model.finding": ("Finding",),
    "model.inventory": ("Wanted",),
    "model.report": ("Report",),
    "planning.targets": ("To",),
}  # fmt: skip
__all__ = ["__version__", *(name for names in _HOMES.values() for name in names)]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """Loads a name of the library."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
