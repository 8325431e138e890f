"""oneway-send: datagrams that nobody answers, counted at the receiver by the task ``oneway``.

Parameters: count (1 to 99, default 10), tag (the same as the
receiver's, unique in the life of its pod),
port (default 9999). The fact says only that the packets left; the catalogue joins it with the
receiver's count.
"""

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.naming import in_url
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _connect, _shell, _sink, _text


def script(task: Task) -> str:
    """All datagrams by one process, five then five more a little later."""
    address = in_url(_shell.address(task))
    version = _shell.version(_shell.address(task))
    count = _shell.integer(task, "count", 10, 1, 99)
    width = _sink.SIZE - len(tag(task)) - 2
    target = f"{address}:{_shell.port(task, 9999)}"
    return f"""
need socat
b() {{
  i=$1
  while [ "$i" -le "$2" ]; do printf "{tag(task)}-%0{width}d\\n" "$i"; i=$((i+1)); done
}}
{{ b 1 {count // 2}; nap 05; b {count // 2 + 1} {count}; }} |
  socat -u -b {_sink.SIZE} - 'UDP{version}-DATAGRAM:{target}' 2>&1
echo "sent $?"
"""


def tag(task: Task) -> str:
    """The word that marks this task's datagrams."""
    return _shell.mark(task, "tag")


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """OK when the kernel took them all, else the error that it gave."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (fact,)
    lines = _text.lines(capture.output)
    if not any(line.startswith("sent ") for line in lines):
        return (_text.not_run(task, PROBE.name, f"no result: {capture.output[:200]}"),)
    if "sent 0" in lines:
        return (_text.leg_fact(task, PROBE.name, Result.OK),)
    said = _connect.words(capture.output[:2000])
    result = _connect.ending(said)
    if result in (None, Result.LOST):
        return (_text.not_run(task, PROBE.name, f"the sender failed: {said}"),)
    return (_text.leg_fact(task, PROBE.name, result, text={"said": said}),)


PROBE = Probe("oneway-send", "one-way UDP, sender", script, read, 1.6, ("socat",))
