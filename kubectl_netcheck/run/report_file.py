"""Reads a file of ``-o json``, or a recording, back into its report; strict about what it uses."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from kubectl_netcheck.cluster import files
from kubectl_netcheck.cluster.recording import recorded
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.model.errors import BadRecording
from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Diagnosis, EvidenceLine, Finding
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import API_VERSION, NotProbed, Report
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import replayed

#: No count and no figure is larger; what is cannot be computed with.
MOST = 10**15
T = TypeVar("T")
Raw = Mapping[str, Any]


class _Wrong(ValueError):
    """A value that the contract does not have there."""


def read_report(path: Path) -> Report:
    """The report in the file, or in standard input for ``-``; a recording is judged anew. Raises
    BadRecording."""
    found = files.read(path)
    if files.kind(found, path) == files.RECORDING:
        return replayed(Replay(recorded(found, path)), silent)
    if found.get("apiVersion") != API_VERSION:
        raise _bad(path, f"its apiVersion is not {API_VERSION!r}")
    try:
        return report_of(found)
    except _Wrong as problem:
        raise _bad(path, str(problem)) from None


def report_of(raw: Raw) -> Report:
    """The report of the contract's data; keys that it does not know are left alone."""
    diagnosis = Diagnosis(
        _text(raw, "status"),
        _text(raw, "verdict"),
        _each(raw, "findings", _finding),
        _each(raw, "candidates", _finding),
        _text(raw, "decide"),
    )
    if diagnosis.status not in ("healthy", "faulty", "undecided"):
        raise _Wrong(f"its status is {diagnosis.status[:40]!r}")
    return Report(
        _text(raw, "command"),
        diagnosis,
        _words(raw, "nodes"),
        _text(raw, "witness"),
        (*_each(raw, "ladder", _fact), *_each(raw, "states", _fact)),
        _each(
            raw, "notProbed", lambda each: NotProbed(_text(each, "place"), _text(each, "reason"))
        ),
        _text(raw, "started"),
        context=_texts(raw, "context"),
        asked=_map(raw, "asked"),
    )


def _finding(raw: Raw) -> Finding:
    return Finding(
        code=_text(raw, "code"),
        slug=_text(raw, "slug"),
        layer=_text(raw, "layer"),
        scope=_text(raw, "scope"),
        nodes=_words(raw, "nodes"),
        confidence=_text(raw, "confidence"),
        summary=_text(raw, "summary"),
        kind=_text(raw, "kind") or "fault",
        evidence=_each(raw, "evidence", _evidence),
        fix=_words(raw, "fix"),
        verify=_text(raw, "verify"),
    )


def _evidence(raw: Raw) -> EvidenceLine:
    return EvidenceLine(_text(raw, "leg"), _text(raw, "expected"), _text(raw, "measured"))


def _fact(raw: Raw) -> Fact:
    try:
        result = Result(_text(raw, "result"))
    except ValueError:
        raise _Wrong(f"there is no result {_text(raw, 'result')[:40]!r}") from None
    leg = _leg(raw["leg"]) if "leg" in raw else None
    place = _place(raw["place"]) if "place" in raw else None
    if (leg is None) is (place is None):
        raise _Wrong("a measurement needs a leg or a place")
    figures = {k: float(v) for k, v in _map(raw, "figures").items() if _number(v)}
    samples, good = _count(raw, "samples"), _count(raw, "good")
    text = _texts(raw, "text")
    return Fact(_text(raw, "probe"), result, leg, place, samples, good, figures, text)


def _leg(raw: Any) -> Leg:
    if not isinstance(raw, Mapping):
        raise _Wrong("a leg is no object")
    source, target = _place(raw.get("from")), _place(raw.get("to"))
    return Leg(source, target, _text(raw, "kind"), _words(raw, "behind"))


def _place(raw: Any) -> Place:
    if not isinstance(raw, Mapping):
        raise _Wrong("a place is no object")
    return Place(*(_text(raw, key) for key in ("kind", "node", "name", "address")))


def _text(raw: Raw, key: str) -> str:
    found = raw.get(key, "")
    if not isinstance(found, str):
        raise _Wrong(f"{key} is no text")
    return found


def _count(raw: Raw, key: str) -> int:
    found = raw.get(key, 0)
    if not isinstance(found, int) or not 0 <= found <= MOST:
        raise _Wrong(f"{key} is no count")
    return found


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= MOST


def _map(raw: Raw, key: str) -> Raw:
    found = raw.get(key, {})
    if not isinstance(found, Mapping):
        raise _Wrong(f"{key} is no object")
    return found


def _texts(raw: Raw, key: str) -> dict[str, str]:
    return {name: str(each) for name, each in _map(raw, key).items()}


def _words(raw: Raw, key: str) -> tuple[str, ...]:
    found = raw.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise _Wrong(f"{key} is no list of texts")
    return tuple(found)


def _each(raw: Raw, key: str, read: Callable[[Raw], T]) -> tuple[T, ...]:
    found = raw.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise _Wrong(f"{key} is no list of objects")
    return tuple(read(each) for each in found)


def _bad(path: Path, why: str) -> BadRecording:
    return BadRecording(f"{files.title(path)} is no report", why, files.WRITE)
