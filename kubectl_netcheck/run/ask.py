"""The door to a run on a live cluster: one question, with or without a recording."""

import dataclasses
import logging
import math
import os
from collections.abc import Callable
from pathlib import Path

from kubectl_netcheck import __version__
from kubectl_netcheck.cluster.base import Cluster
from kubectl_netcheck.cluster.codec import Mismatch, to_json
from kubectl_netcheck.cluster.live import Live
from kubectl_netcheck.cluster.recorder import Recorder
from kubectl_netcheck.cluster.recording import Meta
from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.cluster.words import plain
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.limits import LONGEST_RUN_S
from kubectl_netcheck.model.plan import PodRequest
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.planning.ports import POD, host_ports
from kubectl_netcheck.planning.question import Question
from kubectl_netcheck.probes import _server
from kubectl_netcheck.run.awake import Asleep, awake
from kubectl_netcheck.run.events import Progress
from kubectl_netcheck.run.left_behind import behind, confessed
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.request import DEADLINE_S, Request, new

#: Seconds that the pods' servers outlive the run's deadline; the pods themselves do so as long.
SPARE_S = 60


def ask(
    settings: ClusterSettings,
    command: str,
    question: Question,
    *,
    deadline_s: float = DEADLINE_S,
    record: Path | None = None,
    progress: Progress,
) -> Report:
    """Runs one question on the cluster and reports.

    command: the name of the question's file. record: file for everything that was read; written
    also when the run fails half-way, but not where it did not go on for a while, which raises
    Asleep. Raises the errors of run_line, too, Interrupted after Ctrl-C, and BadInput when it can
    be seen before the run that the recording cannot be written. Where that fails at the end, what
    the run found, or what ended it, is worth more than the file: a warning says so on stderr.
    """
    if record is not None:
        _check(record)
    request = new(command, deadline_s)
    live = Live(
        dataclasses.replace(settings, run_id=request.run_id, deadline=request.seconds),
        server_of(request),
        request.seconds,
    )
    # The rest of the run has what the credential plugin left of it.
    request = dataclasses.replace(request, seconds=max(request.seconds - live.spent, 0.0))
    with confessed(lambda: behind(live.left, settings, live.namespace)):
        if record is None:
            return _heeded(live, request, question, progress)
        recorder = Recorder(live, _meta(request, question))
        try:
            return _heeded(recorder, request, question, progress)
        except Asleep:
            record = None  # a replay would judge what the run itself does not
            raise
        finally:
            if record is not None:
                _save(recorder, record)


def _heeded(cluster: Cluster, request: Request, question: Question, progress: Progress) -> Report:
    with awake(progress) as heeded:
        return run_line(cluster, request, question, heeded)


def server_of(request: Request) -> Callable[[PodRequest], list[str]]:
    """The container command of each probe pod: its server, which outlives the run."""
    ports = host_ports(request.run_id)
    seconds = min(math.ceil(request.seconds) + SPARE_S, LONGEST_RUN_S)

    def command(pod: PodRequest) -> list[str]:
        chosen = ports if pod.host else POD
        text = _server.serve(pod.key, chosen.http, chosen.udp, chosen.oneway, seconds)
        return ["sh", "-c", text]

    return command


def _meta(request: Request, question: Question) -> Meta:
    arguments = {"request": to_json(request), "question": to_json(question)}
    return Meta(request.command, arguments, request.nonce, request.started, __version__)


def _check(path: Path) -> None:
    """BadInput now rather than after the run when nothing can be written there."""
    why = ""
    if path.is_dir():
        why = "it is a folder"
    elif not path.parent.is_dir():
        why = f"there is no folder {path.parent}"
    elif not os.access(path if path.exists() else path.parent, os.W_OK):
        why = "you may not write there"
    if why:
        raise BadInput(f"the recording cannot be written to {path}", why, "name a file")


def _save(recorder: Recorder, path: Path) -> None:
    """Never raises what a full disk does, so that it takes the place of no report and no error."""
    try:
        recorder.save(path)
    except (OSError, Mismatch) as error:
        why = getattr(error, "strerror", None) or error
        said = plain(f"warning: the recording could not be written to {path}: {why}", 600)
        # Of all floors under the command line, the log alone reaches stderr; -q leaves it on.
        logging.getLogger("kubectl_netcheck").warning(said)
