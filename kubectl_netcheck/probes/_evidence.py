"""What the evidence probes share: facts about a node, and the shell that lists its devices."""

from collections.abc import Iterable, Iterator, Mapping

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _text

#: The most entries of one kind that a fact carries: a node may have thousands of routes.
MOST = 64

# devices: one line per device that is no pod's: name, DEVTYPE of uevent, ARPHRD number, operstate,
# IFF flags, MTU. Only built-ins, because a node may have hundreds of devices.
# uplinks: the devices of the default routes.
FUNCTIONS = r"""
devices() {
  for x in /sys/class/net/*; do
    v=${x##*/}
    case $v in veth* | cali* | lxc* | eni[0-9a-f]* | gke[0-9a-f]* | azv* | lo) continue ;; esac
    t=- a=- o=- f=- m=-
    while IFS= read -r l; do case $l in DEVTYPE=*) t=${l#*=} ;; esac; done <"$x/uevent"
    read -r a <"$x/type"; read -r o <"$x/operstate"; read -r f <"$x/flags"; read -r m <"$x/mtu"
    echo "device name=$v devtype=$t arphrd=$a oper=$o flags=$f mtu=$m"
  done
}
uplinks() {
  u=
  while read -r v w _; do
    [ "$w" = 00000000 ] && case " $u " in *" $v "*) ;; *) u="$u $v" ;; esac
  done </proc/net/route
  while read -r w x _ _ _ _ _ _ _ v; do
    [ "$w$x" = 0000000000000000000000000000000000 ] && [ "$v" != lo ] &&
      case " $u " in *" $v "*) ;; *) u="$u $v" ;; esac
  done </proc/net/ipv6_route
  echo "uplink$u"
} 2>/dev/null
"""


def node(task: Task) -> Place:
    """The node that the task's pod stands on."""
    return Place("node", node=task.leg.source.node)


def seen(
    task: Task,
    figures: Mapping[str, float | None] | None = None,
    text: Mapping[str, str] | None = None,
) -> Fact:
    """A state that was read on the task's node."""
    return Fact(
        measure=task.probe,
        result=Result.SEEN,
        place=node(task),
        figures={k: round(v, 3) for k, v in (figures or {}).items() if v is not None},
        text={k: said for k, v in (text or {}).items() if (said := _text.clean(v))},
    )


def unread(task: Task, capture: Capture, says: str | tuple[str, ...]) -> Fact | None:
    """The fact "not read, because …" when no line starts with ``says``, or any of it, else None."""
    reason = capture.missing
    for line in _text.lines(capture.output):
        if line.startswith(_text.NOT_RUN_MARK):
            reason = line[len(_text.NOT_RUN_MARK) :]
    if not reason and any(line.startswith(says) for line in _text.lines(capture.output)):
        return None
    why = _text.clean(reason or capture.output) or "no output"
    return Fact(task.probe, Result.NOT_RUN, place=node(task), text={"reason": why})


def reading(lines: Iterable[str], which: str) -> Iterator[str]:
    """What was read under the line "first" or "second", of counters that are read twice."""
    now = ""
    for line in lines:
        if line in ("first", "second"):
            now = line
        elif now == which:
            yield line


def growth(before: float | None, after: float) -> float | None:
    """None when a counter was not read before, or went back because it was made anew."""
    return None if before is None or after < before else after - before
