"""Gate: lets creates in until the run is over, so that cleaning is not overtaken by a create."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kubectl_netcheck.model.errors import Incomplete


class Gate:
    """Lets creates in until it is shut; shutting waits for those that are under way."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self.shut = threading.Event()
        self.made: set[tuple[str, str]] = set()  # group and kind of objects that may exist

    @contextmanager
    def creating(self, group: str, kind: str) -> Iterator[None]:
        """Around one create. Raises Incomplete once the gate is shut."""
        with self._changed:
            if self.shut.is_set():
                raise Incomplete("the run is over, nothing more is created")
            self._inside += 1
            self.made.add((group, kind))
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def close(self, seconds: float) -> None:
        """Refuse new creates; wait for those under way, at most ``seconds``."""
        self.shut.set()
        with self._changed:
            self._changed.wait_for(lambda: self._inside == 0, timeout=seconds)
