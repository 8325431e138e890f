"""Left out: every place and rung that a run did not measure, each with the reason. Pure."""

from collections.abc import Iterator, Sequence

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.report import NotProbed
from kubectl_netcheck.planning.accounted import accounted
from kubectl_netcheck.planning.onward import longer
from kubectl_netcheck.probes._lacking import lacking
from kubectl_netcheck.run.scene import Scene


def left_out(scene: Scene, facts: Sequence[Fact], diagnosis: Diagnosis) -> Iterator[NotProbed]:
    """What the plan left out, what did not start, what may not be read, what the image lacks."""
    why = accounted(facts, diagnosis, scene.context.zones)
    for rung, reason in scene.plan.left_out.items():
        yield NotProbed(rung, reason)
    if scene.instead:
        yield NotProbed("the tool's own image", scene.instead)
    for one in scene.started:
        if one.trouble:
            yield NotProbed(one.key, one.trouble + why.get(("pod-start", one.key), ""))
    for key, one in scene.seats.guests.items():
        if one.trouble:
            yield NotProbed(f"{key}, inside of a running pod", one.trouble)
    for node in scene.inventory.nodes:
        if node.skip:
            yield NotProbed(node.name, node.skip)
    for resource, reason in scene.inventory.denied.items():
        yield NotProbed(resource, reason)
    logs = {fact.leg for fact in facts if fact.measure == "logs"}
    for fact in facts:
        if fact.measure == "exec" and fact.result is not Result.OK:
            pod, instead = fact.text["pod"], "; logs came instead" if fact.leg in logs else ""
            reason = f"{fact.text['detail']}{instead}{why.get(('exec', pod), '')}"
            yield NotProbed(f"exec in {pod}", reason)
    yield from lacking(facts)
    ready = {node.name for node in scene.inventory.nodes if node.ready == "True" and not node.skip}
    if len(scene.plan.nodes) < 3 and ready <= {*scene.plan.nodes}:
        third = "a third node would have told which of the two is at fault"
        yield NotProbed("witness", f"no other node is ready; {third}")


def no_time(late: bool, seconds: float) -> Iterator[NotProbed]:
    """That the suspects' own state was not read, where the first round took all the time. seconds:
    the run's deadline."""
    if late:
        reason = "the first round left no time to read what would decide"
        yield NotProbed("follow-up", f"{reason}; run again with --timeout {longer(seconds)}s")
