"""UDP echo with a nonce: the shell that asks and the reader of what came back; for udp and its
larger kin."""

import re
from dataclasses import dataclass, field

from kubectl_netcheck.model.fact import BUSY, Fact, Result
from kubectl_netcheck.model.naming import in_url
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _connect, _shell, _text

#: Seconds of silence after which the rest counts as lost: above any round trip in a cluster, in
#: the second try with room for an echo server that waits for a processor. Together they are no
#: more than a connect gets (_connect.CONNECT_WAIT): a dead path costs what its slowest probe does.
WAIT, LONGER = 0.5, 0.7
#: Tries that have to end in silence before it is believed.
TRIES = 2
#: Why silence is not always a loss.
UNSENT = f"{BUSY}: a datagram was not sent, or not sent again, in time"

# Datagrams are cut by socat's block size: its child writes lines of exactly that many bytes. The
# child ends when all echoes are back, so a healthy path costs one round trip. When nothing came
# back it is tried once more: the first packet may have waited for a neighbour entry.
# socat's time runs from its own start and is over, on a busy node, before its child has sent
# anything; so the child says when it has ("sent"), and a try in which it has not is "unsent".
# A shell writes at most 4096 bytes in one piece (dash, BusyBox), so a larger line goes through dd.
# A host answers from the address its route picks, so towards hosts the socket is not connected
# (mode DATAGRAM) and takes an echo from any address; the nonce tells whose it is.
FUNCTIONS = r"""
echo1() {
  socat -b "$4" -T "$6" -t 0 "$1:$2" SYSTEM:"sh $d/echo $3 $4 $5" 2>&1
}
once() {
  o=$(echo1 "$@"); echo "$o"
  case $o in *sent*) echo "asked $5" ;; *) echo "unsent $5" ;; esac
}
echoes() {
  need socat
  once "$@"
  case $o in *back*) ;; *) nap 05; once "$1" "$2" "$3" "$4" "$5" "$7" ;; esac
}
cat >"$d/echo" <<'END'
p() {
  [ "$2" -le 4096 ] || { line "$@" >"$0.$$"; dd if="$0.$$" bs="$2" count=1 2>/dev/null; return; }
  line "$@"
}
line() { printf "%s-%0$(($2-${#1}-2))d\n" "$1" "$i"; }
i=0
if [ "$2" -le 64 ]; then
  while [ $((i=i+1)) -le "$3" ]; do p "$@" || exit; done
  echo sent >&2; i=0
fi
while [ $((i=i+1)) -le "$3" ]; do
  [ "$2" -le 64 ] || { p "$@" || exit; [ "$i" -gt 1 ] || echo sent >&2; }
  IFS= read -r r || exit
  echo "back ${r%%-*} ${#r} ${r##*0}" >&2
done
END
"""

#: One echo: its nonce, its length without the line end, its number.
BACK = re.compile(r"^back ([a-z0-9]{1,63}) ([0-9]{1,5})(?: ([1-9]))?$", re.ASCII)


def script(task: Task, size: int | str, count: int, patience: float = WAIT + LONGER) -> str:
    """``count`` (at most 9) datagrams with the task's nonce, of ``size`` payload bytes each.

    size: a number, or a shell word for it. patience: seconds of silence in both tries. Small
    datagrams are sent at once, large ones one after the other's echo.
    """
    address = _shell.address(task)
    nonce = _shell.mark(task, "nonce")
    connected = task.leg.target.kind not in ("host", "node")
    mode = f"UDP{_shell.version(address)}" + ("" if connected else "-DATAGRAM")
    target = f"{in_url(address)}:{_shell.port(task, 8081)}"
    first = min(WAIT, patience / 2)
    return f"echoes {mode} '{target}' {nonce} {size} {count} {first} {patience - first:.1f}"


@dataclass(slots=True)
class _Heard:
    """The tries of one capture. each: how many datagrams were asked of it, how many came back, and
    how many others did; unsent: tries that sent nothing; said: what else was printed."""

    each: list[tuple[int, int, int]] = field(default_factory=list)
    unsent: int = 0
    said: str = ""


def read(task: Task, capture: Capture, measure: str, size: int) -> tuple[Fact, ...]:
    """How many of our datagrams came back, whole and with our nonce."""
    if fact := _text.unread(task, capture, measure):
        return (fact,)
    heard = _heard(capture, _shell.mark(task, "nonce"), size)
    ended = len(heard.each) + heard.unsent
    if not ended:
        return (_text.not_run(task, measure, f"no result: {capture.output[:200]}"),)
    asked, count, wrong = heard.each[-1] if heard.each else (1, 0, 0)
    if capture.cut and count < asked and ended < TRIES:
        return (_text.not_run(task, measure, _text.CUT),)
    if count:
        result = Result.OK if count == asked else Result.INTERMITTENT
    elif wrong:
        result = Result.WRONG
    elif (ending := _connect.ending(heard.said)) or len(heard.each) >= TRIES:
        result = ending or Result.LOST
    else:
        return (_text.not_run(task, measure, UNSENT),)
    text = {} if count else {"said": _connect.words(heard.said)}
    figures: dict[str, float | None] = {
        "payload_bytes": size,
        "attempts": ended if ended > 1 else None,
    }
    return (_text.leg_fact(task, measure, result, asked, count, figures, text),)


def _heard(capture: Capture, nonce: str, size: int) -> _Heard:
    heard, rest = _Heard(), []
    back: set[str] = set()
    wrong = 0
    for line in _text.lines(capture.output):
        if match := BACK.match(line):
            if match[1] == nonce and int(match[2]) == size - 1 and match[3]:
                back.add(match[3])
            else:
                wrong += 1
        elif line.startswith("asked "):
            asked = _text.whole(line[6:], 1, 9) or 1
            heard.each.append((asked, min(len(back), asked), wrong))
            back, wrong = set(), 0
        elif line.startswith("unsent "):
            heard.unsent += 1
        elif line != "sent" and not line.startswith("local="):
            rest.append(line)
    heard.said = " ".join(rest)[:2000]
    return heard
