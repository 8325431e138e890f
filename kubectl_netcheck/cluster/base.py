"""The one interface to a cluster, which live, recorder and replay all satisfy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kubectl_netcheck.model.inventory import Inventory, Wanted
from kubectl_netcheck.model.plan import GuestRequest, PodRequest, ServiceRequest, Started


@dataclass(frozen=True, slots=True)
class Admission:
    """What the namespace admits: refused maps ``pod``, ``host``, ``service`` (each tried by a
    server-side dry run), ``exec`` and ``rights`` (access reviews; without the latter nothing may
    be started) to the reason, one sentence; what is not in it was accepted."""

    refused: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run of a program in a pod ended.

    kind: ``exit`` (it ran to its end; ``code`` is set), ``refused`` (the server said no, or the
    connection to it broke before it said anything), ``start-error`` (no such container or shell),
    ``connect`` (the server says that it did not reach the kubelet), ``silent`` (the handshake hung,
    or the kubelet never answered), ``deadline`` (ran out of time after the pod's first byte),
    ``cut`` (the stream broke after the pod's first byte), ``absent`` (a replayed recording holds no
    such run: not a failure, not run).
    output: what came back until then, at most 4 MiB. detail: the server's words, neutralised.
    channel: ``exec`` or ``status`` (a termination message). seconds: how long it took.
    logs: of channel ``status``, what the program printed, read through the kubelet; None where the
    API server did not hand that on.
    """

    kind: str
    output: str = ""
    code: int | None = None
    detail: str = ""
    channel: str = "exec"
    seconds: float = 0.0
    logs: str | None = None


class Cluster(Protocol):
    """Everything a run may do to a cluster. Every call is safe from several threads.

    Every method raises a model.errors.NetcheckError with a sentence for people when it cannot do
    its work at all; trouble with one pod is data (Started, Outcome), not an exception.
    """

    @property
    def calls(self) -> int:
        """Requests sent to the API server so far."""
        ...

    def inventory(self, nodes: Sequence[str], wanted: Sequence[Wanted] = ()) -> Inventory:
        """Read what a run about these nodes and objects needs: few calls, side by side."""
        ...

    def admit(self) -> Admission:
        """Ask, without creating anything, which kinds of object the namespace admits."""
        ...

    def await_turn(self, seconds: float, told: Callable[[int], None]) -> None:
        """Create the run's owner, then wait while too many runs that came before are under way in
        the namespace, at most ``seconds``. told: hears how many they are, as that changes."""
        ...

    def start(
        self,
        pods: Sequence[PodRequest],
        services: Sequence[ServiceRequest],
        seconds: float,
        settled: Callable[[Started], None],
        straggle: float | None = None,
    ) -> tuple[Started, ...]:
        """Create the run's owner, if there is none yet, then all pods and Services side by side;
        wait until each runs or is in trouble, at most ``seconds``. ``settled`` hears of each as it
        happens, from several threads. straggle: once at least half of the pods run, wait at most
        this many seconds more for the rest. The answers come in the order of the requests, pods
        first."""
        ...

    def use_image(self, image: str) -> None:
        """Remove the pods and Services made so far, and make later ones with this image, which
        the nodes have: it is never pulled."""
        ...

    def join(self, guests: Sequence[GuestRequest], seconds: float) -> tuple[Started, ...]:
        """Add a container of ours to each of these running pods, and wait until it runs or is in
        trouble, at most ``seconds``. It ends by itself, and nothing can remove it from the pod.
        From then on ``execute`` with its key runs in it."""
        ...

    def execute(
        self, key: str, program: str, seconds: float, quiet: Callable[[], bool] | None = None
    ) -> Outcome:
        """Run a POSIX shell program (fed on standard input) in the pod of that key by exec; in
        the guest of that key where there is one. quiet: called once, from another thread, when
        nothing came back for longer than usual; the pod may answer all the same, and is listened
        to until quiet returns True, because it has the answer by another way."""
        ...

    def relay(self, key: str, program: str, seconds: float) -> Outcome:
        """Run the program in a new one-shot pod beside the pod of that key (same node, same
        network) and read what it wrote, at most 4096 bytes, to /dev/termination-log: works while
        the API server cannot reach the node's kubelet, as long as the kubelet reaches it. Where
        the kubelet is reached for logs, what it printed comes as well, without that limit. A
        guest has no pod beside it: its answer is ``refused``."""
        ...

    def clean(self) -> tuple[str, ...]:
        """Remove all objects of this run, at once and by label; list what is left. Idempotent."""
        ...
