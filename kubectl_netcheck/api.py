"""The tool as a library: ask a cluster or a recording, get the report as typed objects.

``check`` measures on a live cluster, ``replay`` judges a recorded run, ``as_text`` writes a report
in any format of ``-o``. What is raised is a ``NetcheckError`` with ``what``, ``why`` and ``do``.
"""

from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kubectl_netcheck._discover import QUESTIONS, names
from kubectl_netcheck.model.errors import BadInput

if TYPE_CHECKING:
    from kubectl_netcheck.cluster.settings import ClusterSettings
    from kubectl_netcheck.model.report import Report
    from kubectl_netcheck.planning.question import Question
    from kubectl_netcheck.run.events import Progress


def check(
    command: str,
    *nodes: str,
    kubeconfig: str | None = None,
    context: str | None = None,
    namespace: str | None = None,
    settings: "ClusterSettings | None" = None,
    timeout: float = 15.0,
    record: str | PathLike[str] | None = None,
    progress: "Progress | None" = None,
    **more: Any,
) -> "Report":
    """Measures on the cluster what ``kubectl netcheck COMMAND NODE…`` would, and reports.

    nodes: NAME, node/NAME or an address. kubeconfig, context, namespace: as kubectl's, and what
    kubectl would use without them. settings: how else to reach the cluster, and the debug pods
    (``image``, ``profile``, ``impersonate``, …). timeout: seconds for the whole run, cleaning
    included, a day at most; a login at a terminal is not counted. record: file for all that is
    read, for replay. progress: is told each step. more: what else the command can be asked, such
    as ``seed`` of mesh: fields of its question, which ``report.asked`` says again. ``pod`` and
    ``to`` of pod are as on the command line (``"shop/web-a"``, ``"db:5432"``), or a ``Wanted`` and
    a ``To``.

    In the main thread a signal ends the run as KeyboardInterrupt, after cleaning.
    Raises BadInput before anything is created when the question makes no sense or no cluster is
    configured, Unreachable and Denied when the cluster cannot be used, Incomplete when nothing
    could be measured.
    """
    question = _question(command, nodes, more)
    from kubectl_netcheck.cluster.settings import ClusterSettings
    from kubectl_netcheck.run.ask import ask
    from kubectl_netcheck.run.events import silent
    from kubectl_netcheck.run.request import DEADLINE_S
    from kubectl_netcheck.run.where import Where, sent_there

    chosen = settings or ClusterSettings()
    chosen = replace(
        chosen,
        kubeconfig=kubeconfig or chosen.kubeconfig,
        context=context or chosen.context,
        namespace=namespace or chosen.namespace,
    )
    report = ask(
        chosen,
        command,
        question,
        deadline_s=timeout,
        record=Path(record) if record else None,
        progress=progress or silent,
    )
    seconds = None if timeout == DEADLINE_S else timeout
    return sent_there(report, Where(chosen, chosen.namespace or "", seconds=seconds))


def replay(path: str | PathLike[str]) -> "Report":
    """Judges a recorded run anew, without a cluster. Raises BadRecording for what is no
    recording."""
    from kubectl_netcheck.run.events import silent
    from kubectl_netcheck.run.replay import run_replay

    return run_replay(Path(path), silent)


def as_text(report: "Report", output: str = "table", *, width: int = 80) -> str:
    """The report as ``-o output`` prints it, without colour and without a last line end. Raises
    BadInput for a format that there is not."""
    from kubectl_netcheck.diagnosis.catalogue import faults
    from kubectl_netcheck.render import Options, render

    return render(report, output, Options(width=width, catalogue=faults))


def _question(command: str, nodes: tuple[str, ...], more: dict[str, Any]) -> "Question":
    from kubectl_netcheck.cli.asked import known, question_of
    from kubectl_netcheck.cli.nodes import HOW_MANY, node_names

    known([command], names(QUESTIONS), "command")
    subjects, wanted = node_names(nodes), HOW_MANY.get(command)
    if wanted is not None and len(subjects) != wanted:
        what = f"{command} is about {wanted} different node{'s' * (wanted > 1)}"
        raise BadInput(what, f"given: {', '.join(nodes) or 'none'}", "kubectl get nodes")
    if command == "mesh" and len(subjects) == 1:
        raise BadInput("a mesh needs two nodes or more", do=f"ask about node {subjects[0]!r}")
    if subjects or wanted is not None:
        more = {"subjects": subjects, **more}
    if command == "pod":
        more = {key: _parsed(key, value) for key, value in more.items()}
    return question_of(command, more)


def _parsed(key: str, value: Any) -> Any:
    """The objects of ``pod`` from words; what is no word is left to question_of."""
    from kubectl_netcheck.planning.targets import pod_word, target_word

    if isinstance(value, str) and key in ("pod", "to"):
        return pod_word(value) if key == "pod" else target_word(value)
    return value
