"""The guide: what somebody sees, and the command that finds out why."""

from collections.abc import Iterable

from kubectl_netcheck.cli.command import Command, Part
from kubectl_netcheck.cli.terminal import width

_UNKNOWN = "Not known where it fails?"


def guide(program: str, commands: Iterable[Command]) -> str:
    """The symptoms of the commands below their headings, in the order of the guides' workflow, and
    first of all what to run by who knows nothing yet. program: what its lines begin with."""
    from kubectl_netcheck.render._fold import beside

    rows = [(symptom, command) for command in commands for symptom in command.symptoms]
    rows.sort(key=lambda row: row[0].place)
    wide = max(len(symptom.seen) for symptom, _ in rows)
    lines = []
    for part in Part:
        lines.append(part.value)
        for symptom, command in (row for row in rows if row[0].part is part):
            line = f"{program} {command.name} {symptom.arguments}".rstrip()
            lines += beside(f"  {symptom.seen:<{wide}}  ", line, width())
    table = "\n".join(lines)
    return f"{_UNKNOWN} {program} mesh\n\n{table}\n\nAll commands: {program} --help"
