"""Plan: which pods a run wants, what became of them, and the tasks that they run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kubectl_netcheck.model.task import Task


@dataclass(frozen=True, slots=True)
class PodRequest:
    """A debug pod the plan wants: its role (``p1``, ``p2``, ``h``), its node, its network.

    host: in the node's own network namespace. key: how tasks and captures name it.
    """

    role: str
    node: str
    host: bool = False

    @property
    def key(self) -> str:
        return f"{self.role}@{self.node}"


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A ClusterIP Service the plan wants, with exactly one endpoint: the pod with key ``pod``."""

    node: str
    pod: str

    @property
    def key(self) -> str:
        return f"svc@{self.node}"


@dataclass(frozen=True, slots=True)
class GuestRequest:
    """A container of ours to add to a pod that runs already (an ephemeral container): it sees
    what that pod sees, and it stays in the pod's spec until the pod goes. role, node: as of a
    PodRequest; its key may be that of a pod of ours that did not start."""

    role: str
    node: str
    namespace: str
    pod: str

    @property
    def key(self) -> str:
        return f"{self.role}@{self.node}"


@dataclass(frozen=True, slots=True)
class Started:
    """What became of a request: its address when it runs, else the reason why not.

    trouble: one sentence ("image … cannot be pulled: …", "no status from the kubelet within
    6 s"); kind sorts it: image, admission, quota, sandbox, kubelet-silent, rejected, deadline,
    not-created (the API server did not answer its creation), absent (a replayed recording holds
    no such pod).
    seconds: from its creation until it was settled.
    """

    key: str
    address: str = ""
    kind: str = ""
    trouble: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Who takes part in a run, with which pods and Services.

    subjects: the nodes asked about. witnesses: other nodes measured with them, the best first.
    left_out: rungs that the namespace does not admit, with what they would have shown. words:
    what summaries of this question can name, beside the words about the cluster.
    """

    pods: tuple[PodRequest, ...]
    services: tuple[ServiceRequest, ...] = ()
    subjects: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Everyone who takes part: the subjects, then the witnesses."""
        return (*self.subjects, *self.witnesses)


@dataclass(frozen=True, slots=True)
class Round:
    """The tasks of one round by the key of the pod that runs them; one program per pod."""

    tasks: Mapping[str, tuple[Task, ...]]
