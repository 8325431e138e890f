"""A question made again from what a report says was asked: plain data, checked field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, get_args

from kubectl_netcheck._discover import QUESTIONS, load
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.planning.next_step import again
from kubectl_netcheck.planning.question import Question

#: Values of what was asked, as a recording has them: an object is the fields of its record.
Asked = Mapping[str, str | int | bool | tuple[str, ...] | Mapping[str, str | int]]


def asked_again(command: str, subjects: Sequence[str], asked: Asked) -> Question:
    """The question of that command. subjects: the nodes asked about then; of questions about
    other objects they are not part. Raises BadInput for what nobody can have asked."""
    kind = load(QUESTIONS, command, "QUESTION")
    known = {each.name: each for each in fields(kind)}
    given: dict[str, Any] = {"subjects": tuple(subjects)} if "subjects" in known else {}
    for name, value in asked.items():
        made = _record(known[name].type, value) if name in known and name != "subjects" else None
        if made is None or not _same(known[name], made):
            raise BadInput(f"{command} cannot be asked for {name[:60]!r} again")
        given[name] = made
    if any(n not in given and f.default is MISSING for n, f in known.items()):
        raise BadInput(f"what {command} was asked is not known", do=f"run {again(command)} anew")
    question: Question = kind(**given)
    return question


def typed(command: str, question: Any) -> str:
    """The whole command line that asks it."""
    words: list[str] = [*getattr(question, "subjects", ())]
    if command == "pod":
        words.append(f"{question.pod.namespace}/{question.pod.name}".removeprefix("/"))
        words += ("--to", question.to.typed) if question.to else ()
    elif command in ("service", "ingress"):
        words.append(f"{question.namespace}/{question.name}".removeprefix("/"))
    elif command == "dns":
        words += (word for each in question.names for word in ("--name", each))
    elif command == "egress" and question.host:
        words += ("--to", question.target)
    elif command == "node" and question.use_running:
        words.append("--use-running-pods")
    elif command == "mesh" and question.seed:
        words += ("--seed", str(question.seed))
    elif command == "verify":
        words = [question.slug, *(word for node in question.nodes for word in ("--at", node))]
    return again(command, *words)


def _record(kind: Any, value: Any) -> Any:
    """The value, a record made of its fields; None where these are not its fields."""
    if not isinstance(value, Mapping):
        return value
    record = next((each for each in (kind, *get_args(kind)) if is_dataclass(each)), None)
    if record is None:
        return None
    known = {each.name: each for each in fields(record)}
    needs = {name for name, each in known.items() if each.default is MISSING}
    right = all(key in known and type(each) is known[key].type for key, each in value.items())
    return record(**value) if right and needs <= {*value} else None  # type: ignore[operator]


def _same(field: Field[Any], value: Any) -> bool:
    """Whether a value is of the type of the field's default; a record is checked as it is made."""
    kind = field.type if field.default is MISSING else type(field.default)
    return is_dataclass(value) or type(value) is kind
