"""Runs calls side by side in daemon threads, so that an interrupt never waits for a hung call.

Threads of a pool would be joined at exit, and one hung connection would hold the process.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Generic, TypeVar, cast

T = TypeVar("T")


class Later(Generic[T]):
    """A call that runs in a daemon thread from now on."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._done: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()
        Thread(target=self._work, args=(call,), daemon=True).start()

    def _work(self, call: Callable[[], T]) -> None:
        try:
            self._done.put((call(), None))
        except BaseException as error:  # noqa: BLE001 - carried to the thread that asks
            self._done.put((None, error))

    def result(self) -> T:
        """Waits for the call; returns what it returned or raises what it raised. Once only."""
        value, error = self._done.get()
        if error is not None:
            raise error
        return cast(T, value)


def side_by_side(
    calls: Sequence[Callable[[], T]], seconds: float | None = None
) -> Iterator[tuple[int, T]]:
    """Yields (index, result) as each call ends; raises what a call raised, at once. Calls that
    have not ended after the seconds are left to themselves."""
    end = None if seconds is None else monotonic() + seconds
    ended: SimpleQueue[int] = SimpleQueue()

    def work(index: int, call: Callable[[], T]) -> T:
        try:
            return call()
        finally:
            ended.put(index)

    running = [Later(partial(work, index, call)) for index, call in enumerate(calls)]
    for _ in running:
        try:
            index = ended.get(timeout=None if end is None else max(end - monotonic(), 0))
        except Empty:
            return
        yield index, running[index].result()
