"""Cleaning, arranged before anything is created: no ending of a run skips it."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from time import monotonic
from types import FrameType

#: Signals after which a run cleans up and ends; SIGHUP where the platform has it.
SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
#: Seconds within which a second signal is an echo of the first: timeout(1) signals its child and
#: then the whole process group.
ECHO_S = 0.5


class _Interrupts:
    """Turns the first signal into KeyboardInterrupt, unless cleaning already goes on; one more
    signal, later than an echo, ends the cleaning too."""

    def __init__(self) -> None:
        self.cleaning = False
        self._first: float | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        now = monotonic()
        if self._first is None:
            self._first = now
            if not self.cleaning:
                raise KeyboardInterrupt
        elif now - self._first > ECHO_S:
            raise KeyboardInterrupt


@contextmanager
def cleaned(clean: Callable[[], object]) -> Iterator[None]:
    """Calls ``clean`` when the block ends in any way, signals included.

    The first signal raises KeyboardInterrupt in the block. A signal while ``clean`` runs is
    taken for impatience: only a second one ends it, and what is left then expires by itself.
    """
    interrupts = _Interrupts()
    with _handled_by(interrupts):
        try:
            try:
                yield
            finally:
                interrupts.cleaning = True
        finally:  # reached even when a signal strikes between the two lines above
            clean()


@contextmanager
def _handled_by(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    if current_thread() is not main_thread():  # signal.signal works in the main thread only
        yield
        return
    # One that is ignored stays so: nohup, and a shell that starts us in the background, ask for it.
    heard = [number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, handler) for number in heard}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
