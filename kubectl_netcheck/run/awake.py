"""Notices that a run did not go on for a while: its machine slept, or its process was stopped.

Connections die meanwhile, time limits pass and pods expire: what is measured around such a gap
would accuse a network that was never asked.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread

from kubectl_netcheck.model.errors import Incomplete, NetcheckError
from kubectl_netcheck.run.events import Event, Progress

#: Seconds between two looks at the clock.
BEAT_S = 0.5
#: Seconds between two looks that nothing but a gap explains: forty processes that wait for each
#: core delay a thread by less than one, and a long list of the API's that is read meanwhile by as
#: much. A shorter gap looks like a slow answer, which is asked for again.
GAP_S = 5.0


def since_boot() -> float:
    """Seconds, with those asleep among them: ``time.monotonic`` leaves these out on Linux (see
    clock_gettime(2), CLOCK_BOOTTIME) and on macOS, whose CLOCK_MONOTONIC does not."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()  # Windows, where it goes on


class Asleep(Incomplete):
    """The run did not go on for a while."""


class Pulse:
    """Looks at the clock in each beat. clock: seconds since whenever, those asleep included."""

    def __init__(self, clock: Callable[[], float] = since_boot) -> None:
        self._clock, self._last = clock, clock()
        #: Seconds of the longest gap, 0 as long as there was none.
        self.missed = 0.0

    def beat(self) -> None:
        now = self._clock()
        gap, self._last = now - self._last, now
        if gap > GAP_S:
            self.missed = max(self.missed, gap)

    def check(self) -> None:
        """Raises Asleep once there was a gap."""
        self.beat()
        if self.missed:
            raise Asleep(
                f"this machine slept, or the program was stopped, for {self.missed:.0f} s",
                why="what was measured before and after says nothing about the network",
                do="run it again",
            )

    def heeded(self, progress: Progress) -> Progress:
        """The listener, before which each step of a run looks whether time has passed it by."""

        def hear(event: Event) -> None:
            self.check()
            progress(event)

        return hear


@contextmanager
def awake(progress: Progress, pulse: Pulse | None = None) -> Iterator[Progress]:
    """What a run in the block is to tell its steps to: the first one after a gap ends it with
    Asleep. So does an error that a gap explains; a report that was finished before stays."""
    pulse, over = pulse or Pulse(), Flag()

    def beats() -> None:
        while not over.wait(BEAT_S):
            pulse.beat()

    Thread(target=beats, daemon=True).start()
    try:
        yield pulse.heeded(progress)
    except NetcheckError:
        pulse.check()
        raise
    finally:
        over.set()
