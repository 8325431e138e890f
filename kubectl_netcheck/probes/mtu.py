"""mtu: the exact path MTU, by pings with the DF bit set.

First one ping of the local size (the smaller of link MTU and route MTU). When it comes back, that
is the path MTU. When it does not, small control pings decide: if they are lost too, the path is
dead and nothing is searched; if they took long, the full size may have, and is asked once more. A
hop's "fragmentation needed" (RFC 792, RFC 8201), to these pings or to what another probe sent at
the same time, is taken at its word and verified. Silence is searched: all sizes of a round in one
burst, together with control pings, mostly two to four rounds down to the byte (RFC 8899 explains
why silence of a size means something only beside packets that pass). A size fits when one of its
copies returns.

Facts: mtu_bytes (exact, IP packet size), local_mtu_bytes, link_mtu_bytes, route_mtu_bytes where a
route has one, low_bytes/high_bytes when the search could not end, text hop. Results: OK,
TOO_BIG (own kernel), FRAG_NEEDED (a hop answered, text hop; or text cached=yes: the
kernel learned it from an answer to another packet, since hops limit how many they send),
BLACKHOLE (silent), or that of the control pings.

With BusyBox ping, which has no DF option but sends DF up to the route MTU (ip(7),
IP_PMTUDISC_WANT), the full size is tried and nothing searched: text depth=reduced.
"""

import re

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _ping, _shell, _text
from kubectl_netcheck.probes._prelude import LOCAL_MTU, PING

# Sizes are those of the whole IP packet; ``o`` is IP + ICMP header (20+8 or 40+8).
# df SIZE COPIES WAIT: pings of one size. A round whose control pings are lost says nothing about
# the sizes that did not fit, and is done once more. The sizes of the first round are the usual
# MTUs of underlays and overlays, at most 800 bytes apart up to 9800: later rounds divide by 9, and
# the last one asks all of the 12 or fewer that are left, so that four rounds do. A process for each
# size is what a search costs, and a node may run many searches at once.
# The control pings start last: when they are back, all others had their turn, and get 0.06 s more
# to come back. A size that is late on a busy machine would pass for one that does not fit, so the
# last round, which has 0.2 s, asks the smallest of these again; when it fits now, the search goes
# on above it, patiently.
# Of several searches in one pod the first goes ahead, because one limit often is that of all its
# paths. The others begin with the sizes of its last round and the one below, patiently, and search
# on from what each finds itself.
# ping would take longer where the first hop is a veth that drops what is too large, because the
# kernel then says ENOBUFS and ping waits before its second copy. Where a control ping was lost, or
# all but the last byte fitted, the size that did not fit is asked six times more: a third of loss
# would else pass for a limit once in thirty runs.
# pathmtu: the full size gets 0.12 s, and more where the control pings took long.
_FUNCTIONS = r"""
df() { ping -n -q -S 200000 $M -i 0.01 -s $(($1-o)) -c "$2" -W "$3" "$A" 2>&1; }
sizes() {
  c= t=1 s=$1
  if [ "$3" -eq 1 ]; then
    c='576 790 1006 1280 1370 1380 1390 1400 1410 1420 1430 1440 1450 1460 1470 1480 1492'
    [ "$2" -le 1501 ] ||
      c='576 1280 1400 1450 1500 2300 3100 3900 4700 5500 6300 7100 7900 8700 8901 8951 8981 9000'
    c="$c $(($2-1)) $2"
  else
    [ $(($2-$1)) -gt 12 ] && t=$((($2-$1+8)/9)) || w=20
    while [ $((s+t)) -le "$2" ]; do s=$((s+t)); c="$c $s"; done
  fi
}
search() {
  z=$d/led$o lo=0 hi=99 c=
  if mkdir "$z" 2>/dev/null; then z=$z/found
  else
    for x in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
      [ -s "$z/found" ] && { read -r lo hi <"$z/found"; break; }
      nap 05
    done
    while [ $((hi-lo)) -le 12 ] && [ "$lo" -le "$hi" ]; do c="$c $lo" lo=$((lo+1)); done
    z=
  fi
  seek "$@"
  [ "$z" ] && [ ! -s "$z" ] && echo "$lo $hi" >"$z"
}
seek() {
  lo=84 hi=$1 F=$d/$2 y=0 l= w=06
  [ "$c" ] && w=20
  for x in 1 2 3 4 5 6 7 8; do
    [ "$c" ] || sizes "$lo" "$hi" "$x"
    p= q=
    for s in $c; do
      [ "$s" -gt "$lo" ] && [ "$s" -le "$hi" ] || continue
      ping -n -q -S 200000 -M do -i 0.01 -s $((s-o)) -c 2 -W 0.3 "$A" >/dev/null 2>&1 &
      p="$p $s:$!" q="$q $!"
    done
    df 84 3 0.3 >"$F"; k=$?
    { nap "$w"; kill -INT $q; } >/dev/null 2>&1 & g=$!
    b=
    for s in $p; do
      if wait "${s#*:}"; then s=${s%:*}; [ "$s" -gt "$lo" ] && lo=$s; else b="$b ${s%:*}"; fi
    done
    kill "$g" 2>/dev/null
    sed -n '/transmitted/s/^/control /p' "$F"
    grep -q ' 0% packet loss' "$F" || l=1
    [ "$lo" -ge "$1" ] && { echo "verified $1"; return; }
    [ "$lo" -ge "$hi" ] && { hi=$1; w=20; }
    [ "$k" -eq 0 ] || { y=$((y+1)); [ "$y" -lt 2 ] && continue; echo "control lost"; break; }
    for s in $b; do [ "$s" -gt "$lo" ] && [ "$s" -lt "$hi" ] && hi=$s; done
    [ "$z" ] && [ $((hi-lo)) -le 12 ] && echo "$lo $hi" >"$z"
    c=
    [ $((hi-lo)) -le 1 ] && [ "$w" -eq 20 ] && break
  done
  if [ "$hi" -lt "$1" ]; then
    [ "$l" ] && df "$hi" 6 0.3 >/dev/null && echo "control lost"
  elif df "$hi" 6 0.3 >/dev/null; then
    echo "verified $hi"; return
  fi
  echo "range $lo $hi"
}
controls() { M=; c=$(df 84 3 0.5); M='-M do'; }
pathmtu() {
  A=$1 o=$2 M='-M do'
  pinger; local_mtu
  if [ "$pd" != iputils ]; then
    echo reduced; t='-i 0.01'; [ "$pd" = busybox ] || t=
    echo "full $L"; ping -c 3 $t -W 1 -s $((L-o)) "$A" && return
    echo control; ping -c 3 $t -W 1 "$A"; return
  fi
  v=$L w=0.12 c=
  for x in 1 2 3 4; do
    s=$(df "$v" 1 "$w"); echo "full $v"; echo "$s"
    case $s in
    *' 0 received'*) ;;
    *received*) echo "verified $v"; return ;;
    esac
    case $s in
    *mtu*)
      t=${s#*mtu}; t=${t#"${t%%[0-9]*}"}; t=${t%%[!0-9]*}
      [ "$t" ] && [ "$t" -gt 84 ] && [ "$t" -lt "$v" ] && { v=$t; continue; } ;;
    esac
    [ "$c" ] && break
    controls
    r=${c##*= }; r=${r%%.*}
    [ "$r" -ge 40 ] 2>/dev/null || break
    w=0.5
  done
  [ "$c" ] || controls
  echo control; echo "$c"
  case $c in *' 0 received'*) return ;; *received*) ;; *) return ;; esac
  local_mtu
  if [ "$e" ] && [ "$e" -lt "$v" ]; then
    v=$e; df "$v" 3 0.5 >/dev/null && { echo "verified $v"; return; }
  fi
  search "$v" "$3"
}
"""

#: IP header and ICMP echo header (RFC 791, RFC 792; RFC 8200, RFC 4443).
_HEADERS = {4: 20 + 8, 6: 40 + 8}

_VERIFIED = re.compile(r"^verified ([0-9]{2,5})$", re.MULTILINE | re.ASCII)
_RANGE = re.compile(r"^range ([0-9]{2,5}) ([0-9]{2,5})$", re.MULTILINE | re.ASCII)


def script(task: Task) -> str:
    """One ping when all is well, a search only when small packets pass and full ones do not."""
    address = _shell.address(task)
    version = _shell.version(address)
    return f"pathmtu {address} {_HEADERS[version]} {_shell.task_id(task.id)}.m"


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """The exact size, and which of the four endings it was; never raises."""
    if fact := _text.unread(task, capture, PROBE.name):
        return (fact,)
    text = capture.output[: _text.CAPTURE_LIMIT]
    head = _text.LOCAL_MTU.search(text)
    if not head:
        return (_text.not_run(task, PROBE.name, f"no local MTU: {text[:200]}"),)
    local = int(head["local"])
    # Single pings of the search are summarised as "control …" lines and not counted again.
    first, _, rest = text.partition("\ncontrol\n")
    full = _ping.read(_text.lines(first))
    figures: dict[str, float | None] = {
        "local_mtu_bytes": local,
        "link_mtu_bytes": int(head["link"]),
        "route_mtu_bytes": int(head["route"]) or None,
        "rtt_ms": full.rtt[1] if full.rtt else None,
    }
    said = {"depth": "reduced" if "\nreduced\n" in text else ""}
    if full.needed:
        said["hop"] = full.needed[0]
    verified = _VERIFIED.search(text)
    if verified or (said["depth"] and full.good):
        size = int(verified[1]) if verified else local
        figures["mtu_bytes"] = size
        result = Result.OK
        if size < local:
            learned = (int(m["learned"]) for m in _text.LOCAL_MTU.finditer(text))
            cached = not full.needed and any(learned)
            result = Result.FRAG_NEEDED if full.needed or cached else Result.TOO_BIG
            said["cached"] = "yes" if cached else ""
        return (_fact(task, result, full, figures, said),)
    control = _ping.read(line for line in _text.lines(rest) if not line.startswith("control "))
    if not control.seen:
        return (_text.not_run(task, PROBE.name, "the output has no control pings"),)
    return (_unfit(task, full, control, rest, figures, said),)


def _unfit(  # noqa: PLR0917
    task: Task,
    full: _ping.Pings,
    control: _ping.Pings,
    rest: str,
    figures: dict[str, float | None],
    said: dict[str, str],
) -> Fact:
    """The fact when no full-size ping came back: a dead path, a lossy one, or a silent limit."""
    if not control.good:
        said["said"] = control.said
        return _fact(task, _ping.result(control), full, figures, said)
    span = _RANGE.search(rest)
    if "\ncontrol lost" in rest:
        return _fact(task, Result.INTERMITTENT, full, figures, said)
    if not span and not said["depth"]:
        said["search"] = "cut"
    if span:
        low, high = int(span[1]), int(span[2])
        exact = high - low <= 1
        figures |= {"mtu_bytes": low} if exact else {"low_bytes": low, "high_bytes": high}
    return _fact(task, Result.BLACKHOLE, full, figures, said)


def _fact(
    task: Task,
    result: Result,
    full: _ping.Pings,
    figures: dict[str, float | None],
    said: dict[str, str],
) -> Fact:
    return _text.leg_fact(task, PROBE.name, result, full.sent, full.good, figures, said)


PROBE = Probe("mtu", "exact path MTU", script, read, 3.5, ("ping",), (PING, LOCAL_MTU, _FUNCTIONS))
