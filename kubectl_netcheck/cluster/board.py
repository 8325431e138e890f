"""Board: who of the requested pods and Services is settled; wakes the one that waits."""

import dataclasses
import threading
import time
from collections.abc import Callable
from typing import Any

from kubectl_netcheck.cluster import status
from kubectl_netcheck.model.errors import NetcheckError
from kubectl_netcheck.model.plan import Started

Settled = Callable[[Started], None]
#: Seconds after which a kubelet that has not said a word of its pod will not, once others run:
#: it writes the pod's first status as soon as it hears of it (pkg/kubelet: syncPod). On a cluster
#: where the others took longer it gets as long as they did.
SILENT_S = 1.5


class Board:
    """Each key is settled once. pods: the latest raw object by key, as far as one was seen."""

    def __init__(
        self, pods: list[str], services: list[str], settled: Settled, began: float
    ) -> None:
        self.began = began
        self.pods: dict[str, dict[str, Any]] = {}
        self.refused: NetcheckError | None = None
        self.heard = 0  # events of the watch so far
        self._order = [*pods, *services]
        self._awaited = set(pods)
        self._done: dict[str, Started] = {}
        self._half: float | None = None
        self._changed = threading.Condition()
        self._settled = settled

    def settle(self, found: Started) -> None:
        seconds = round(time.monotonic() - self.began, 3)
        with self._changed:
            if found.key in self._done or found.key not in self._order:
                return
            found = dataclasses.replace(found, seconds=seconds)
            self._done[found.key] = found
            up = sum(1 for key in self._awaited if key in self._done and self._done[key].address)
            if self._half is None and up and 2 * up >= len(self._awaited):
                self._half = time.monotonic()
        self._settled(found)
        with self._changed:
            self._changed.notify_all()

    def give_up(self, problem: NetcheckError) -> None:
        with self._changed:
            self.refused = problem
            self._changed.notify_all()

    def wait(self, end: float, straggle: float | None, stop: threading.Event) -> None:
        """Until all are settled, or ``end``, or the stragglers' time is over, or ``stop``.

        Raises what the watch was refused with.
        """
        with self._changed:
            while len(self._done) < len(self._order) and not stop.is_set():
                if self.refused is not None:
                    raise self.refused
                until = end
                if straggle is not None and self._half is not None:
                    until = min(end, self._half + self._patience(straggle, self._half))
                left = until - time.monotonic()
                if left <= 0:
                    return
                self._changed.wait(min(left, 0.2))  # short, because stop does not notify

    def _patience(self, straggle: float, half: float) -> float:
        """Seconds that the late ones get from when half of the pods ran: less where no kubelet has
        said anything of any of theirs."""
        late = self._awaited - set(self._done)
        heard = any(not status.silent(self.pods.get(key, {})) for key in late)
        return straggle if heard else min(straggle, max(SILENT_S, half - self.began))

    def late(self) -> list[str]:
        with self._changed:
            return [key for key in self._order if key not in self._done]

    def answers(self) -> tuple[Started, ...]:
        with self._changed:
            return tuple(self._done[key] for key in self._order)
