"""Remedy: the steps of a fix, in words for the places that were found.

A command names one node or none: for several nodes it is said once for each, and for every node
without the part that would single one out.
"""

import re
from collections.abc import Iterator, Sequence

from kubectl_netcheck.diagnosis.wording import Words
from kubectl_netcheck.model.fault import Fault

#: Parts of a step that one node's name alone can fill: an argument, or a blank for the reader.
_ONE = re.compile(r"spec\.nodeName=\{node\}|\b(?:node|drain) \{node\}|<[^<>]*\{node\}[^<>]*>")
#: What becomes of them where it is every node.
_EVERY = (
    (re.compile(r" --field-selector spec\.nodeName=\{node\}"), ""),
    (re.compile(r"\bdescribe node \{node\}"), "describe nodes"),
)
#: Nodes for which a step is said again; of more it is said that there are more.
MOST = 3


def remedy(fault: Fault, words: Words, nodes: Sequence[str], cni: str) -> tuple[str, ...]:
    """The fix for the CNI that was found, else the general one. nodes: the suspects, none for
    every node."""
    lines = fault.fix.get(cni) or fault.fix.get("", ())
    return tuple(step for line in lines for step in _steps(line, words, nodes))


def _steps(line: str, words: Words, nodes: Sequence[str]) -> Iterator[str]:
    if not _ONE.search(line):
        yield words.fill(line)
    elif not nodes:
        for part, instead in _EVERY:
            line = part.sub(instead, line)
        yield Words({**words, "node": "each node"}).fill(line)
    else:
        for node in nodes[:MOST]:
            yield Words({**words, "node": node}).fill(line)
        if len(nodes) > MOST:
            yield f"and the same for {len(nodes) - MOST} more: {', '.join(nodes[MOST:])}"
