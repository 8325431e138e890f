"""Report in, text out. One file = one output format; pure."""

from dataclasses import replace

from kubectl_netcheck import _discover
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.nearest import meant
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._format import Format, Options
from kubectl_netcheck.render._safe import neutralise

__all__ = ["Format", "Options", "find", "render", "words"]


def words() -> tuple[str, ...]:
    """What can stand after ``-o``, sorted; loads no format."""
    return tuple(name.replace("_", "-") for name in _discover.names(__name__))


def find(output: str, sort: str = "") -> tuple[Format, str]:
    """The format and its argument of an ``-o`` value such as ``json`` or ``jsonpath={.status}``.

    sort: the jsonpath of ``--sort-by``. Loads only that format. Raises BadInput when there is
    none of that name, its argument is wrong or it has nothing to sort, so that a run need not
    start to find out.
    """
    name, equals, argument = output.partition("=")
    if name not in words():
        raise BadInput(f"there is no output format {name!r}", do=_instead(name))
    found: Format = _discover.load(__name__, name.replace("-", "_"), "FORMAT")
    if found.takes and not argument:
        raise BadInput(f"-o {name} needs {found.takes}", do=f"write -o {name}={found.takes}")
    if equals and not found.takes:
        raise BadInput(f"-o {name} takes nothing after '='", do=f"write -o {name}")
    found.check(argument)
    if sort and not found.sorts:
        do = "sort columns: -o custom-columns=CODE:.code,NODES:.nodes --sort-by .code"
        raise BadInput(f"--sort-by sorts lists, and a report as {name} is none", do=do)
    if sort and found.sorts:
        found.sorts(argument, sort)
    return found, argument


def _instead(name: str) -> str:
    return meant(name, words(), f"use one of: {', '.join(words())}")


def render(report: Report, output: str, options: Options | None = None) -> str:
    """The report as text in the format that ``-o output`` names, without a last newline."""
    chosen = options or Options()
    form, argument = find(output, chosen.sort)
    chosen = replace(chosen, width=max(80, chosen.width), argument=argument)
    return form.render(neutralise(report), chosen)
