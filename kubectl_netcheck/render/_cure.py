"""Whose a fix is and whose a check, where a report names more than one finding."""

from collections.abc import Sequence

from kubectl_netcheck.model.finding import Finding


def title(finding: Finding, named: Sequence[Finding]) -> str:
    """What stands before its fix: its name, that it is no fault, and where, when another has the
    same name; empty where nothing else is named."""
    if len(named) < 2:
        return ""
    kind = "" if finding.kind == "fault" else f", a {finding.kind}"
    alike = sum(1 for other in named if other.code == finding.code) > 1
    where = f" at {' and '.join(finding.nodes)}" if alike and finding.nodes else ""
    return f"{finding.code} {finding.slug}{kind}{where}"


def checks(findings: Sequence[Finding]) -> tuple[tuple[str, str], ...]:
    """Each command that verifies a fix, once, behind the codes of what it verifies; without them
    where it is the only one."""
    found: dict[str, dict[str, None]] = {}
    for finding in findings:
        if finding.verify:
            found.setdefault(finding.verify, {})[finding.code] = None
    only = len(found) == 1
    return tuple(("" if only else ", ".join(codes), command) for command, codes in found.items())
