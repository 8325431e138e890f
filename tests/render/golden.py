"""Every format of every report as files: `python -m tests.render.golden` writes them anew."""

from dataclasses import replace
from pathlib import Path

from kubectl_netcheck import __version__, render
from kubectl_netcheck.model.fault import Fault
from kubectl_netcheck.model.finding import Diagnosis, EvidenceLine
from kubectl_netcheck.model.report import NotProbed, Report
from kubectl_netcheck.render import Options
from tests.render.reports import ALL, FAULTY, FINDING, VERDICT

_TEMPLATE = '={range .findings[*]}{.code}{"\\t"}{.nodes[*]}{"\\n"}{end}{.status}'
HOME = Path(__file__).parent / "golden"
#: What a format that needs an argument is given.
ARGUMENTS = {
    "custom-columns": "=CODE:.code,NODES:.nodes,LEGS:.evidence[*].leg",
    "jsonpath": _TEMPLATE,
    "jsonpath-file": _TEMPLATE,
}
#: A catalogue of its own, so that these files change only with the formats.
CATALOGUE = (
    Fault(
        "NC301", "tunnel-port-blocked", "The tunnel's packets are dropped", "overlay", ("node",),
        VERDICT, fix={"": ("open udp/8472 on {node}",), "cilium": ("open udp/8472, or geneve's",)},
        tell="the counters of the firewall",
    ),
    Fault("NC401", "mtu-single-node-nic", "A card is smaller", "mtu", ("node",), "", kind="risk"),
)  # fmt: skip
_EVERY = replace(
    FAULTY,
    diagnosis=Diagnosis(
        "faulty",
        "node-b has two faults",
        (
            replace(FINDING, evidence=(*FINDING.evidence, EvidenceLine("b > a", "ok", "1 <2>"))),
            replace(FINDING, code="NC401", slug="mtu-single-node-nic", layer="mtu", kind="risk",
                    scope="pair", nodes=("node-a", "node-b"), summary="a card is set smaller"),
            replace(FINDING, code="NC305", slug="icmp-filtered", kind="note", nodes=(), fix=(),
                    scope="cluster", summary="pings are filtered, 100% of \"them\"", verify=""),
        ),
    ),
    not_probed=(NotProbed("node-d", "it is | NotReady"),),
)  # fmt: skip
REPORTS: dict[str, Report] = {**ALL, "several": _EVERY}


def path(word: str, name: str) -> Path:
    return HOME / f"{word}.{name}.txt"


def text(word: str, name: str) -> str:
    """What the format writes today; the version stands for any."""
    sort = ".code" if word == "custom-columns" else ""
    options = Options(catalogue=lambda: CATALOGUE, sort=sort)
    written = render.render(REPORTS[name], word + ARGUMENTS.get(word, ""), options)
    return written.replace(f'"semanticVersion": "{__version__}"', '"semanticVersion": "…"') + "\n"


def main() -> None:
    HOME.mkdir(exist_ok=True)
    wanted = {path(word, name): (word, name) for word in render.words() for name in REPORTS}
    for old in HOME.glob("*.txt"):
        if old not in wanted:
            old.unlink()
    for file, (word, name) in wanted.items():
        written = text(word, name)
        if not file.is_file() or file.read_text(encoding="utf-8") != written:
            file.write_text(written, encoding="utf-8")
            print(f"golden: {file.name}")


if __name__ == "__main__":
    main()
