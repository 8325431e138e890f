"""Replay: a Cluster from a recording. It starts nothing and imports no client."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from kubectl_netcheck.cluster.base import Admission, Outcome
from kubectl_netcheck.cluster.recording import Meta, Recording, load
from kubectl_netcheck.model.errors import BadRecording
from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.plan import GuestRequest, PodRequest, ServiceRequest, Started


class Replay:
    """Satisfies ``Cluster`` with the answers of a recording; ``meta`` says what was asked then."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._lock = threading.Lock()
        self._ordinals: Counter[tuple[str, str]] = Counter()
        self._starts = 0
        self._quiet = {(h.key, h.ordinal) for h in recording.outcomes if h.quiet}
        self._outcomes = {(h.key, h.channel, h.ordinal): h.outcome for h in recording.outcomes}

    @classmethod
    def open(cls, path: Path) -> "Replay":
        """From a file, or standard input for ``-``. Raises BadRecording."""
        return cls(load(path))

    @property
    def meta(self) -> Meta:
        return self._recording.meta

    @property
    def seconds(self) -> float:
        """How long the recorded run took."""
        return self._recording.seconds

    @property
    def calls(self) -> int:
        return self._recording.calls

    def inventory(self, nodes: Sequence[str], wanted: Sequence[Wanted] = ()) -> Inventory:
        if self._recording.inventory is None:
            why = "its run ended before it had read the cluster"
            do = "record another run, once the API server answers: --record FILE"
            raise BadRecording("the recording has no inventory", why, do)
        return self._recording.inventory

    def admit(self) -> Admission:
        return self._recording.admission or Admission(refused={})

    def await_turn(self, seconds: float, told: Callable[[int], None]) -> None:
        """Nothing: nobody is ahead of a recording."""

    def start(
        self,
        pods: Sequence[PodRequest],
        services: Sequence[ServiceRequest],
        seconds: float,
        settled: Callable[[Started], None],
        straggle: float | None = None,
    ) -> tuple[Started, ...]:
        """What became of these requests then. A request that the recording lacks, because the
        plan has changed since, is in trouble of kind ``absent``."""
        with self._lock:
            number, self._starts = self._starts, self._starts + 1
        starts = self._recording.starts
        then = {each.key: each for each in (starts[number] if number < len(starts) else ())}
        answers = []
        for key in [*(pod.key for pod in pods), *(service.key for service in services)]:
            lacking = Started(key, kind="absent", trouble="not in the recording")
            answers.append(then.get(key, lacking))
            settled(answers[-1])
        return tuple(answers)

    def use_image(self, image: str) -> None:
        """Nothing: a recording starts nothing, and its next start has what that brought."""

    def join(self, guests: Sequence[GuestRequest], seconds: float) -> tuple[Started, ...]:
        then = {each.key: each for each in self._recording.joins}
        lacking = "not in the recording"
        return tuple(
            then.get(each.key, Started(each.key, kind="absent", trouble=lacking)) for each in guests
        )

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        with self._lock:
            number = self._ordinals[key, "exec"]
        if quiet is not None and (key, number) in self._quiet:
            quiet()
        return self._outcome(key, "exec")

    def relay(self, key: str, program: str, seconds: float) -> Outcome:
        return self._outcome(key, "status")

    def clean(self) -> tuple[str, ...]:
        return self._recording.left

    def _outcome(self, key: str, channel: str) -> Outcome:
        with self._lock:
            ordinal = self._ordinals[key, channel]
            self._ordinals[key, channel] += 1
        lacking = Outcome("absent", detail="not in the recording", channel=channel)
        return self._outcomes.get((key, channel, ordinal), lacking)
