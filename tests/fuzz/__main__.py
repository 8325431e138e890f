"""Fuzzes targets, keeps what covers most: ``python -m tests.fuzz [--seconds N] [TARGET…]``.

Needs Linux and the extra ``fuzz``. Exit code 1 when something was found; its inputs are then in
tests/fuzz/bugs, and tests/fuzz/test_corpus.py fails until they are mended.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from tests.fuzz import corpus, results
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
#: Words of the seeds in the dictionary, and the seconds after which an input hangs.
WORDS, HANGS = 250, 30
#: Of a target's home, as libFuzzer is given them: it writes what it learns into the first.
_FOLDERS = ("new", "old", "seeds")
_COVERED = re.compile(r" cov: (\d+) ")
_ODD = ("9" * 20, "-1", "\x1b[2J", "\u202e", "\u0661", "\u00b2", "NaN", "1e999", "\\ud800")


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 when nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600.0, help="of processor time, in all")
    parser.add_argument("--jobs", type=int, default=1, help="targets at a time")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="as RESULTS.md names them")
    chosen = parser.parse_args(arguments)
    unknown = sorted({*chosen.targets} - {*TARGETS})
    if unknown:
        parser.error(f"no such target: {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    wanted = [TARGETS[name] for name in chosen.targets or TARGETS]
    unit = chosen.seconds / sum(target.share for target in wanted)
    rows: list[results.Row] = []
    lock = Lock()

    def lane(targets: Sequence[Target]) -> None:
        for row in fuzz(targets, unit):
            with lock:
                results.add(row)
                rows.append(row)
                print(row, flush=True)

    with ThreadPoolExecutor(chosen.jobs) as pool:
        list(pool.map(lane, [wanted[at :: chosen.jobs] for at in range(chosen.jobs)]))
    print(f"{sum(row.seconds for row in rows):.0f} CPU seconds, {sum(r.bugs for r in rows)} bugs")
    return int(any(row.bugs for row in rows) or len(rows) < len(wanted))


def fuzz(targets: Sequence[Target], unit: float) -> Iterator[results.Row]:
    """Fuzzes targets one after another, each for its share of ``unit`` seconds of processor time,
    and keeps the inputs that cover most."""
    with tempfile.TemporaryDirectory(prefix="netcheck-fuzz-") as name:
        homes = {str(Path(name, target.name)): target for target in targets}
        for home, target in homes.items():
            _prepare(Path(home), target, unit * target.share)
        with _one(*homes, stdout=subprocess.PIPE) as process:
            assert process.stdin and process.stdout
            for line in process.stdout:
                done = line.decode().strip()
                yield _finish(Path(done), homes[done])
                process.stdin.write(b"\n")
                process.stdin.flush()
        if process.returncode:
            print(Path(name, targets[0].name, "loading").read_text("utf-8")[-3000:])


def _prepare(home: Path, target: Target, seconds: float) -> None:
    home.mkdir()
    _files(home / "seeds", target.seeds())
    _files(home / "old", (*corpus.kept(target.name), *corpus.bugs(target.name)))
    _files(home / "new", ())
    (home / "words").write_text("".join(_dictionary(target)), "ascii")
    options = [f"-max_len={target.longest}", "-len_control=0", f"-timeout={HANGS}"]
    options += [f"-dict={home}/words"]
    options += [f"-artifact_prefix={home}/died-", *(f"{home}/{each}" for each in _FOLDERS)]
    _task(home, target, seconds, options)


def _finish(home: Path, target: Target) -> results.Row:
    """Keeps what the fuzzing of a target found and learned."""
    told, log = home / "told.json", home / "log"
    found = [*home.glob("*.bin"), *home.glob("died-*")]
    for each in found:
        said = each.with_suffix(".txt")
        print(f"{target.name}: {each.stem}", file=sys.stderr)
        print(said.read_text("utf-8")[-3000:] if said.is_file() else "", file=sys.stderr)
    if not told.is_file():
        print(f"{target.name} did not end:", log.read_text("utf-8", "replace")[-3000:])
    counted = json.loads(told.read_text("utf-8")) if told.is_file() else {"runs": 0, "seconds": 0}
    corpus.add_bugs(target.name, [each.read_bytes() for each in found])
    learned = [each.read_bytes() for folder in ("old", "new") for each in (home / folder).iterdir()]
    if len(learned) > target.kept or not corpus.fits(learned):
        learned = _merged(home, target)
    covered = [0, *map(int, _COVERED.findall(log.read_text("utf-8", "replace")))]
    return results.Row(
        target.name,
        counted["runs"],
        counted["seconds"],
        max(covered),
        corpus.keep(target.name, learned, target.kept),
        len(found) + (not told.is_file() and not found),
    )


def _merged(home: Path, target: Target) -> list[bytes]:
    """The fewest inputs that cover, beside the seeds, all that was covered."""
    before = {each.name for each in (home / "seeds").iterdir()}
    folders = [f"{home}/{each}" for each in reversed(_FOLDERS)]
    _task(home, target, 0, [f"-max_len={target.longest}", "-merge=1", *folders])
    with _one(str(home), stdout=subprocess.DEVNULL):
        pass
    return [each.read_bytes() for each in (home / "seeds").iterdir() if each.name not in before]


def _task(home: Path, target: Target, seconds: float, options: Sequence[str]) -> None:
    task = {"target": target.name, "seconds": seconds, "options": options}
    (home / "task.json").write_text(json.dumps(task), "utf-8")


def _one(*homes: str, stdout: int) -> "subprocess.Popen[bytes]":
    env = {**os.environ, "KUBECONFIG": os.devnull}
    command = [sys.executable, "-m", "tests.fuzz.one", *homes]
    with Path(homes[0], "loading").open("wb") as said:  # a line for each module, and more
        return subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=stdout, stderr=said
        )


def _dictionary(target: Target) -> Iterable[str]:
    """The commonest words of the seeds, and a few that nobody expects, as libFuzzer writes them."""
    seeds = list(target.seeds())
    found = Counter(word for seed in seeds for word in re.findall(rb"[!-~]{2,40}", seed[2:]))
    words = [word for word, _ in found.most_common(WORDS)]
    for word in (*words, *(each.encode() for each in _ODD)):
        yield '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n'


def _files(home: Path, inputs: Iterable[bytes]) -> None:
    home.mkdir()
    for number, data in enumerate(sorted(set(inputs))):
        (home / f"{number:05}").write_bytes(data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
