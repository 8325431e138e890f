"""The shell program that a probe pod runs: HTTP, UDP echo and a one-way UDP sink.

It needs no rights: any uid, no capability, a read-only root filesystem with a writable /tmp.
With socat everything is served. In an image without it, BusyBox's nc serves HTTP, and UDP is not
served (its nc keeps the first peer only): the UDP probes, which need socat too, then say that they
did not run.
"""

from kubectl_netcheck.model.limits import LONGEST_RUN_S
from kubectl_netcheck.probes import _shell, _sink

#: Bytes that one request may ask for or send, and that the one-way sink keeps.
MOST = 1_000_000
#: Requests served at the same time; more wait in the backlog.
CHILDREN = 48
#: Seconds of silence after which a process of the UDP echo ends. socat before 1.8 may start two for
#: one datagram (its parent is woken by any signal, xio-socket.c), of which the second takes what
#: comes next, and answers nobody, for as long as something comes. Measured on 1.7.4.4 with a signal
#: every 2 ms, 12 datagrams a round, two tries as udp does: with 2 s of silence 3 of 747 rounds
#: stayed lost for ever, with 0.3 s 7 of 1401 lost the first try and none the second.
IDLE = 0.3

_PROGRAM = r"""
export LC_ALL=C PATH="${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/sbin:/sbin"
umask 077
for t in /dev/shm /tmp .; do d=$(mktemp -d "$t/netcheck-serve.XXXXXX" 2>/dev/null) && break; done
[ "$d" ] || { echo 'netcheck: no folder to write to' >&2; exit 1; }
s=$d/sink
p=
end() { trap - TERM INT; kill $p 2>/dev/null; rm -rf "$d" "$s"; exit 0; }
trap end TERM INT
if { read -r x </proc/net/if_inet6; } 2>/dev/null; then v=6 o=,ipv6only=0; else v=4 o=; fi
cat >"$d/http" <<'END'
read -r m u x || exit
l=0
while read -r h x; do
  x=${x%?}
  case $h in
  [Cc]ontent-[Ll]ength:) case $x in *[!0-9]* | '' | ????????*) ;; *) l=$x ;; esac ;;
  '' | ?) break ;;
  esac
done
a() {
  printf 'HTTP/1.1 %s\r\nX-Netcheck: @KEY@\r\nX-Netcheck-Bytes: %s\r\n' "$1" "${3:-0}"
  printf 'Content-Length: %s\r\nConnection: close\r\n\r\n' "$2"
}
case $m$u in
GET/id) a '200 OK' @LENGTH@; echo '@KEY@' ;;
GET/bytes/*)
  n=${u#/bytes/}
  case $n in *[!0-9]* | '' | ????????*) n=0 ;; esac
  [ "$n" -le @MOST@ ] || n=@MOST@
  a '200 OK' "$n"; head -c "$n" /dev/zero ;;
PUT/*)
  [ "$l" -le @MOST@ ] || l=@MOST@
  n=$(head -c "$l" | wc -c); n=$((n+0))
  a '200 OK' $((${#n}+1)) "$n"; echo "$n" ;;
*) a '404 Not Found' 0 ;;
esac
END
if command -v socat >/dev/null 2>&1; then
  for t in @FOLDERS@; do s=$t/@SINK@; : >"$s" 2>/dev/null && break; done
  socat -T 3 "TCP$v-LISTEN:@HTTP@,reuseaddr,fork,backlog=128,max-children=@CHILDREN@$o" \
    EXEC:"sh $d/http" 2>/dev/null &
  p="$p $!"
  socat -T @IDLE@ -b 65507 "UDP$v-RECVFROM:@UDP@,reuseaddr,fork$o" \
    PIPE 2>/dev/null &
  p="$p $!"
  (
    ulimit -f @BLOCKS@
    exec socat -u -b 65507 "UDP$v-RECV:@ONEWAY@,reuseaddr$o" "OPEN:$s,append" 2>/dev/null
  ) &
  p="$p $!"
else
  for b in busybox ''; do
    $b nc -h 2>&1 | grep -q -e '-ll' || continue
    $b nc -ll -p @HTTP@ -e sh "$d/http" 2>/dev/null &
    p="$p $!"
    break
  done
fi
sleep @SECONDS@ & p="$p $!"
wait $!
end
"""


def serve(key: str, http_port: int, udp_port: int, oneway_port: int, seconds: int = 120) -> str:
    """The container command of the probe pod ``key``: ``["sh", "-c", serve(…)]``.

    Every HTTP answer carries the header ``X-Netcheck: KEY``; ``GET /id`` answers the key,
    ``GET /bytes/N`` N bytes, ``PUT`` the count of bytes that it read, also in the header
    ``X-Netcheck-Bytes``. It ends on TERM at once, and by itself after ``seconds``.
    Raises ValueError for a key that is no plain word or a port out of range.
    """
    ports = (http_port, udp_port, oneway_port)
    if not all(0 < port < 65536 for port in ports) or http_port > 65535:
        raise ValueError(f"not ports: {ports}")
    if not 0 < seconds <= LONGEST_RUN_S:
        raise ValueError(f"a probe pod serves for 1 s to a day, not {seconds} s")
    checked = _shell.pod_key(key)
    values = {
        "KEY": checked,
        "LENGTH": len(checked) + 1,
        "HTTP": http_port,
        "UDP": udp_port,
        "IDLE": IDLE,
        "ONEWAY": oneway_port,
        "FOLDERS": " ".join(_sink.FOLDERS),
        "SINK": _sink.file_name(oneway_port),
        "MOST": MOST,
        "BLOCKS": MOST // 512,
        "CHILDREN": CHILDREN,
        "SECONDS": seconds,
    }
    program = _PROGRAM
    for name, value in values.items():
        program = program.replace(f"@{name}@", str(value))
    return program.lstrip("\n")
