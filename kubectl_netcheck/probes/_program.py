"""One shell program for a round: all tasks of a pod side by side, one frame of output per task.

The program is POSIX sh and runs in dash and in BusyBox ash. Each task runs in a subshell of its
own with an output file; when all have ended (or the guard has ended them), one frame per task is
printed:

    #netcheck NONCE ID EXIT BYTES [cut]
    …the task's output…

and at last ``#netcheck NONCE end``. A capture cannot forge a frame, because it never sees the
nonce. The compact form, for a termination message (at most 4096 bytes, kubernetes
pkg/kubelet/container: MaxContainerTerminationMessageLength), is the same text through gzip and
base64, with outputs cut from their start where it does not fit. It comes beside the other one.
"""

from collections.abc import Iterable, Sequence

from kubectl_netcheck._discover import plugins
from kubectl_netcheck.model.task import Probe, Task
from kubectl_netcheck.probes import _shell
from kubectl_netcheck.probes._frames import read
from kubectl_netcheck.probes._prelude import PRELUDE

__all__ = ["OUTPUT_LIMIT", "build", "find", "longest", "probes", "read"]

#: Bytes of one task's output in a frame.
OUTPUT_LIMIT = 6000
#: Seconds that the guard adds to the longest task: start of many processes on a busy machine.
GUARD_EXTRA = 1.5
#: How many tasks are started before a short pause, and the pause in hundredths of a second: ten
#: pods may share two cores, and a burst of 40 starts in each would show up as their latency.
BATCH, PAUSE = 12, 2

_HEAD = r"""
export LC_ALL=C PATH="${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/sbin:/sbin"
umask 077
for t in /dev/shm /tmp .; do d=$(mktemp -d "$t/netcheck.XXXXXX" 2>/dev/null) && break; done
[ "$d" ] || { echo "#netcheck $N no-folder"; exit 3; }
q=
trap : TERM
"""

# The exec's process leads a process group of its own (runc calls setsid), so that one signal to
# the group ends whatever is left, the guard's own sleep included. Where it does not, the tasks'
# subshells are ended, and their tools end by their own time limits.
_GUARD = r"""
(
  sleep {whole}
  [ $$ -gt 1 ] && kill -TERM "-$$" || kill -TERM $q
) </dev/null >/dev/null 2>&1 &
g=$!
"""

# What nobody reads is dropped by one sed for all outputs: the single replies of ping but the first,
# curl's talk but our own headers and errors, dig's comments, and the CR at line ends.
_FRAMES = r"""
i=100
for x in $q; do
  wait "$x" 2>/dev/null; r=$?; i=$((i+1)); eval "s$i=$r"
done
kill "$g" 2>/dev/null
cd "$d" || exit 3
sed -i -e 's/\r$//' -e '/bytes from .*seq=[2-9]/d' -e '/bytes from .*seq=1[0-9]/d' \
  -e '/^[>{}]\( .*\)*$/d' -e '/^< [^Xx]/d' -e '/^<.\{0,1\}$/d' \
  -e '/^\* /{' -e '/refused\|route\|nreach\|permitted\|imed out\|reset\|long/!d' -e '}' \
  -e '/^;; \(Got\|WARN\|You\|ANSW\|SERV\|WHEN\|MSG\|flags\)/d' -e '/^$/d' \
  [0-9]*.o 2>/dev/null
name() { eval "k=\$k$1 s=\$s$1"; }
"""

_PLAIN = r"""
i=100
for f in $(wc -c [0-9]*.o); do
  case $f in
  total) ;;
  *.o)
    name "${{f%.o}}"; [ "$b" -le {limit} ] || b={limit}
    printf '\n#netcheck %s %s %s %s\n' "$N" "$k" "$s" "$b" >"${{f%.o}}.h" ;;
  *) b=$f ;;
  esac
done
head -q -c {limit} [0-9]*.[ho] 2>/dev/null
printf '\n#netcheck %s end\n' "$N"
"""

# Every output is cut from its start, because tools print their summary last. Where little room is
# left for each, how many pings came back matters more than how long they took.
_COMPACT = r"""
frames() {{
  for f in [0-9]*.o; do
    o=$(tail -c "$1" "$f")
    name "${{f%.o}}"; c=
    [ ${{#o}} -lt $(($1-1)) ] || c=' cut'
    printf '\n#netcheck %s %s %s %s%s\n%s\n' "$N" "$k" "$s" ${{#o}} "$c" "$o"
  done
  printf '\n#netcheck %s end\n' "$N"
}}
have gzip && have base64 && z=1 || z=
for l in 3000 900 500 300 200 120 60 30; do
  [ $l -gt 200 ] || sed -i -e '/^PING /d' -e '/^--- .* ---$/d' -e '/^rtt /d' -e '/^round-trip /d' \
    -e 's/loss, time .*ms$/loss/' [0-9]*.o
  if [ "$z" ]; then m=$(frames $l | gzip -9 | base64 | tr -d '\n'); else m=$(frames $l); fi
  [ ${{#m}} -gt 4090 ] || break
done
[ ${{#m}} -le 4090 ] || m="#netcheck $N too-big"
printf '%s\n' "$m" >{log}
"""

_TAIL = r"""
cd / && rm -rf "$d"
[ $$ -gt 1 ] && kill -TERM "-$$" 2>/dev/null
exit 0
"""


def find(name: str) -> Probe:
    """The probe of that name; KeyError when there is none."""
    for probe in probes():
        if probe.name == name:
            return probe
    raise KeyError(name)


def probes() -> tuple[Probe, ...]:
    """All probes, sorted by file name."""
    return plugins("kubectl_netcheck.probes", "PROBE")


def longest(tasks: Iterable[Task]) -> float:
    """Seconds after which a program of these tasks has surely ended, its guard included."""
    return max((find(t.probe).seconds for t in tasks), default=0.0) + GUARD_EXTRA + 0.5


def _counted(task: Task) -> int:
    """Milliseconds that its packets are spread over."""
    return int(task.params.get("count", 0)) * int(task.params.get("interval_ms", 0))


def build(
    tasks: Sequence[Task],
    nonce: str,
    compact: bool = False,
    log: str = "/dev/termination-log",
) -> str:
    """The program of these tasks, for ``sh`` on standard input or as ``sh -c`` argument.

    nonce: of this round, [a-z0-9-], not guessable by what the probes talk to.
    compact: write the framed output, squeezed to 4096 bytes, to ``log`` as well.
    Raises ValueError when a task's id, address or parameter is not a plain word, when two tasks
    share an id, and KeyError when there is no such probe.
    """
    ids = [_shell.task_id(task.id) for task in tasks]
    if len(set(ids)) != len(ids):
        raise ValueError("two tasks of one round share an id")
    if len(ids) > 800:
        raise ValueError("more than 800 tasks in one program")
    # Those first that may take longest: what waits for an answer in vain then waits beside others.
    tasks = sorted(tasks, key=lambda task: (-find(task.probe).seconds, -_counted(task)))
    known = [find(task.probe) for task in tasks]
    shared = dict.fromkeys(text for probe in known for text in probe.functions)
    seconds = max((probe.seconds for probe in known), default=0.0) + GUARD_EXTRA
    parts = [f"N={_shell.task_id(nonce)}", _HEAD, PRELUDE, *shared]
    for at, (task, probe) in enumerate(zip(tasks, known, strict=True), start=101):
        parts.append(
            f"k{at}={task.id}\n(\n{probe.script(task).strip()}\n"
            f') </dev/null >"$d/{at}.o" 2>&1 &\nq="$q $!"'
        )
        if (at - 100) % BATCH == 0:
            parts.append(f"nap {PAUSE:02d}")
    parts.append(_GUARD.format(whole=int(seconds + 0.999)))
    parts.append(_FRAMES)
    parts.append(_PLAIN.format(limit=OUTPUT_LIMIT))
    if compact:
        parts.append(_COMPACT.format(log=log))
    parts.append(_TAIL)
    body = "\n".join(part.strip("\n") for part in parts)
    return f"netcheck() {{\n{body}\n}}\nnetcheck\n"
