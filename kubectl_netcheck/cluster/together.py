"""Together: calls side by side in daemon threads, so that a hung one never holds the process.

Threads of concurrent.futures are joined at exit, even when nobody waits for them any more.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
A = TypeVar("A")


class Together:
    """Has the shape of an Executor, as far as this package uses it."""

    def __init__(self, workers: int) -> None:
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._most = max(workers, 1)
        self._threads: list[threading.Thread] = []
        self._futures: list[Future[Any]] = []

    def __enter__(self) -> "Together":
        return self

    def __exit__(self, *_: object) -> None:
        """Waits for all calls, so that none outlives what it uses."""
        self.shutdown(cancel=False)
        for thread in self._threads:
            thread.join()

    def submit(self, call: Callable[..., T], *args: Any) -> "Future[T]":
        """Begin a call; its future has the result or what it raised."""
        future: Future[T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                found = call(*args)
            except BaseException as problem:  # noqa: BLE001 - carried to the thread that asks
                future.set_exception(problem)
            else:
                future.set_result(found)

        self._futures.append(future)
        self._calls.put(work)
        if len(self._threads) < self._most:
            thread = threading.Thread(target=self._serve, daemon=True)
            self._threads.append(thread)
            thread.start()
        return future

    def map(self, call: Callable[[A], T], each: Iterable[A]) -> Iterator[T]:
        """Results in order; raises what a call raised when its turn comes."""
        futures = [self.submit(call, one) for one in each]
        return (future.result() for future in futures)

    def shutdown(self, cancel: bool = True) -> None:
        """Take no more calls and wait for none; ``cancel`` drops those that have not begun."""
        if cancel:
            for future in self._futures:
                future.cancel()
        for _ in self._threads:
            self._calls.put(None)

    def _serve(self) -> None:
        while (work := self._calls.get()) is not None:
            work()
