"""Text folded to a width: beside a head, or steps whose commands can be copied as they are."""

import re
import textwrap

#: Programs by which a command in a step is known: at its start or after "on node-b: ".
_TOOLS = (
    "aws az calicoctl cat cilium conntrack crictl curl dig dmesg echo ethtool firewall-cmd gcloud "
    "grep helm hubble ip iptables journalctl kubectl ls modprobe nft nmcli nstat ovs-vsctl ping rm "
    "ss sysctl systemctl tc traceroute wg"
)
_COMMAND = re.compile(rf"(?:^|: )(?=(?:{_TOOLS.replace(' ', '|')}) )")
# A quote opens where a word or its value begins, or another one ends; else it is an apostrophe.
_WORD = re.compile(r"""(?:(?:^|(?<=[\s=(]))(?:'[^']*'|"[^"]*")+|\S)+""")
#: Where a comment begins after a command, and how each line of it does.
_REMARK, _SHARP = re.compile(r" # (?=\S)"), "# "
#: What a shell continues on the next line, and how much further in that line is.
_ON, _HANG = " \\", 2


def beside(head: str, text: str, width: int) -> list[str]:
    """The text folded beside a head, its further lines under its first one. A word that is too
    long for the rest of the line stands further left; one that is too long for any is cut."""
    first, *rest = wrapped(text, width - len(head))
    if len(head) + len(first) > width and head:
        first, rest = "", [first, *rest]
    rest = [piece for line in rest for piece in _cut(line, width)]
    indents = (max(0, min(len(head), width - len(line))) for line in rest)
    more = (" " * indent + line for indent, line in zip(indents, rest, strict=True))
    start = (head + first).rstrip()
    return [start, *more] if start or not rest else list(more)


def wrapped(text: str, width: int) -> list[str]:
    """One line or more of at most ``width``, unless a word is longer than that."""
    found = textwrap.wrap(text, max(width, 1), break_on_hyphens=False, break_long_words=False)
    return found or [""]


def _cut(line: str, width: int) -> list[str]:
    """Pieces of at most ``width``, each but the last up to a comma where it has one."""
    pieces = []
    while len(line) > width:
        end = line.rfind(",", 0, width) + 1 or width
        pieces.append(line[:end])
        line = line[end:]
    return [*pieces, line]


def step(head: str, text: str, width: int) -> list[str]:
    """A step beside its head, folded so that a command in it can still be copied. What cannot be
    folded stands further left."""
    first, *rest = folded(text, width - len(head), _HANG)
    indents = (max(0, min(len(head) + _HANG, width - len(line))) for line in rest)
    more = (" " * indent + line for indent, line in zip(indents, rest, strict=True))
    return [head + first, *more]


def parts(text: str) -> tuple[str, str]:
    """What a step says before its command, and the command with its comment. The command is empty
    where the step is prose, or where prose goes on after it: it cannot be pasted by itself."""
    remark = _REMARK.search(text, _command(text)[0])
    step_end = remark.start() if remark else len(text)
    begin, end = _command(text[:step_end])
    if end < step_end or begin == end:
        return text, ""
    return text[:begin].rstrip(": "), text[begin:]


def folded(text: str, width: int, hang: int) -> list[str]:
    """Lines of at most ``width``, those after the first ``hang`` narrower; a break within a
    command is one that a shell takes for none. A word that is too long has a line of its own.
    What a comment says after a command stays a comment on each line of its own."""
    if len(text) <= width:
        return [text]
    if remark := _REMARK.search(text, _command(text)[0]):
        room = width - hang - len(_SHARP)
        said = [_SHARP + line for line in wrapped(text[remark.end() :], room)]
        return [*folded(text[: remark.start()], width, hang), *said]
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
