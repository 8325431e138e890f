"""Hand-made reports that the render and cli tests share."""

from dataclasses import replace

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.finding import Diagnosis, EvidenceLine, Finding
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.report import NotProbed, Report

A, B, C = "node-a", "node-b", "node-c"
VERDICT = "node-b drops tunnel packets (VXLAN, udp/8472) from every other node"


def pod(node: str, role: str = "p1") -> Place:
    return Place("pod", node, role, f"10.244.{ord(node[-1]) - 97}.{role[1:]}")


def host(node: str) -> Place:
    return Place("host", node, "", f"192.0.2.{ord(node[-1]) - 96}")


def fact(leg: Leg, measure: str, result: Result = Result.OK, **more: object) -> Fact:
    base = Fact(measure, result, leg, samples=5, good=5 if result is Result.OK else 0)
    return replace(base, **more)  # type: ignore[arg-type]


def ladder(bad: Result, one_way: tuple[int, int] = (0, 10)) -> tuple[Fact, ...]:
    """All legs of a, b and witness c; what touches b across nodes ends ``bad``."""
    facts = []
    for x in (A, B):
        near = Leg(pod(x, "p1"), pod(x, "p2"), "same-node")
        facts += [fact(near, "ping"), fact(near, "tcp")]
        facts.append(fact(near, "mtu", figures={"mtu_bytes": 1450}))
        facts.append(fact(Leg(pod(x), Place("service", x, f"svc@{x}"), "service"), "http"))
        facts.append(fact(Leg(Place("api"), host(x), "control"), "exec", samples=1, good=1))
        facts.append(fact(Leg(pod(x), Place("dns", name="kube-dns"), "dns", (C,)), "dns-udp"))
    for x, y in ((A, B), (B, A), (A, C), (B, C), (C, A), (C, B)):
        end = bad if B in (x, y) else Result.OK
        far = Leg(pod(x), pod(y), "cross-node")
        facts += [fact(far, m, end) for m in ("ping", "tcp", "udp")]
        good = one_way[0] if y == B else one_way[1]
        facts.append(fact(far, "oneway", Result.OK if good else Result.LOST, samples=10, good=good))
        facts.append(fact(Leg(host(x), host(y), "node-to-node"), "ping"))
    return tuple(facts)


FINDING = Finding(
    code="NC301",
    slug="tunnel-port-blocked",
    layer="overlay",
    scope="node",
    nodes=(B,),
    confidence="confirmed",
    summary=VERDICT,
    evidence=(EvidenceLine("a > b, ping", "ok", "lost, 0 of 5"),),
    fix=("firewall-cmd --permanent --add-port=8472/udp && firewall-cmd --reload",),
    verify="kubectl netcheck verify NC301 --node node-b",
)
HEALTHY = Report(
    command="pair",
    diagnosis=Diagnosis("healthy", "node-a and node-b reach each other on every plane"),
    subjects=(A, B),
    witness=C,
    facts=ladder(Result.OK, (10, 10)),
    started="2026-01-02T03:04:05Z",
    seconds=2.914,
    api_calls=21,
    pods=8,
    context={"cni": "flannel", "kube-proxy": "iptables"},
)
FAULTY = replace(
    HEALTHY,
    diagnosis=Diagnosis("faulty", VERDICT, (FINDING,)),
    facts=ladder(Result.LOST),
)
UNDECIDED = replace(
    FAULTY,
    diagnosis=Diagnosis(
        "undecided",
        "node-a and node-b cannot reach each other: two faults explain it",
        candidates=(
            replace(FINDING, confidence="consistent"),
            replace(FINDING, confidence="consistent", code="NC302", slug="other"),
        ),
        decide="run the ladder with a third node",
    ),
    not_probed=(NotProbed("witness", "the cluster has no third node that is ready"),),
    left=("pod/netcheck-1",),
)
ALL = {"healthy": HEALTHY, "faulty": FAULTY, "undecided": UNDECIDED}
