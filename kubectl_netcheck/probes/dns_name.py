"""dns-name: a name that the user gives, asked with the pod's search list.

Parameters: name (a trailing dot keeps the search list out), port (53). Facts: figures queries (how
many names were tried for one kind of address until the answer), time_ms (all of them together);
text rcode, answer, said. An answer that is not NOERROR with an address is WRONG.
"""

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _connect, _dns, _shell, _text


def script(task: Task) -> str:
    """One lookup; dig shows each step of the search."""
    server, name = _shell.address(task), _shell.dns_name(task)
    kind = "AAAA" if _shell.version(server) == 6 else "A"
    return f"""
need dig
digs +search +showsearch +noedns @{server} -p {_shell.port(task, 53)} {name} {kind}
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """What the last step of the search ended with; never raises."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (fact,)
    lines = _text.lines(capture.output)
    if not any(line.startswith("asked ") for line in lines):
        return (_text.not_run(task, PROBE.name, f"no result: {capture.output[:200]}"),)
    codes, times, answer = _dns.answers(lines)
    said = next((line for line in lines if _dns.FAILED.match(line)), "")
    if not codes and not said:
        return (_text.not_run(task, PROBE.name, _dns.unheard(lines)),)
    figures: dict[str, float | None] = {
        "queries": float(len(codes)) if codes else None,
        "time_ms": sum(times) if times else None,
    }
    # A step without an answer ends the search: what came before says nothing of the name.
    last = "" if said or not codes else codes[-1]
    if last == "answered":
        result = Result.OK
    else:
        result = Result.WRONG if last else _connect.ending(said) or Result.LOST
    rcode = last if result is Result.WRONG else ""
    name = str(task.params.get("name", ""))
    text = {"rcode": rcode, "answer": answer, "said": said, "name": name}
    good = int(result is Result.OK)
    return (_text.leg_fact(task, PROBE.name, result, 1, good, figures, text),)


PROBE = Probe(
    "dns-name", "a name of the user's", script, read, _dns.SECONDS, ("dig",), (_dns.FUNCTIONS,)
)
