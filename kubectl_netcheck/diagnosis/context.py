"""Context: what diagnosis must know besides the facts: who was asked about, zones, the CNI."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Context:
    """subjects: the nodes the user asked about, in the order given. witness: the third node or
    "". zones: node to zone. words: what summaries and fixes can name, such as ``cni``,
    ``daemonset``, ``namespace``, ``port``, ``protocol``, ``device``, ``proxy_mode``."""

    subjects: tuple[str, ...] = ()
    witness: str = ""
    zones: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def cni(self) -> str:
        """Name of the CNI that was detected, "" when none was."""
        return self.words.get("cni", "")

    def summary(self) -> dict[str, str]:
        """The words worth a place in the report, sorted by name."""
        return {key: self.words[key] for key in sorted(self.words) if self.words[key]}
