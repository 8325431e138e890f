"""Run: what every step of the main line is handed: the cluster, the request, the clock, the ear."""

from dataclasses import dataclass
from time import monotonic

from kubectl_netcheck.cluster.base import Cluster
from kubectl_netcheck.run.events import Event, Progress
from kubectl_netcheck.run.request import Request


@dataclass(frozen=True, slots=True)
class Run:
    """One run under way. began: the monotonic clock when it did (seconds)."""

    cluster: Cluster
    request: Request
    progress: Progress
    began: float

    @property
    def left(self) -> float:
        """Seconds until the deadline; negative once it has passed."""
        return self.began + self.request.seconds - monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return monotonic() - self.began

    def tell(self, stage: str, text: str, done: int = 0, total: int = 0) -> None:
        """Says what the run is doing."""
        self.progress(Event(stage, text, done, total))
