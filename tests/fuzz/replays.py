"""Targets that run the whole line over recordings whose values are edited: replay and formats."""

import contextlib
import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from kubectl_netcheck.api import as_text
from kubectl_netcheck.model.errors import NetcheckError
from kubectl_netcheck.render import words
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from tests.fuzz.edits import Choices, edited
from tests.fuzz.files import CASES
from tests.fuzz.readers import RUNS
from tests.fuzz.target import Target, scratch

#: What formats that take an argument are given.
_ARGUMENTS = {
    "custom-columns": "custom-columns=CODE:.code,SAYS:.summary,NODES:.nodes",
    "jsonpath": "jsonpath={range .ladder[*]}{.leg.from.node} {.result}{end}",
    "jsonpath-file": "jsonpath-file={range .states[*]}{.place.node} {.text}{end}",
}
#: What a terminal would obey; only line ends are our own.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
_VERIFY = {
    "slug": "tunnel-port-blocked",
    "scope": "node",
    "nodes": ["node-b"],
    "origin": "pair",
    "subjects": ["node-a", "node-b"],
}
_BROKEN = "tunnel-port-blocked/tunnel-port-blocked-node-b"


def targets() -> Iterator[Target]:
    """The recorded answers, what was asked, and the API's objects each get a share of edits."""
    yield Target("recording-values", _anything, _random, share=24, longest=256, kept=24)
    yield Target("recording-asked", _asked, _random, share=10, longest=128, kept=24)
    yield Target("recording-heard", _heard, _random, share=16, longest=256, kept=24)


def _anything(data: bytes) -> None:
    """Any value of the recording."""
    choices, runs = Choices(data), _runs()
    form, run = choices.below(256), runs[choices.below(len(runs))]
    _line(edited(run, choices), form)


def _asked(data: bytes) -> None:
    """Values of what was asked: the one part that a user would write by hand."""
    choices, runs = Choices(data), _runs()
    form, run = choices.below(256), runs[choices.below(len(runs))]
    _line({**run, "meta": edited(run["meta"], choices)}, form)


def _heard(data: bytes) -> None:
    """Values of what the API and the pods said: what an attacker would write."""
    choices, runs = Choices(data), _runs()
    form, run = choices.below(256), runs[choices.below(len(runs))]
    parts = [key for key in ("outcomes", "starts", "joins", "admission") if key in run]
    part = [*parts, "outcomes", "outcomes"][choices.below(len(parts) + 2)]
    _line({**run, part: edited(run[part], choices)}, form)


def _line(found: Any, form: int) -> None:
    """Replays it and writes the report: as a table, and in the one format that is chosen."""
    if isinstance(found, dict):
        found = {**found, "kind": "Recording"}
    with contextlib.suppress(NetcheckError):
        report = run_replay(scratch(json.dumps(found).encode()), silent)
        formats = words()
        for output in ("table", formats[form % len(formats)]):
            text = as_text(report, _ARGUMENTS.get(output, output))
            assert not _CONTROL.search(text), text
            text.encode()


@cache
def _runs() -> list[dict[str, Any]]:
    """One recording of each command, small as they are, and two that are made of others."""
    found = [_run(name) for name in (*RUNS, _BROKEN)]
    broken = found[-1]
    return [*found, _other(broken, "verify", _VERIFY), _other(broken, "mesh", {"seed": 3})]


def _run(name: str) -> dict[str, Any]:
    """Its frames say that they have no bytes at least, so that an edit is no cut."""
    text = gzip.decompress((CASES / f"{name}.json.gz").read_bytes()).decode()
    text = re.sub(r"(#netcheck [0-9a-f]+ [a-z0-9-]+ [0-9]+) [0-9]+\\n", r"\1 0\\n", text)
    found: dict[str, Any] = json.loads(text)
    return found


def _other(run: dict[str, Any], command: str, question: dict[str, Any]) -> dict[str, Any]:
    request = {**run["meta"]["arguments"]["request"], "command": command}
    arguments = {"request": request, "question": question}
    return {**run, "meta": {**run["meta"], "command": command, "arguments": arguments}}


def _random() -> Iterator[bytes]:
    """Choices spread over all that can be chosen; the same on every run."""
    return (bytes((at * 41 + step * (at + 7)) % 256 for step in range(24)) for at in range(96))
