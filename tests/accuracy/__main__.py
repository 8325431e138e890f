"""Injects, asks and judges: `python -m tests.accuracy --seeds 1 2 3` (root; no lab may be up)."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from lab import down
from lab.faults import _registry
from lab.lab import Lab
from lab.truth import prepare, until_healthy
from lab.up import up
from tests.accuracy import page
from tests.accuracy.cases import COUPLES, HEALTHY, Batch, batches, couples_of
from tests.accuracy.trial import Trial, attempt

NAME = "accuracy"
RECORDINGS = Path("build/accuracy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--healthy", type=int, default=HEALTHY, help="healthy runs per seed")
    parser.add_argument("--couples", type=int, default=COUPLES, help="couples of faults per seed")
    parser.add_argument("--couples-alone", action="store_true", help="nothing but couples")
    parser.add_argument("--only", nargs="*", help="these lab faults alone, and nothing is kept")
    options = parser.parse_args()
    faults = _registry.faults()
    if options.only:
        faults = {name: faults[name] for name in options.only}
        options.healthy = options.couples = 0
    for seed in options.seeds:
        print(f"seed {seed}", flush=True)
        rows = []
        every = batches(seed, faults, options.healthy, options.couples)
        for batch in map(couples_of, every) if options.couples_alone else every:
            rows += [{"seed": seed, **trial.to_dict()} for trial in _tried(seed, batch)]
        if not options.only:
            page.RESULTS.mkdir(exist_ok=True)
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            (page.RESULTS / f"seed-{seed}.jsonl").write_text(lines, encoding="utf-8")
    if not options.only:
        page.write()


def _tried(seed: int, batch: Batch) -> list[Trial]:
    """Every case of a batch, in a lab made for it."""
    if not batch.cases:
        return []
    down.down(NAME)
    began = time.monotonic()
    lab = up(NAME, batch.settings, lambda _: None)
    try:
        prepare(lab)
        until_healthy(lab)
        shape = f"{batch.settings.cni}, {batch.settings.proxy_mode}, {', '.join(lab.nodes)}"
        print(f"lab of {shape}: up in {time.monotonic() - began:.0f} s", flush=True)
        trials = []
        cases, spares = list(batch.cases), list(batch.spares)
        for number, case in enumerate(cases):  # which grows by a spare now and then
            record = RECORDINGS / f"seed-{seed}" / f"{batch.settings.cni}-{number:02}.json.gz"
            trials.append(attempt(Lab.load(NAME), case, record))
            print(_line(trials[-1], record), flush=True)
            if trials[-1].unproven and len(case.faults) == 2 and spares:
                cases.append(spares.pop(0))
        return trials
    finally:
        down.down(NAME)


def _line(trial: Trial, record: Path) -> str:
    where = ", ".join(node for each in trial.injected for node in each.nodes)
    what = f"{trial.case} on {where}" if where else trial.case
    if not trial.verdict:
        return f"  UNPROVEN {what}: {trial.unproven}"
    said = trial.verdict
    if trial.injected and not all(each.is_look_alike for each in trial.injected):
        good = said["slug"] and not said["strangers"]
    else:
        good = not said["false_positive"] and trial.code == 0
    found = "; ".join(said["found"]) or said["said"]
    mark = "ok      " if good else "WRONG   " if said["found"] else "SILENT  "
    mark = "OPEN    " if said["undecided"] and not good else mark
    return (
        f"  {mark} {what}: {found} ({said['confidence']}, {said['seconds']:.1f} s, {record.name})"
    )


if __name__ == "__main__":
    main()
