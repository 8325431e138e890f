"""The catalogue of faults as commands show it: records with their pages."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from kubectl_netcheck._discover import load, names
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.nearest import by_part, nearest

FOLDER = "kubectl_netcheck.diagnosis.faults"
#: Faults listed for a part of a name, and how long that part must be to say anything.
LISTED, PART = 5, 3
#: Names offered that are alike; how far a code may be from the one that was typed, and how many.
ALIKE, NEAR, CODES = 3, 10, 3
_CODE = re.compile(r"nc(\d{1,9})")
#: What ``-o name`` writes before a slug.
KIND = "fault"


@dataclass(frozen=True, slots=True)
class Entry:
    """A fault and the docstring of its file, which is its page."""

    fault: Fault
    page: str


def entries() -> tuple[Entry, ...]:
    """All faults, by code."""
    found = []
    for name in names(FOLDER):
        fault: Fault = load(FOLDER, name, "FAULT")
        found.append(Entry(fault, sys.modules[f"{FOLDER}.{name}"].__doc__ or ""))
    return tuple(sorted(found, key=lambda entry: entry.fault.code))


def find(word: str) -> Entry:
    """The fault of that slug or code, in any case, or as ``-o name`` writes it; BadInput with what
    is nearest otherwise."""
    wanted = word.strip().lower().replace("_", "-").removeprefix(f"{KIND}/")
    known = {key.lower(): e for e in entries() for key in (e.fault.slug, e.fault.code)}
    if wanted in known:
        return known[wanted]
    near = _codes(int(wanted[2:])) if _CODE.fullmatch(wanted) else _slugs(wanted, known)
    do = f"did you mean: {', '.join(near)}?" if near else "kubectl netcheck faults lists them"
    raise BadInput(f"there is no fault {word!r}", do=do)


def _codes(number: int) -> list[str]:
    """The codes next to that number, with their slugs: letters alike would be another layer's."""
    far = [(abs(int(e.fault.code[2:]) - number), e.fault) for e in entries()]
    near = sorted((each for each in far if each[0] <= NEAR), key=lambda each: each[0])
    return [f"{fault.code} {fault.slug}" for _, fault in near[:CODES]]


def _slugs(wanted: str, known: Mapping[str, Entry]) -> list[str]:
    near = nearest(wanted, known, ALIKE)
    if not near and len(wanted) >= PART:
        near = [key for key in known if wanted in key][:LISTED] or by_part(wanted, known, LISTED)
    return list(dict.fromkeys(known[key].fault.slug for key in near))
