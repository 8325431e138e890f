"""Remedy: the steps of a fix, in words for the places that were found.

A command names one node or none: for several nodes it is said once for each, and for every node
without the part that would single one out. A word that a shell could obey stands in none: settings
and annotations of a cluster, and whatever a recording holds, are text of others.
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
#: Words that are names, addresses, ranges, labels, devices and plain prose. Any sign but these may
#: mean something to a shell, and a dash at the beginning something to a program.
_PLAIN = re.compile(r"([A-Za-z0-9_.:/\[][A-Za-z0-9_.:/,=@%+*\[\]-]*( |\Z))*")


def remedy(fault: Fault, words: Words, nodes: Sequence[str], cni: str) -> tuple[str, ...]:
    """The fix for the CNI that was found, else the general one; blanks for the reader in place of
    words that a shell could obey. nodes: the suspects, none for every node."""
    lines = fault.fix.get(cni) or fault.fix.get("", ())
    plain = Words({key: word for key, word in words.items() if _PLAIN.fullmatch(word)})
    known = [node if _PLAIN.fullmatch(node) else "<node>" for node in nodes]
    return tuple(step for line in lines for step in _steps(line, plain, known))


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
