"""Which faults there are, and which of them are in a lab now, by its journal."""

from __future__ import annotations

import time

from lab import discover
from lab.errors import LabError
from lab.faults._fault import LabFault
from lab.lab import Lab


def faults() -> dict[str, LabFault]:
    """Every fault by the word that a user types, in alphabetical order."""
    return {name: module.FAULT for name, module in discover.modules("lab.faults").items()}


def find(word: str) -> tuple[str, LabFault]:
    """A fault by its name; underscores are as good as hyphens."""
    name = word.replace("_", "-")
    known = faults()
    if name not in known:
        raise LabError(f"there is no fault {word!r}; `python -m lab faults` lists them")
    return name, known[name]


def broken(lab: Lab) -> list[tuple[str, str]]:
    """Fault and node of all that was broken and not healed since, in the order of breaking."""
    now: dict[tuple[str, str], None] = {}
    for entry in lab.state.all("fault"):
        key = (entry["fault"], entry["node"])
        if entry["broken"]:
            now[key] = None
        else:
            now.pop(key, None)
    return list(now)


def apply(lab: Lab, name: str, node: str) -> str:
    """Put a fault in. It is written down before it is made, so that `heal` always finds it."""
    fault = faults()[name]
    if not fault.applies_to(lab.settings):
        shape = f"{lab.settings.cni} with kube-proxy in {lab.settings.proxy_mode} mode"
        raise LabError(f"the fault {name} cannot be put into a lab of the shape {shape}")
    victim = lab.node(node)
    if (name, node) not in broken(lab):
        possible = fault.nodes(lab)
        if node not in possible:
            raise LabError(f"the fault {name} can now be put on: {', '.join(possible)}")
        lab.state.add("fault", fault=name, node=node, broken=True)
    return _say(name, node, fault.apply, lab, victim)


def revert(lab: Lab, name: str, node: str) -> str:
    """Take a fault out, whether it is in or not."""
    said = _say(name, node, faults()[name].revert, lab, lab.node(node))
    if (name, node) in broken(lab):
        lab.state.add("fault", fault=name, node=node, broken=False)
    return said


def _say(name: str, node: str, step: object, lab: Lab, victim: object) -> str:
    began = time.monotonic()
    said = step(lab, victim)  # type: ignore[operator]
    return f"{name} on {node}: {said} ({time.monotonic() - began:.1f} s)"
