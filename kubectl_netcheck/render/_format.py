"""The record of an output format, and the choices that a caller may make about its text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kubectl_netcheck.model.fail_on import DEFAULT
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.report import Report


@dataclass(frozen=True, slots=True)
class Options:
    """How to write: colour and width are the caller's decision, never looked up here.

    width: columns to aim at, at least 80. headers: column titles of tables. argument: what
    followed ``=`` in ``-o name=argument``. sort: the jsonpath of ``--sort-by``, empty for the
    order of the report. fail_on: which results are failures, in the words of model.fail_on.
    catalogue: all faults that could have been named, asked for only by a format that lists them.
    """

    colour: bool = False
    headers: bool = True
    width: int = 80
    argument: str = ""
    sort: str = ""
    fail_on: frozenset[str] = DEFAULT
    catalogue: Callable[[], Iterable[Fault]] = tuple


def _no_argument(argument: str) -> None:
    """Most formats take no argument; the caller has refused one already."""


@dataclass(frozen=True, slots=True)
class Format:
    """The record of a format file.

    name: the word after ``-o``, that of the file with hyphens for underscores. render: the whole
    text, without a newline at its end. takes: what the argument is called, empty when the format
    has none.
    check: raises BadInput when the argument is wrong, before anything is measured. sorts: the
    same for an argument with a ``--sort-by``, None for a format that has no list to sort.
    """

    name: str
    description: str
    render: Callable[[Report, Options], str]
    takes: str = ""
    check: Callable[[str], None] = _no_argument
    sorts: Callable[[str, str], None] | None = None
