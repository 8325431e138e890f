"""outside: a TCP connect to a host outside, by address or by name, and which size fits its path.

Parameters: port, name (without one, the leg's target has an address). A name is resolved as any
program of that pod would, search list included. Facts: measure ``outside``: how the connect ended,
took_ms, attempts, text answer (the address that was asked), said. NOT_RUN when the name was not
resolved. Where it connected, the fact of ``mtu`` for the same path too.
"""

from kubectl_netcheck.model.fact import Fact
from kubectl_netcheck.model.task import Capture, Probe, Task
from kubectl_netcheck.probes import _connect, _dns, _shell, _text, mtu

_SIZES = "netcheck-sizes"
# resolve NAME: its first address in ``A``, IPv4 preferred.
_FUNCTIONS = r"""
resolve() {
  A=
  if have getent; then
    A=$(bounded getent ahostsv4 "$1" 2>/dev/null | sed -n '1s/[[:space:]].*//p')
    [ "$A" ] || A=$(bounded getent ahosts "$1" 2>/dev/null | sed -n '1s/[[:space:]].*//p')
  fi
  [ "$A" ] || ! have dig ||
    A=$(bounded dig +short +search +time=1 +tries=1 "$1" A | sed -n '/^[0-9.]*$/{p;q;}')
  [ "$A" ] || ! have nslookup ||
    A=$(bounded nslookup "$1" 2>/dev/null |
      sed -n '/^Name/,$s/^Address[^:]*:[[:space:]]*\([0-9.]*\).*/\1/p' | sed -n 1p)
  [ "$A" ] || { echo "netcheck-not-run: the name $1 was not resolved"; exit 0; }
}
"""


def script(task: Task) -> str:
    """Resolve, connect, and when that worked, the size."""
    if task.params.get("name"):
        head = f"resolve {_shell.dns_name(task)}"
    else:
        head = f"A={_shell.address(task)}"
    sizes = f'pathmtu "$A" $h {_shell.task_id(task.id)}.m'
    return f"""
{head}
echo "resolved $A"
dial "$A" {_shell.port(task)} {_connect.CONNECT_WAIT}
[ "$r" -eq 0 ] || exit 0
echo {_SIZES}
case $A in *:*) h=48 ;; *) h=28 ;; esac
{sizes}
"""


def read(task: Task, capture: Capture) -> tuple[Fact, ...]:
    """How the connect ended, and the size that fits."""
    first, sizes, rest = capture.output.partition(f"{_SIZES}\n")
    dialled = Capture(task.id, first, capture.exit, capture.missing)
    (fact,) = _connect.read(task, dialled, PROBE.name)
    lines = _text.lines(first)
    answer = next((line[9:] for line in lines if line.startswith("resolved ")), "")
    try:
        said = {"answer": _shell.ip(answer)}
    except ValueError:
        said = {}
    figures: dict[str, float | None] = dict(fact.figures)
    text = {**fact.text, **said}
    made = _text.leg_fact(task, PROBE.name, fact.result, fact.samples, fact.good, figures, text)
    if not sizes:
        return (made,)
    return made, *mtu.read(task, Capture(task.id, rest, capture.exit))


PROBE = Probe(
    "outside",
    "TCP connect to a host outside",
    script,
    read,
    8.0,
    ("socat", "curl", "nc"),
    (_connect.FUNCTIONS, _dns.FUNCTIONS, *mtu.PROBE.functions, _FUNCTIONS),
)
