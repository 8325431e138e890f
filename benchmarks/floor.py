"""The floor under `pair`: the same pods, one exec each with the longest probe, and their removal.

No run that measures from these pods can be quicker; what `pair` takes beyond it is its own cost.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from kubectl_netcheck.cluster.live import Live
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.planning.budget import PING_INTERVAL_MS, PING_MANY
from kubectl_netcheck.planning.crew import crew
from kubectl_netcheck.run.ask import server_of
from kubectl_netcheck.run.request import new


def floor(kubeconfig: str, subjects: Sequence[str], witness: str) -> float:
    """Seconds for: create the pods of a pair, wait until they run, one exec in each with the
    longest probe (PING_MANY pings of its own loopback, which always answers), delete them."""
    request = new("pair")
    plan = crew(subjects, (witness,), {})
    began = monotonic()
    live = Live(ClusterSettings(kubeconfig=kubeconfig, run_id=request.run_id), server_of(request))
    try:
        started = live.start(plan.pods, (), 20.0, lambda _one: None)
        troubled = [one for one in started if one.trouble]
        assert not troubled, troubled
        interval = PING_INTERVAL_MS / 1000
        program = f"ping -q -n -c {PING_MANY} -i {interval} -W 1 127.0.0.1; exit\n"
        with ThreadPoolExecutor(len(plan.pods)) as pool:
            outcomes = list(pool.map(lambda pod: live.execute(pod.key, program, 10.0), plan.pods))
        assert all(outcome.kind == "exit" for outcome in outcomes), outcomes
    finally:
        left = live.clean()
    assert not left, left
    return monotonic() - began
