"""Command options: every flag that any command takes, kubectl's included."""

from kubectl_netcheck.cli.command import command
from kubectl_netcheck.cli.flags import FLAGS
from kubectl_netcheck.cli.options import shared
from kubectl_netcheck.cli.output import write_list
from kubectl_netcheck.cli.takes import LIST
from kubectl_netcheck.cli.terminal import list_width, say

_TITLES = {
    "kubectl": "kubectl's flags, with kubectl's meaning, of every command:",
    "netcheck": "Ours, of each command that has a use for it (COMMAND --help):",
}


@command(examples=("", "-o json"), takes=LIST)
def COMMAND() -> None:
    """List the flags that commands take: kubectl's, which all of them do, and ours."""
    options = shared()
    rows = [
        {
            "flag": ", ".join(word for word in flag.spellings if word.startswith("-")),
            "of": "kubectl" if flag.kubectl else "netcheck",
            "help": flag.help.replace(": {forms}", ""),
        }
        for flag in FLAGS
    ]
    if options.output != "table":
        write_list(rows, ["flag", "of", "help"], options, kind="flag")
        return
    from kubectl_netcheck.render._fold import beside

    for of, title in _TITLES.items():
        say(title)
        for row in rows:
            if row["of"] == of:
                lines = beside(f"  {row['flag']:<28} ", row["help"], list_width())
                say("\n".join(lines))
