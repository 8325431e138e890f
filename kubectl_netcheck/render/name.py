"""Format name: faults and accused nodes, one kubectl-style name per line, for scripts."""

from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._format import Format, Options


def _render(report: Report, options: Options) -> str:
    faults = [f for f in report.diagnosis.findings if f.kind == "fault"]
    lines = [f"fault/{f.slug}" for f in faults]
    lines += [f"node/{node}" for f in faults for node in f.nodes]
    return "\n".join(dict.fromkeys(lines))


FORMAT = Format("name", "fault/SLUG and node/NAME of each fault found, one per line", _render)
