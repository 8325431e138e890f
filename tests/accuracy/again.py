"""Judges kept recordings with the diagnosis of today: `python -m tests.accuracy.again`.

What the tool said when the case was tried stays beside it (``live``), so that the page can tell how
often it was right before anybody had seen the case.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from kubectl_netcheck.render import Options, render
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from tests.accuracy import page
from tests.accuracy.judge import Injected, judge

RECORDINGS = Path("build/accuracy")


def main() -> None:
    for path in sorted(page.RESULTS.glob("seed-*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        ordinals: Counter[str] = Counter()
        for row in rows:
            cni = row["shape"].partition(",")[0]
            record = RECORDINGS / path.stem / f"{cni}-{ordinals[cni]:02}.json.gz"
            ordinals[cni] += 1
            if row["verdict"] and record.exists():
                _judged(row, record)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    page.write()


def _judged(row: dict[str, Any], record: Path) -> None:
    """Puts the verdict of today into the row, in which a mended case shows."""
    report = json.loads(render(run_replay(record, silent), "json", Options()))
    injected = [Injected(**{**each, "nodes": tuple(each["nodes"])}) for each in row["injected"]]
    today = judge(injected, report).to_dict()
    first = row.get("live") or row["verdict"]
    row["live"] = first
    row["verdict"] = {**today, "seconds": first["seconds"]}
    row["code"] = {"healthy": 0, "faulty": 1}.get(report["status"], 3)


if __name__ == "__main__":
    main()
