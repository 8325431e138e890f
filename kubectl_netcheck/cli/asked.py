"""A question from its fields by name, as a file or a caller of the library gives them: each is
checked by what checks the command's own words."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kubectl_netcheck._discover import QUESTIONS, load
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.nearest import meant

if TYPE_CHECKING:
    from kubectl_netcheck.planning.question import Question


def question_of(command: str, fields: Mapping[str, Any]) -> "Question":
    """The question of a command that there is. Raises BadInput for a field that it does not have,
    a value of another type, and a word that the command would not take."""
    from kubectl_netcheck.cluster.codec import Mismatch, from_json, to_json

    kind = load(QUESTIONS, command, "QUESTION")
    has = [field.name for field in dataclasses.fields(kind)]
    known(fields, has, f"part of the question {command}")
    try:
        question: Question = from_json(kind, to_json(fields))
    except Mismatch as error:
        do = f"give by name: {', '.join(has)}"
        raise BadInput(f"{command} cannot be asked so", str(error), do) from None
    _words(command, question)
    return question


def known(given: Iterable[str], names: Collection[str], what: str) -> None:
    """BadInput, with the nearest name, for the first of ``given`` that is not among the names."""
    for name in given:
        if name not in names:
            do = meant(name, names, f"use one of: {', '.join(names)}")
            raise BadInput(f"there is no {what} {name[:60]!r}", do=do)


def _words(command: str, question: Any) -> None:
    """BadInput for a name, a host or a seed that the command would not take: nothing else
    may get as far as a request or a shell."""
    from kubectl_netcheck.cli.commands.egress import target
    from kubectl_netcheck.cli.names import dns_names
    from kubectl_netcheck.cli.objects import object_name, service_name
    from kubectl_netcheck.planning.targets import pod_word, target_word

    if command == "dns":
        dns_names(question.names)
    elif command == "egress" and question.host:
        target(question.target)
    elif command == "mesh" and question.seed < 0:
        raise BadInput("a seed is 0 or more", f"given: {question.seed}")
    elif command == "service":
        service_name("/".join(filter(None, (question.namespace, question.name))))
    elif command == "ingress":
        object_name("/".join(filter(None, (question.namespace, question.name))), ("ingress",))
    elif command == "pod":
        pod = question.pod
        if pod.kind != "pod" or bool(pod.name) == bool(pod.selector):
            what = "pod is asked about one pod, by its name or by labels"
            raise BadInput(what, f"given: {pod}", "kubectl get pods -A")
        # Labels are text of a query; their namespace is part of a path.
        pod_word("/".join(filter(None, (pod.namespace, pod.name or "any"))))
        if question.to:
            target_word(str(question.to))
    elif command == "verify":  # what is asked again is held to the same
        question_of(question.origin, again(question.origin, question.subjects, question.asked))
    if getattr(question, "selector", "") and question.subjects:
        raise BadInput("nodes are given by name and by a selector at once", do="give one of them")


def again(command: str, subjects: Iterable[str], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a question that was asked before, about the nodes that it had then."""
    kind = load(QUESTIONS, command, "QUESTION")
    about = any(field.name == "subjects" for field in dataclasses.fields(kind))
    if "subjects" in asked:
        raise BadInput("the nodes asked about are given twice", do="verify the first report")
    named = {key: value for key, value in asked.items() if key != "selector"}
    return {**named, "subjects": subjects} if about else named
