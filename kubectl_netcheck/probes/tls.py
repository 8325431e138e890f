"""tls: the certificate that a server shows for each of some names, one state for each name.

Parameters: names (1 to 4 of them, with blanks between), port (default 443). A handshake with the
leg's target is made for each, and nothing is verified. What follows it is a HEAD request for a host
that nobody has, so that no application is asked. The place is the leg's target. Text: host,
not_before and not_after (RFC 3339, UTC), subject, issuer, and matches (``yes`` or ``no``: whether
the certificate covers the name), which only a curl with GnuTLS says where it does not verify.
Figures: days_left, days_old (since not_before), both by the clock of the asking pod. NOT_RUN where
no certificate was shown: whether the port is reached is for others to measure.
"""

import re
from calendar import monthrange, timegm
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.naming import in_url
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _connect, _shell, _text

#: Year, month, day, hour, minute and second, in UTC.
Moment = tuple[int, int, int, int, int, int]

MOST = 4
#: Seconds for a handshake and the request after it.
WITHIN = 1.8
_DAY = 86400
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: curl's words for a field of a certificate; OpenSSL and GnuTLS builds agree in them.
_FIELD = re.compile(r"^shown (subject|start date|expire date|issuer): (.{1,1000})", re.ASCII)
#: What a GnuTLS build says of the name: "common name: shop (matched)", or "(does not match 'x')".
_NAMED = re.compile(r"^shown common name: .{0,500}\((matched|does not match '.{0,300}')\)\s*$")
#: "Nov  1 22:00:00 2026 GMT" (OpenSSL), "Sun, 01 Nov 2026 22:00:00 GMT" (GnuTLS).
_OPENSSL = re.compile(
    r"(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?P<time>\d\d:\d\d:\d\d) (?P<year>\d{4}) GMT",
    re.ASCII,
)
_GNUTLS = re.compile(
    r"[A-Z][a-z]{2}, (?P<day>\d\d) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4}) "
    r"(?P<time>\d\d:\d\d:\d\d) GMT",
    re.ASCII,
)
_ENDS = {28: "no answer in time", 35: "the TLS handshake failed", 56: "the connection was reset"}


def script(task: Task) -> str:
    """All names side by side. Of what curl says the remarks alone are kept, because headers are the
    application's, and those about the certificate are marked: a program drops most others."""
    names = task.params.get("names", "")
    found = names.split() if isinstance(names, str) else []
    if not 0 < len(found) <= MOST:
        raise ValueError(f"tls {task.id}: names must be 1 to {MOST} names, not {names!r}")
    hosts = " ".join(_shell.dns_name(replace(task, params={"name": each})) for each in found)
    port = _shell.port(task, 443)
    to = f"{port}:{in_url(_shell.address(task))}"
    own = _shell.task_id(task.id)
    return rf"""
need curl
for x in {hosts}; do
  (
    o=$(curl -svkI -o /dev/null --noproxy '*' --connect-timeout {_connect.CONNECT_WAIT} \
      -m {WITHIN} -H 'Host: netcheck.invalid' --resolve "$x:{to}" "https://$x:{port}/" 2>&1)
    echo "tls name=$x exit=$? now=$(date -u +%s)"
    printf '%s\n' "$o" | sed -n -e 's/^\*[[:space:]]*\([a-z ]*: \)/shown \1/p' -e t -e '/^\* /p'
  ) >"$d/tls.$x.{own}" &
done
wait
cat "$d"/tls.*.{own}
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """One fact for each name that was asked for; never raises."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (_state(task, {"reason": fact.text["reason"]}),)
    asked = str(task.params.get("names", "")).split()[:MOST]
    found = {host: (head, said) for host, head, said in _parts(capture.output) if host in asked}
    if not found:
        return (_state(task, {"reason": capture.output or "no output"}),)
    return tuple(_shown(task, host, *found[host]) for host in dict.fromkeys(asked) if host in found)


def _parts(output: str) -> Iterator[tuple[str, Mapping[str, str], list[str]]]:
    """Each name with the words of its first line and what curl said."""
    said: list[str] = []
    for line in _text.lines(output):
        if line.startswith("tls "):
            said, head = [], _text.words(line)
            yield head.get("name", ""), head, said
        else:
            said.append(line)


def _shown(task: Task, host: str, head: Mapping[str, str], said: list[str]) -> Fact:
    fields: dict[str, str] = {}
    for line in said:
        if match := _FIELD.match(line):
            fields.setdefault(match[1], match[2])
    begin, end = _moment(fields.get("start date", "")), _moment(fields.get("expire date", ""))
    if end is None:
        return _state(task, {"host": host, "reason": _why(head, said, fields)})
    now = _text.whole(head.get("now", ""), 1, 10**11)
    text = {
        "host": host,
        "not_before": _rfc3339(begin),
        "not_after": _rfc3339(end),
        "subject": fields.get("subject", ""),
        "issuer": fields.get("issuer", ""),
        "matches": _matches(said),
    }
    coming = _until(begin, now)
    old = None if coming is None else -coming
    figures = {"days_left": _until(end, now), "days_old": old}
    return _state(task, text, figures, Result.SEEN)


def _why(head: Mapping[str, str], said: list[str], fields: Mapping[str, str]) -> str:
    """Why no date is known, in curl's words where it has some."""
    if "expire date" in fields:
        return f"its date cannot be read: {fields['expire date']}"
    if words := next((line[1:] for line in said if _connect.ending(line)), ""):
        return words
    status = _text.whole(head.get("exit", ""), 0, 255)
    if status:
        return _ENDS.get(status, f"curl ended with {status}")
    return "this curl does not tell certificates"


def _matches(said: list[str]) -> str:
    named = next((match[1] for line in said if (match := _NAMED.match(line))), "")
    return "" if not named else "yes" if named == "matched" else "no"


def _moment(text: str) -> Moment | None:
    """A date as curl prints it, None for anything else."""
    match = _OPENSSL.match(text) or _GNUTLS.match(text)
    if match is None or match["month"] not in _MONTHS:
        return None
    year, month, day = int(match["year"]), _MONTHS.index(match["month"]) + 1, int(match["day"])
    hour, minute, second = (int(part) for part in match["time"].split(":"))
    if not year or not 0 < day <= monthrange(year, month)[1]:
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    return year, month, day, hour, minute, second


def _rfc3339(moment: Moment | None) -> str:
    if moment is None:
        return ""
    year, month, day, hour, minute, second = moment
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"


def _until(moment: Moment | None, now: int | None) -> float | None:
    """Days from now to that moment."""
    return None if moment is None or now is None else (timegm(moment) - now) / _DAY


def _state(
    task: Task,
    text: Mapping[str, str],
    figures: Mapping[str, float | None] | None = None,
    result: Result = Result.NOT_RUN,
) -> Fact:
    return Fact(
        PROBE.name,
        result,
        place=task.leg.target,
        figures={key: round(n, 3) for key, n in (figures or {}).items() if n is not None},
        text={key: said for key, each in text.items() if (said := _text.clean(each))},
    )


PROBE = Probe("tls", "certificate that a server shows", script, read, WITHIN + 0.7, ("curl",))
