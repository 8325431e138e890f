"""Steps of a cure folded to a width, so that a command in them can still be copied as it is."""

import re

#: Programs by which a command in a step is known: at its start or after "on node-b: ".
_TOOLS = (
    "aws az calicoctl cat cilium conntrack crictl curl dmesg echo ethtool firewall-cmd gcloud grep "
    "helm ip iptables journalctl kubectl ls modprobe nft nmcli nstat ping ss sysctl systemctl tc"
)
_COMMAND = re.compile(rf"(?:^|: )(?=(?:{_TOOLS.replace(' ', '|')}) )")
# A quote opens where a word or its value begins; elsewhere it is an apostrophe.
_WORD = re.compile(r"""(?:(?:^|(?<=[\s=(]))(?:'[^']*'|"[^"]*")|\S)+""")
#: What a shell continues on the next line.
_ON = " \\"


def folded(text: str, width: int, hang: int) -> list[str]:
    """Lines of at most ``width``, those after the first ``hang`` narrower; a break within a
    command is one that a shell takes for none. A word that is too long has a line of its own."""
    if len(text) <= width:
        return [text]
    begin, end = _command(text)
    lines: list[str] = []
    first = 0
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    for i, (start, stop) in enumerate(words):
        room = width - (hang if lines else 0)
        # Unless it ends the command, room is kept for what says that the command goes on.
        goes_on = begin <= start < end and i + 1 < len(words) and stop < end
        if start > first and stop - first + len(_ON) * goes_on > room:
            inside = begin < start < end
            lines.append(text[first : words[i - 1][1]] + (_ON if inside else ""))
            first = start
    return [*lines, text[first:].rstrip()]


def _command(text: str) -> tuple[int, int]:
    """From where to where the text is a command: prose goes on after a comma and a blank."""
    found = _COMMAND.search(text)
    if not found:
        return (len(text), len(text))
    comma = next((m.start() for m in re.finditer(", ", text) if m.start() > found.end()), len(text))
    return (found.end(), comma)
