"""The door to ``replay``: the same main line, answered by a recording. No cluster, no client."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kubectl_netcheck._discover import QUESTIONS, load, names
from kubectl_netcheck.cluster.codec import Mismatch, from_json
from kubectl_netcheck.cluster.recording import Meta
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.model.errors import BadRecording
from kubectl_netcheck.model.limits import LONGEST_RUN_S
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.question import Question
from kubectl_netcheck.probes._shell import Unsafe
from kubectl_netcheck.run.events import Progress
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.request import Request

#: A run's id as planning.ports needs it.
_RUN_ID = re.compile(r"[0-9a-f]{4,32}", re.ASCII)
#: A text of a question as a command line takes it (a name, a host, an address), because the report
#: prints it in commands; a selector in kubectl's words, which stands in quotes there. Legs that
#: failed are compared, and never printed.
_WORD = re.compile(r"(?!-)[A-Za-z0-9_.:/-]*")
_SELECTOR = re.compile(r"[A-Za-z0-9_./=!,()<> -]*")
_COMPARED = re.compile(r".*", re.DOTALL)
_TEXTS = {"selector": _SELECTOR, "failed": _COMPARED}


def run_replay(path: Path, progress: Progress) -> Report:
    """Diagnoses a recorded run anew. Raises BadRecording for a file that is none, and what
    the main line does."""
    return replayed(Replay.open(path), progress)


def replayed(replay: Replay, progress: Progress) -> Report:
    """The same of a recording that was read."""
    request, question = asked(replay.meta)
    try:
        report = run_line(replay, request, question, progress)
    except Unsafe as problem:
        raise BadRecording("the recording asks for what no probe takes", str(problem)) from None
    return dataclasses.replace(report, seconds=replay.seconds)


def asked(meta: Meta) -> tuple[Request, Question]:
    """What was asked then. Raises BadRecording when the recording does not say it, or what nobody
    can have asked."""
    if meta.command not in names(QUESTIONS):
        raise BadRecording(f"the recording is of an unknown command {meta.command[:40]!r}")
    kind = load(QUESTIONS, meta.command, "QUESTION")
    unsaid = "the recording does not say what was asked"
    try:
        request = from_json(Request, meta.arguments.get("request"))
        question: Question = from_json(kind, meta.arguments.get("question"))
    except Mismatch as problem:
        raise BadRecording(unsaid, str(problem)) from None
    if not _RUN_ID.fullmatch(request.run_id) or not 0 <= request.seconds <= LONGEST_RUN_S:
        raise BadRecording(unsaid, "its run has no id, or no time")
    if request.command != meta.command:
        raise BadRecording(unsaid, "its run is of another command")
    if odd := next(_odd(meta.arguments.get("question"), _WORD), ""):
        raise BadRecording("the recording asks for what no command takes", repr(odd[:60]))
    return request, question


def _odd(asked: Any, pattern: re.Pattern[str]) -> Iterator[str]:
    """Texts in a question, at any depth, that a command line would not take as they are."""
    if isinstance(asked, Mapping):
        for key, each in asked.items():
            yield from _odd(each, _TEXTS.get(key, _WORD))
    elif isinstance(asked, list):
        for each in asked:
            yield from _odd(each, pattern)
    elif isinstance(asked, str) and not pattern.fullmatch(asked):
        yield asked
