"""Format json: the stable, versioned contract as one object, for programs."""

import json

from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render._contract import as_data
from kubectl_netcheck.render._format import Format, Options


def _render(report: Report, options: Options) -> str:
    return json.dumps(as_data(report), indent=2, ensure_ascii=False, allow_nan=False)


FORMAT = Format("json", "one JSON object, stable and versioned", _render)
