"""Format yaml: the same object as json, written as YAML."""

import yaml

from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._contract import as_data
from kubectl_netcheck.render._format import Format, Options


def _render(report: Report, options: Options) -> str:
    text: str = yaml.safe_dump(
        as_data(report), sort_keys=False, allow_unicode=True, default_flow_style=False, width=100
    )
    return text.rstrip("\n")


FORMAT = Format("yaml", "the same object as json, as YAML", _render)
