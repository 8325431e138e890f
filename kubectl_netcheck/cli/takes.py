"""Which flags a command takes and which forms its ``-o`` writes: the data by which its help, its
parsing, its checks and completion go."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kubectl_netcheck import _discover

#: Forms of ``-o`` for a list, and what those that need an argument take.
LIST_FORMS = {
    "table": "", "wide": "", "json": "", "yaml": "", "name": "",
    "jsonpath": "TEMPLATE", "jsonpath-file": "FILE", "custom-columns": "TITLE:.path,…",
}  # fmt: skip
#: What a template writes, of a list, a record or a report: as kubectl's, it has no line ends but
#: those of the template, because a script takes the text as it is.
TEMPLATES = ("jsonpath", "jsonpath-file")


@dataclass(frozen=True, slots=True)
class Takes:
    """What a command takes of the shared flags.

    flags: ours that it has, by name, and those of kubectl's that its own help shows; the others
    of kubectl's are taken everywhere. forms: what its ``-o`` writes, with what each needs; None
    for every format of a report. means: help of flags that mean something else here, by name.
    """

    flags: tuple[str, ...] = ()
    forms: Mapping[str, str] | None = None
    means: Mapping[str, str] = field(default_factory=dict)

    def also(self, *flags: str) -> "Takes":
        """The same with more flags."""
        return replace(self, flags=(*self.flags, *flags))

    def meaning(self, **other: str) -> "Takes":
        """The same with flags that mean something else here, by name with their help."""
        return replace(self, flags=(*self.flags, *other), means={**self.means, **other})

    @property
    def words(self) -> tuple[str, ...]:
        """What can stand after ``-o``; loads no format."""
        if self.forms is not None:
            return tuple(self.forms)
        return tuple(name.replace("_", "-") for name in _discover.names("kubectl_netcheck.render"))


#: A text that has one form.
TEXT = Takes((), {})
#: Data, for programs.
DATA = Takes(("output",), {"yaml": "", "json": ""})
#: One record with a text of its own, and a list of them.
RECORD = Takes(
    ("output", "no_headers"),
    {form: needs for form, needs in LIST_FORMS.items() if form not in ("wide", "name")},
)
LIST = Takes(("output", "no_headers", "sort_by"), LIST_FORMS)
#: What changed, which has a text around its list.
CHANGES = Takes(LIST.flags, dict.fromkeys(("table", "wide", "json", "yaml"), ""))
REPORT = Takes((*LIST.flags, "fail_on", "color", "quiet"))
#: The flags of who asks a cluster, from a script too, and of who starts pods there.
CLUSTER = ("namespace", "context", "kubeconfig", "quiet")
PODS = ("debug_namespace", "image", "pull_secrets", "profile")
#: What a command that makes no use of it prints the same without: an alias may have it for others.
IDLE = (*PODS, "color", "quiet")
#: Of a command that measures: every flag.
RUN = REPORT.also("record", "timeout", *PODS, *CLUSTER)
