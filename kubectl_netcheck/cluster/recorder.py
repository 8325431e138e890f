"""Recorder: a Cluster around another one that keeps every result, to be saved as a recording.

What the API server says in a sentence (why it refuses, why a pod does not start) is kept without
URLs and credentials, as prune does it with objects. The run is handed what is kept, so that it
says what its replay says.
"""

import dataclasses
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kubectl_netcheck.cluster.base import Admission, Cluster, Outcome
from kubectl_netcheck.cluster.prune import harmless
from kubectl_netcheck.cluster.recording import Heard, Meta, Recording, save
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.plan import GuestRequest, PodRequest, ServiceRequest, Started


class Recorder:
    """Satisfies ``Cluster``; ``recording`` is what was heard so far.

    The ordinal of an execution is given when it begins, so replay gives each its own outcome
    when the executions in one pod follow one another, which they do.
    """

    def __init__(
        self, cluster: Cluster, meta: Meta, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._cluster = cluster
        self._lock = threading.Lock()
        self._ordinals: Counter[tuple[str, str]] = Counter()
        self._clock = clock
        self._began = clock()
        self.recording = Recording(meta)

    @property
    def calls(self) -> int:
        return self._cluster.calls

    def inventory(self, nodes: Sequence[str], wanted: Sequence[Wanted] = ()) -> Inventory:
        found = self._cluster.inventory(nodes, wanted)
        found = dataclasses.replace(found, denied=_harmless(found.denied))
        self._keep(inventory=found)
        return found

    def admit(self) -> Admission:
        found = Admission(_harmless(self._cluster.admit().refused))
        self._keep(admission=found)
        return found

    def await_turn(self, seconds: float, told: Callable[[int], None]) -> None:
        self._cluster.await_turn(seconds, told)

    def start(
        self,
        pods: Sequence[PodRequest],
        services: Sequence[ServiceRequest],
        seconds: float,
        settled: Callable[[Started], None],
        straggle: float | None = None,
    ) -> tuple[Started, ...]:
        found = _told(self._cluster.start(pods, services, seconds, settled, straggle))
        with self._lock:
            starts = (*self.recording.starts, found)
            self.recording = dataclasses.replace(self.recording, starts=starts)
        return found

    def use_image(self, image: str) -> None:
        self._cluster.use_image(image)

    def join(self, guests: Sequence[GuestRequest], seconds: float) -> tuple[Started, ...]:
        found = _told(self._cluster.join(guests, seconds))
        self._keep(joins=(*self.recording.joins, *found))
        return found

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        ordinal = self._next(key, "exec")
        silent = threading.Event()

        def hear() -> bool:
            silent.set()
            return quiet is not None and quiet()

        found = self._cluster.execute(key, program, seconds, None if quiet is None else hear)
        return self._hear(key, "exec", ordinal, found, silent.is_set())

    def relay(self, key: str, program: str, seconds: float) -> Outcome:
        ordinal = self._next(key, "status")
        return self._hear(key, "status", ordinal, self._cluster.relay(key, program, seconds))

    def clean(self) -> tuple[str, ...]:
        left = self._cluster.clean()
        self._keep(left=left)
        return left

    def save(self, path: Path) -> None:
        """Write the recording to a file, gzipped when its name ends in ``.gz``."""
        with self._lock:
            seconds = round(self._clock() - self._began, 2)
            recording = dataclasses.replace(
                self.recording, calls=self._cluster.calls, seconds=seconds
            )
        order = sorted(recording.outcomes, key=lambda h: (h.key, h.channel, h.ordinal))
        save(dataclasses.replace(recording, outcomes=tuple(order)), path)

    def _next(self, key: str, channel: str) -> int:
        with self._lock:
            ordinal = self._ordinals[key, channel]
            self._ordinals[key, channel] += 1
            return ordinal

    def _hear(
        self, key: str, channel: str, ordinal: int, outcome: Outcome, quiet: bool = False
    ) -> Outcome:
        outcome = dataclasses.replace(outcome, detail=harmless(outcome.detail))
        with self._lock:
            heard = (*self.recording.outcomes, Heard(key, channel, ordinal, outcome, quiet))
            self.recording = dataclasses.replace(self.recording, outcomes=heard)
        return outcome

    def _keep(self, **parts: Inventory | Admission | tuple[str | Started, ...]) -> None:
        with self._lock:
            self.recording = dataclasses.replace(self.recording, **parts)  # type: ignore[arg-type]


def _told(found: Sequence[Started]) -> tuple[Started, ...]:
    return tuple(dataclasses.replace(one, trouble=harmless(one.trouble)) for one in found)


def _harmless(reasons: Mapping[str, str]) -> dict[str, str]:
    return {key: harmless(why) for key, why in reasons.items()}
