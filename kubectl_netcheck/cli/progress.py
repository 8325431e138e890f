"""Shows what a run is doing, on stderr: one live line on a terminal, else a line per stage, and
the latest step where a stage goes on without a word."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from kubectl_netcheck.cli.terminal import is_terminal, say

if TYPE_CHECKING:
    from kubectl_netcheck.run.events import Event, Progress

#: Seconds without a line after which the latest step is said: a healthy run's stages are shorter,
#: so a log of it has a line per stage, and one that waits says for whom.
SILENT_S, _LOOK_S = 3.0, 0.25


def sentence(event: "Event") -> str:
    """An event as one printable line: stage, how far, what."""
    from kubectl_netcheck.render._safe import clean

    far = f" {event.done}/{event.total}" if event.total else ""
    return clean(f"{event.stage}{far}: {event.text}", 200)


@contextmanager
def shown(quiet: bool = False) -> Iterator["Progress"]:
    """A listener for a run's events, for as long as the block lasts."""
    if quiet:
        yield lambda _event: None
    elif is_terminal(sys.stderr):
        from rich.console import Console
        from rich.text import Text

        with Console(stderr=True).status(Text("kubectl netcheck")) as status:
            yield lambda event: status.update(Text(sentence(event)))
    else:
        with _lines() as listener:
            yield listener


@contextmanager
def _lines() -> Iterator["Progress"]:
    from threading import Event as Flag
    from threading import Lock, Thread

    began = said = monotonic()
    stage, latest = "", None
    over, one_at_a_time = Flag(), Lock()

    def tell(event: "Event") -> None:
        nonlocal said, latest
        said, latest = monotonic(), None
        say(f"{said - began:5.1f} s  {sentence(event)}", err=True)

    def hear(event: "Event") -> None:
        nonlocal stage, latest
        with one_at_a_time:
            if event.stage != stage:
                stage = event.stage
                tell(event)
            else:
                latest = event

    def look() -> None:
        while not over.wait(_LOOK_S):
            with one_at_a_time:
                if latest is not None and monotonic() - said >= SILENT_S:
                    tell(latest)

    looking = Thread(target=look, daemon=True)
    looking.start()
    try:
        yield hear
    finally:
        over.set()
        looking.join(1.0)  # nothing is said once the block has ended
