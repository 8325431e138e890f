"""Events: what a run is doing now, for whoever shows progress."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: Names said of those that a run waits for.
NAMED = 4


@dataclass(frozen=True, slots=True)
class Event:
    """One step. stage: ``read``, ``start``, ``measure``, ``follow-up``, ``clean``; text: for
    people, without a full stop; done, total: how far within the stage, 0 where not counted."""

    stage: str
    text: str
    done: int = 0
    total: int = 0


Progress = Callable[[Event], None]


def listed(names: Sequence[str]) -> str:
    """The first NAMED of them, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def waiting(names: Sequence[str]) -> str:
    """Whom the run waits for now."""
    return f"waiting for {listed(names)}" if names else "all have answered"


def silent(_event: Event) -> None:
    """A listener that shows nothing."""
