"""Is `kubectl netcheck mtu` exact to the byte? Random sizes on the links of one lab node.

`python -m benchmarks.mtu --trials 20 --part 1/5 --out FILE` measures a part of the trials and adds
them to FILE; without --part all of them. Each answer is compared with the size that was set, and
stands beside a binary search by ping, two pings a size, from test pods and nodes of the lab, and
tracepath; `--table FILE` prints what was found. The time of `mtu` is that from the moment its pods
run to its answer. Ends with 1 unless every answer of `mtu` is exact and came within LIMIT_S.
"""

import argparse
import json
import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any

from benchmarks.mtu_links import CARD, OVERHEAD, Trial, jumbo, limited, trials
from benchmarks.mtu_others import ping_search, tracepath
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.questions.mtu import Sizes
from kubectl_netcheck.run.ask import ask
from kubectl_netcheck.run.events import Event
from lab.lab import Lab
from lab.truth import layout, prepare

#: Plane and direction of a path, seen from the node whose links are changed.
PATHS = tuple((plane, way) for plane in ("nodes", "pods") for way in ("from", "to"))
#: Seconds that `mtu` may take once its pods run.
LIMIT_S = 2.0
KINDS = {"nodes": "node-to-node", "pods": "cross-node"}
Row = dict[str, Any]


def product(lab: Lab, node: str, peer: str) -> tuple[dict[tuple[str, str], int | None], float]:
    """What `mtu NODE` says of each path to the peer, and its seconds with pods running."""
    at: dict[str, float] = {}

    def hear(event: Event) -> None:
        at.setdefault(event.stage, monotonic())

    settings = ClusterSettings(kubeconfig=str(lab.kubeconfig))
    report = ask(settings, "mtu", Sizes((node,)), progress=hear)
    said = {path: _size(report, *path, node=node, peer=peer) for path in PATHS}
    return said, at["clean"] - at["measure"]


def _size(report: Report, plane: str, way: str, *, node: str, peer: str) -> int | None:
    ends = (node, peer) if way == "from" else (peer, node)
    found = [
        int(fact.figures["mtu_bytes"])
        for fact in report.facts
        if fact.measure == "mtu"
        and fact.leg
        and fact.leg.kind == KINDS[plane]
        and (fact.leg.source.node, fact.leg.target.node) == ends
        and "mtu_bytes" in fact.figures
    ]
    return found[0] if found else None


def one(lab: Lab, trial: Trial, node: str, peer: str) -> list[Row]:
    """All paths of one trial, by each way to measure them."""
    where, spaces = layout.load(lab), layout.namespaces(lab)
    with limited(lab, lab.nodes[node], trial):
        said, seconds = product(lab, node, peer)
        asked = []
        for plane, way in PATHS:
            source, target = (node, peer) if way == "from" else (peer, node)
            pods = plane == "pods"
            space = spaces[f"{source}/1" if pods else source]
            address = where.pods[target, 1] if pods else where.nodes[target]
            asked.append((space, address, CARD - OVERHEAD if pods else CARD))
        with ThreadPoolExecutor(2 * len(PATHS)) as pool:
            searches = [pool.submit(ping_search, *each) for each in asked]
            traces = [pool.submit(tracepath, *each[:2]) for each in asked]
            others = [(s.result(), t.result()) for s, t in zip(searches, traces, strict=True)]
    return [
        {"trial": trial.number, "how": trial.how, "set": trial.size, "plane": path[0],
         "way": path[1], "mtu": said[path], "mtu_s": round(seconds, 2),
         "ping": search[0], "ping_s": round(search[1], 2),
         "tracepath": trace[0], "tracepath_s": round(trace[1], 2)}
        for path, (search, trace) in zip(PATHS, others, strict=True)
    ]  # fmt: skip


def truth(row: Row) -> int:
    """The bytes that fit by what was set."""
    return Trial(row["trial"], row["how"], row["set"]).fits(row["plane"], row["way"])


def exact(rows: Sequence[Row], name: str = "mtu") -> int:
    """How many answers of that way to measure are right to the byte."""
    return sum(1 for row in rows if row[name] == truth(row))


def table(rows: Sequence[Row]) -> str:
    """A line for each path of each trial, then how many were exact and how long it took."""
    lines = [
        "trial how     set    path         fits  mtu   exact  ping  tracepath   "
        "mtu s  ping s  tracepath s"
    ]
    for r in rows:
        verdict = "yes" if exact([r]) else "NO"
        lines.append(
            f"{r['trial']:<5} {r['how']:<7} {r['set']:<6} {r['plane']} {r['way']:<5}   "
            f"{truth(r):<5} {r['mtu'] or '-':<5} {verdict:<6} {r['ping']:<5} "
            f"{r['tracepath'] or '-':<11} {r['mtu_s']:<6} {r['ping_s']:<7} {r['tracepath_s']}"
        )
    for name in ("mtu", "ping", "tracepath"):
        lines.append(f"{name}: {exact(rows, name)} of {len(rows)} paths exact to the byte")
    for name in ("mtu_s", "ping_s", "tracepath_s"):
        took = [r[name] for r in rows]
        middle, most = statistics.median(took), max(took)
        lines.append(f"{name.removesuffix('_s')}: median {middle:.2f} s, at most {most:.2f} s")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1", help="K/N: the K-th of N parts of the trials")
    parser.add_argument("--node", default="node-b")
    parser.add_argument("--peer", default="node-a")
    parser.add_argument("--out", type=Path, help="add the results to this file")
    parser.add_argument("--table", type=Path, help="print the results in this file, measure none")
    options = parser.parse_args()
    if options.table:
        text = options.table.read_text(encoding="utf-8")
        told([json.loads(line) for line in text.splitlines()])
        return
    part, parts = (int(word) for word in options.part.split("/"))
    mine = trials(options.trials, options.seed)[part - 1 :: parts]
    lab, rows = Lab.load(), []
    prepare(lab)
    with jumbo(lab):
        for trial in mine:
            found = one(lab, trial, options.node, options.peer)
            rows += found
            if options.out:
                with options.out.open("a", encoding="utf-8") as file:
                    file.writelines(f"{json.dumps(row)}\n" for row in found)
    told(rows)


def told(rows: Sequence[Row]) -> None:
    """Prints the table. Raises SystemExit unless there are rows, all exact and in time."""
    if not rows:
        raise SystemExit("mtu: nothing was measured")
    print(table(rows))
    if exact(rows) < len(rows):
        raise SystemExit("mtu: NOT exact")
    if late := sum(1 for row in rows if row["mtu_s"] > LIMIT_S):
        raise SystemExit(f"mtu: {late} of {len(rows)} answers took more than {LIMIT_S:.0f} s")


if __name__ == "__main__":
    main()
