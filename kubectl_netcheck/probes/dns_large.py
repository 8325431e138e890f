"""dns-large: the largest answer that each cluster has, the SRV records of its DNS Service.

Asked over UDP with room for 1232 bytes (EDNS, dnsflagday.net/2020), and again over TCP when the
server says that it is too large. Parameters: name, port (53). Facts: figures answer_bytes; text
rcode, said, by (udp, tcp). Answers larger than this one are not measured.
"""

import re

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _connect, _dns, _shell, _text

_SIZE = re.compile(r"^size ([0-9]{1,6})$", re.ASCII)
_SRV = re.compile(r"^[^;\s]\S{0,255}\s+[0-9]{1,10}\s+IN\s+SRV\s", re.ASCII)


def script(task: Task) -> str:
    """One query; the size stands in a comment, which the frames leave out."""
    server, name = _shell.address(task), _shell.dns_name(task)
    return f"""
need dig
digs +bufsize=1232 +nosearch @{server} -p {_shell.port(task, 53)} {name} SRV |
  sed -e 's/^;; MSG SIZE *rcvd: */size /' -e 's/^;; Truncated.*/truncated/'
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """Whether it came, how large it is and by which protocol; never raises."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (fact,)
    lines = _text.lines(capture.output)
    if not any(line.startswith("asked ") for line in lines):
        return (_text.not_run(task, PROBE.name, f"no result: {capture.output[:200]}"),)
    status = next((m[1] for line in lines if (m := _dns.STATUS.match(line))), "")
    sizes = [int(m[1]) for line in lines if (m := _SIZE.match(line))]
    said = next((line for line in lines if _dns.FAILED.match(line)), "")
    if not status and not said:
        return (_text.not_run(task, PROBE.name, _dns.unheard(lines)),)
    good = status == "NOERROR" and any(_SRV.match(line) for line in lines)
    ending = Result.WRONG if status else _connect.ending(said) or Result.LOST
    result = Result.OK if good else ending
    text = {
        "rcode": "" if good else ("NODATA" if status == "NOERROR" else status),
        "by": ("tcp" if "truncated" in lines else "udp") if good else "",
        "said": said,
    }
    figures: dict[str, float | None] = {"answer_bytes": float(sizes[-1]) if sizes else None}
    return (_text.leg_fact(task, PROBE.name, result, 1, int(good), figures, text),)


PROBE = Probe(
    "dns-large", "a large answer", script, read, _dns.SECONDS, ("dig",), (_dns.FUNCTIONS,)
)
