"""DNS queries to one server: the shell that asks and the reader; for dns-udp and dns-tcp."""

import re

from kubectl_netcheck.model.fact import BUSY, Fact, Result
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes import _connect, _shell, _text

#: Queries of one task (the least that tells now-and-then from always).
TRIES = 4

#: Seconds that a tool gets; the second for a timeout of BusyBox, which takes whole ones.
LIMIT, WHOLE_LIMIT = 1.5, 2

# A query gets 1 s, the least that dig takes (+time); what is left of the limit is for its start on
# a busy node. dig tells of what was lost when it is ended: one that has nothing to tell then never
# got a processor to wait on, is run once more, and says nothing of the path. One dig asks all the
# queries, since its start costs more than they do. EDNS and the search list stay out of the
# measurement. nslookup is the reduced depth: one query, over UDP.
FUNCTIONS = r"""
tl=@WHOLE_LIMIT@
timeout --version >/dev/null 2>&1 && tl=@LIMIT@
bounded() { if have timeout; then timeout $tl "$@"; else "$@"; fi; }
digs() {
  for x in 1 2; do
    o=$(bounded dig +noall +comments +answer +stats +tries=1 +time=1 "$@" 2>&1); r=$?
    case $o in *';;'*) break ;; esac
  done
  echo "$o"; echo "asked $r"
}
ask() {
  need dig nslookup
  sv=$1 nm=$2 fl=$3; shift 3
  if have dig; then
    digs +noedns +nosearch $fl "$@"
  elif [ "$fl" ]; then
    echo "netcheck-not-run: no dig in the image, and nslookup asks over UDP only"
  else
    bounded nslookup "$nm" "$sv" 2>&1
    echo "looked $?"
  fi
}
""".replace("@LIMIT@", str(LIMIT)).replace("@WHOLE_LIMIT@", str(WHOLE_LIMIT))
#: Seconds that ``digs`` takes at most, where there is a timeout.
SECONDS = 2.0 * WHOLE_LIMIT

STATUS = re.compile(r"^;; ->>HEADER<<- opcode: QUERY, status: ([A-Z]{2,12}), id:", re.ASCII)
_ANSWER = re.compile(
    r"^[^;\s]\S{0,255}\s+[0-9]{1,10}\s+IN\s+(?:A|AAAA)\s+([0-9A-Fa-f.:]{3,45})\s*$", re.ASCII
)
_TIME = re.compile(r"^;; Query time: ([0-9]{1,6}) msec", re.ASCII)
FAILED = re.compile(r"^;; (?:communications error|Connection to|UDP setup with|.*timed out)")
#: In the words of dig 9.18 and of those before it.
_LOST = re.compile(r"^;; (?:connection timed out; )?no servers could be reached")
#: What dig did that was ended before it told of anything.
UNTOLD = f"{BUSY}: dig was ended before it had waited for an answer"
_LOOKED = re.compile(r"^Address(?: [0-9]+)?:\s+([0-9A-Fa-f.:]{3,45})\s*$", re.ASCII)
_NO_NAME = re.compile(r"(?:can't find|can't resolve).*?(NXDOMAIN|SERVFAIL|REFUSED)?\s*$")


def script(task: Task, tcp: bool) -> str:
    """Queries for the addresses of the name, one after another: AAAA where the server is IPv6."""
    server, name = _shell.address(task), _shell.dns_name(task)
    tries = _shell.integer(task, "tries", TRIES, 1, 10)
    flag = "+tcp" if tcp else "''"
    kind = "AAAA" if _shell.version(server) == 6 else "A"
    query = " ".join([f"{name} {kind}"] * tries)
    return f"ask {server} {name} {flag} @{server} -p {_shell.port(task, 53)} {query}"


def read(task: Task, capture: Capture, measure: str) -> tuple[Fact, ...]:
    """How many queries were answered rightly: NOERROR with an address."""
    if fact := _text.unread(task, capture, measure):
        return (fact,)
    found = _text.lines(capture.output)
    if any(line.startswith("looked ") for line in found):
        return (_looked(task, measure, found),)
    if not any(line.startswith("asked ") for line in found):
        return (_text.not_run(task, measure, f"no result: {capture.output[:200]}"),)
    said = next((line for line in found if FAILED.match(line)), "")
    lost = sum(bool(_LOST.match(line)) for line in found)
    codes, times, answer = answers(found)
    good = codes.count("answered")
    wrong = [code for code in codes if code != "answered"]
    samples = len(codes) + lost
    if not samples:
        return (_text.not_run(task, measure, unheard(found)),)
    if good:
        result = Result.OK if good == samples else Result.INTERMITTENT
    else:
        result = Result.WRONG if wrong else _connect.ending(said) or Result.LOST
    return (
        _text.leg_fact(
            task,
            measure,
            result,
            samples,
            good,
            {"time_ms": max(times, default=None)},
            {"rcode": wrong[0] if wrong else "", "answer": answer, "said": said},
        ),
    )


def answers(found: list[str]) -> tuple[list[str], list[float], str]:
    """For each reply ``answered`` or why not (rcode, NODATA); times in ms; the first address."""
    codes: list[str] = []
    times: list[float] = []
    status = answer = ""
    for line in found:
        if match := STATUS.match(line):
            status = match[1]
        elif status and (match := _ANSWER.match(line)):
            answer = answer or match[1]
            status = "answered" if status == "NOERROR" else status
        elif status and (match := _TIME.match(line)):
            codes.append("NODATA" if status == "NOERROR" else status)
            times.append(float(match[1]))
            status = ""
    return codes, times, answer


def unheard(found: list[str]) -> str:
    """Why dig told of no query at all; the shell of BusyBox tells that one was ended."""
    told = (line for line in found if line not in ("", "Terminated"))
    rest = " ".join(line for line in told if not line.startswith("asked "))
    return f"no result: {rest[:200]}" if rest else UNTOLD


def _looked(task: Task, measure: str, found: list[str]) -> Fact:
    """What nslookup said: one query, the answers stand after the first Name."""
    text = "\n".join(found)
    named = text[text.find("Name:") :] if "Name:" in text else ""
    answers = [match[1] for line in named.split("\n") if (match := _LOOKED.match(line))]
    depth = {"depth": "reduced"}
    if answers:
        return _text.leg_fact(task, measure, Result.OK, 1, 1, None, depth | {"answer": answers[0]})
    for line in found:
        if match := _NO_NAME.search(line):
            rcode = match[1] or "NXDOMAIN"
            return _text.leg_fact(task, measure, Result.WRONG, 1, 0, None, depth | {"rcode": rcode})
    result = _connect.ending(text) or Result.LOST
    return _text.leg_fact(task, measure, result, 1, 0, None, depth)
