"""Run: what every step of the main line is handed: the cluster, the request, the clock, the ear."""

from dataclasses import dataclass
from time import monotonic

from kubectl_netcheck.cluster.base import Cluster
from kubectl_netcheck.run.events import Event, Progress
from kubectl_netcheck.run.request import Request


@dataclass(frozen=True, slots=True)
class Run:
    """One run under way. began: the monotonic clock when it did (seconds). kept: seconds of the
    deadline that nothing but cleaning may use."""

    cluster: Cluster
    request: Request
    progress: Progress
    began: float
    kept: float = 0.0

    @property
    def left(self) -> float:
        """Seconds until the deadline, less those that are kept; negative once they have passed."""
        return self.began + self.request.seconds - self.kept - monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return monotonic() - self.began

    def tell(self, stage: str, text: str, done: int = 0, total: int = 0) -> None:
        """Says what the run is doing."""
        self.progress(Event(stage, text, done, total))
