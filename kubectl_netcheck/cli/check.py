"""What was given for the shared flags, looked at before a command runs: a value that means nothing
is refused, and a flag that the command makes no use of is not dropped without a word."""

from kubectl_netcheck.cli.fail_on import chosen
from kubectl_netcheck.cli.flags import FLAGS
from kubectl_netcheck.cli.options import Shared
from kubectl_netcheck.cli.takes import IDLE, Takes
from kubectl_netcheck.cli.terminal import say
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.naming import LABEL


def check(shared: Shared, takes: Takes, who: str) -> None:
    """Raises BadInput for a value that no command could use, whether this one does or not, and
    says on stderr which flags it does not. takes: what the command takes. who: its name."""
    if shared["fail_on"]:
        chosen(shared["fail_on"])
    _check_form(shared, takes)
    _check_namespaces(shared, takes)
    unused = [
        flag.spellings[0]
        for flag in FLAGS
        if flag.name in shared.typed and not flag.kubectl and flag.name not in (*takes.flags, *IDLE)
    ]
    if unused and not shared["quiet"]:
        say(f"note: {who} makes no use of {', '.join(unused)}", err=True)


def _check_form(shared: Shared, takes: Takes) -> None:
    """Of ``-o`` what the command can write, or, of one that prints a text of one form, any form
    that there is."""
    sort = shared["sort_by"] or ""
    if takes.forms is None:
        from kubectl_netcheck.render import find

        find(shared.output, sort)
        return
    if takes.forms and shared["output"]:
        from kubectl_netcheck.cli.lists import checked

        checked(shared.output, takes.forms)
    elif shared["output"]:
        from kubectl_netcheck.render import find

        find(shared.output)
    if sort:
        from kubectl_netcheck.render._columns import relaxed

        relaxed(sort)


def _check_namespaces(shared: Shared, takes: Takes) -> None:
    """Here and not where the cluster is asked, which knows one namespace and not its flag."""
    for name, spelling in (("debug_namespace", "--debug-namespace"), ("namespace", "-n")):
        ours = name == "debug_namespace"
        value = shared[name] if ours or name in takes.flags else None
        if value and not LABEL.fullmatch(value):
            what = f"{value[:80]!r} is no name of a namespace"
            why = "one has at most 63 lower-case letters, digits and '-'"
            raise BadInput(what, why, f"check {spelling}")
