"""The catalogue of faults as commands show it: records with their pages."""

import sys
from dataclasses import dataclass

from kubectl_netcheck._discover import load, names
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.nearest import nearest

FOLDER = "kubectl_netcheck.diagnosis.faults"
#: Faults listed for a part of a name, and how long that part must be to say anything.
LISTED, PART = 5, 3


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
    """The fault of that slug or code, in any case; BadInput with what is nearest otherwise."""
    wanted = word.strip().lower().replace("_", "-")
    known = {key.lower(): e for e in entries() for key in (e.fault.slug, e.fault.code)}
    if wanted in known:
        return known[wanted]
    near = nearest(wanted, known, 3)
    if not near and len(wanted) >= PART:
        near = [key for key in known if wanted in key][:LISTED]
    slugs = list(dict.fromkeys(known[key].fault.slug for key in near))
    do = f"did you mean: {', '.join(slugs)}?" if slugs else "kubectl netcheck faults lists them"
    raise BadInput(f"there is no fault {word!r}", do=do)
