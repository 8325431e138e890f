"""UDP echo with a nonce: the shell that asks and the reader of what came back; for udp and its
larger kin."""

import re

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _connect, _shell, _text

#: Seconds of silence after which the rest counts as lost: above any round trip in a cluster.
WAIT = 0.7

# Datagrams are cut by socat's block size: its child writes lines of exactly that many bytes. The
# child ends when all echoes are back, so a healthy path costs one round trip. When nothing came
# back it is tried once more: the first packet may have waited for a neighbour entry.
# A shell writes at most 4096 bytes in one piece (dash, BusyBox), so a larger line goes through dd.
# A host answers from the address its route picks, so towards hosts the socket is not connected
# (mode DATAGRAM) and takes an echo from any address; the nonce tells whose it is.
# A seventh word is said once all small datagrams are on their way.
FUNCTIONS = r"""
echo1() {
  socat -b "$4" -T "$6" -t 0 "$1:$2" SYSTEM:"sh $d/echo $3 $4 $5 $7" 2>&1
}
echoes() {
  need socat
  o=$(echo1 "$@" 2>&1); echo "$o"; echo "asked $5"
  case $o in *back*) ;; *) nap 05; echo1 "$@"; echo "asked $5" ;; esac
}
cat >"$d/echo" <<'END'
p() {
  [ "$2" -le 4096 ] || { line "$@" >"$0.$$"; dd if="$0.$$" bs="$2" count=1 2>/dev/null; return; }
  line "$@"
}
line() { printf "%s-%0$(($2-${#1}-2))d\n" "$1" "$i"; }
if [ "$2" -le 64 ]; then i=0; while [ $((i=i+1)) -le "$3" ]; do p "$@"; done; fi
[ "$4" ] && echo "$4" >&2
i=0
while [ $((i=i+1)) -le "$3" ]; do
  [ "$2" -le 64 ] || p "$@"
  IFS= read -r r || exit
  echo "back ${r%%-*} ${#r} ${r##*0}" >&2
done
END
"""

#: One echo: its nonce, its length without the line end, its number.
BACK = re.compile(r"^back ([a-z0-9]{1,63}) ([0-9]{1,5})(?: ([1-9]))?$", re.ASCII)


def script(task: Task, size: int | str, count: int) -> str:
    """``count`` (at most 9) datagrams with the task's nonce, of ``size`` payload bytes each.

    size: a number, or a shell word for it. Small datagrams are sent at once, large ones one after
    the other's echo.
    """
    address = _shell.address(task)
    nonce = _shell.mark(task, "nonce")
    connected = task.leg.target.kind not in ("host", "node")
    mode = f"UDP{_shell.version(address)}" + ("" if connected else "-DATAGRAM")
    target = f"{_shell.in_url(address)}:{_shell.port(task, 8081)}"
    return f"echoes {mode} '{target}' {nonce} {size} {count} {WAIT}"


def read(task: Task, capture: Capture, measure: str, size: int) -> tuple[Fact, ...]:
    """How many of our datagrams came back, whole and with our nonce."""
    if fact := _text.unread(task, capture, measure):
        return (fact,)
    nonce = _shell.mark(task, "nonce")
    tries: list[tuple[int, int, int]] = []
    back: set[str] = set()
    wrong = 0
    rest = []
    for line in _text.lines(capture.output):
        if match := BACK.match(line):
            if match[1] == nonce and int(match[2]) == size - 1 and match[3]:
                back.add(match[3])
            else:
                wrong += 1
        elif line.startswith("asked "):
            asked = _text.whole(line[6:], 1, 9) or 1
            tries.append((asked, min(len(back), asked), wrong))
            back, wrong = set(), 0
        elif not line.startswith("local="):
            rest.append(line)
    if not tries:
        return (_text.not_run(task, measure, f"no result: {capture.output[:200]}"),)
    asked, count, wrong = tries[-1]
    said = " ".join(rest)[:2000]
    if count:
        result = Result.OK if count == asked else Result.INTERMITTENT
    elif wrong:
        result = Result.WRONG
    else:
        result = _connect.ending(said) or Result.LOST
    text = {} if count else {"said": _connect.words(said)}
    figures: dict[str, float | None] = {
        "payload_bytes": size,
        "attempts": len(tries) if len(tries) > 1 else None,
    }
    return (_text.leg_fact(task, measure, result, asked, count, figures, text),)
