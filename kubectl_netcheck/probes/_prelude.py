"""The shell functions that every program starts with: clock, short sleeps, tools, ping dialect."""

#: ``now``: hundredths of a second since boot in ``n``, without a process (/proc/uptime, proc(5)).
#: ``nap 25``: 0.25 s, or 1 s where sleep takes whole seconds only. ``need``: ends the task when
#: none of the named tools is there.
PRELUDE = r"""
now() { read -r n _ </proc/uptime; n=${n%.*}${n#*.}; n=${n#0}; }
nap() { sleep "0.$1" 2>/dev/null || sleep 1; }
have() { command -v "$1" >/dev/null 2>&1; }
need() {
  for x in "$@"; do have "$x" && return; done
  echo "netcheck-not-run: no $* in the image"; exit 0
}
"""

#: ``pd`` becomes ``iputils`` or ``busybox`` by what ping itself prints in this very shell, since a
#: BusyBox shell may run its own ping applet instead of the one on PATH; empty when ping is not
#: there or not permitted, with its words in ``pw``. Measured: iputils prints its banner only when
#: it got a socket, BusyBox prints it before.
PING = r"""
pw=$(ping -n -c 1 -i 0.01 -W 1 127.0.0.1 2>&1 </dev/null)
case $pw in
*'bytes of data'*) pd=iputils ;;
*'are you root'* | *'ermission denied'* | *'not permitted'*) pd= ;;
*'data bytes'*) pd=busybox ;;
*BusyBox* | *invalid*) pd=busybox-plain ;;
*) pd= ;;
esac
pinger() { [ "$pd" ] || { need ping; echo "netcheck-not-run: ping: ${pw##*ping: }"; exit 0; }; }
"""

#: ``local_mtu``, with the target in ``A``: ``L`` becomes the largest packet that this kernel sends
#: there, the smaller of link MTU and route MTU (some CNIs put the pod's MTU on its routes only). A
#: path MTU that the kernel has learned before (``expires``) is told apart.
LOCAL_MTU = r"""
local_mtu() {
  k= i= r=0 e=
  for w in $(ip -o route get "$A" 2>/dev/null); do
    case $k in dev) i=$w ;; mtu) [ "$w" = lock ] && continue; r=$w ;; expires) e=1 ;; esac
    k=$w
  done
  [ "$i" ] || i=$(sed -n '/^[^ ]*\t00000000\t/{s/\t.*//p;q;}' /proc/net/route 2>/dev/null)
  read -r l <"/sys/class/net/${i:=eth0}/mtu" || l=1500
  [ "$e" ] && { e=$r; r=0; }
  L=$l
  [ "$r" -gt 0 ] && [ "$r" -lt "$L" ] && L=$r
  [ "$L" -gt 65535 ] && L=65535
  echo "local=$L link=$l route=$r learned=${e:-0} dev=$i"
}
"""
