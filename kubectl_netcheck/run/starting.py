"""Starting a plan's pods: again, with an image that the nodes have, where none can be pulled."""

from textwrap import shorten

from kubectl_netcheck.cluster.images import spare
from kubectl_netcheck.model.errors import NetcheckError
from kubectl_netcheck.model.inventory import Inventory
from kubectl_netcheck.model.plan import GuestRequest, Plan, PodRequest, ServiceRequest, Started
from kubectl_netcheck.run.check import unstartable
from kubectl_netcheck.run.events import listed, waiting
from kubectl_netcheck.run.run import Run

#: Seconds that a pod may take to start once the others run, and that all may take together; those
#: who give the run more time give half of it to starting, because images may have to be pulled.
STRAGGLE_S, START_S = 3.0, 7.0
#: Seconds without which a second start is not worth trying: pods were up within 2 s in the lab.
AGAIN_S = 2.0
#: Seconds that a run keeps for itself when it waits for others: twice what a pair takes, and more
#: than a slow API server leaves of the usual fifteen: such a run has no time to queue.
OWN_S = 12.0
#: Characters of the kubelet's words that the report repeats when another image was used.
WORDS = 240


def start(
    run: Run, plan: Plan, inventory: Inventory, reserve: float
) -> tuple[tuple[Started, ...], str]:
    """What became of the plan's pods and Services, and the sentence to say when they run with
    another image than was meant.

    reserve: seconds of the run's deadline that must be left. Raises what ``Cluster.start`` does.
    """
    troubled = unstartable(inventory, plan)
    hopeless = {one.key for one in troubled}
    pods = [pod for pod in plan.pods if pod.key not in hopeless]
    services = [service for service in plan.services if service.pod not in hopeless]
    if not pods and not services:
        return troubled, ""  # not even an owner is made for nothing
    _await_turn(run)
    other = spare(inventory, [pod.node for pod in pods])
    started = _start(run, pods, services, min(max(START_S, run.left / 2), run.left - reserve))
    why = shorten(_unpulled(started), WORDS, placeholder=" …")
    if not other or not why or run.left - reserve < AGAIN_S:
        return started + troubled, ""
    run.tell("start", f"{why}; starting with {other}, which the nodes have")
    try:
        run.cluster.use_image(other)
    except NetcheckError:
        return started + troubled, ""  # the first reason is what the user must hear
    again = _start(run, pods, services, min(max(START_S, run.left / 2), run.left - reserve))
    if not _running(again):
        return started + troubled, ""
    return again + troubled, f"{why}; {other}, which the nodes have, was used instead"


def _await_turn(run: Run) -> None:
    patience = run.left - OWN_S
    if patience > 0:
        run.cluster.await_turn(
            patience,
            lambda others: run.tell(
                "start", f"waiting for {others} other runs of netcheck in this namespace"
            ),
        )


def join(run: Run, wanted: tuple[GuestRequest, ...], reserve: float) -> tuple[Started, ...]:
    """What became of the containers of ours in pods that ran already."""
    if not wanted:
        return ()
    run.tell("start", f"joining {', '.join(f'{one.namespace}/{one.pod}' for one in wanted)}")
    return run.cluster.join(wanted, max(1.0, min(START_S, run.left - reserve)))


def _start(
    run: Run, pods: list[PodRequest], services: list[ServiceRequest], wait: float
) -> tuple[Started, ...]:
    awaited = [*(pod.key for pod in pods), *(service.key for service in services)]
    total = len(awaited)
    nodes = listed(list(dict.fromkeys(pod.node for pod in pods)))
    run.tell("start", f"starting pods on {nodes}", 0, total)

    def hear(one: Started) -> None:
        awaited.remove(one.key)
        text = f"{one.key}: {one.trouble}" if one.trouble else waiting(tuple(awaited))
        run.tell("start", text, total - len(awaited), total)

    return run.cluster.start(pods, services, wait, hear, STRAGGLE_S)


def _running(started: tuple[Started, ...]) -> bool:
    """Whether any pod runs."""
    return any(one.address and not one.key.startswith("svc@") for one in started)


def _unpulled(started: tuple[Started, ...]) -> str:
    """Why the image could not be pulled, when that kept every pod, or some of them beside nodes
    that start none at all, from running."""
    if _running(started):
        return ""
    return next((one.trouble for one in started if one.kind == "image"), "")
