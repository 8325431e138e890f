"""The page before an accessibility checker (axe-core), light and dark, with all of it unfolded."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import render
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from tests.render.browser import Browser
from tests.render.reports import ALL, FAULTY, FINDING, HEALTHY
from tests.render.test_html_mesh import mesh

pytestmark = [pytest.mark.slow, pytest.mark.beside]
NOTE = replace(FINDING, kind="note", code="NC305", slug="icmp-filtered", layer="underlay")
DNS = replace(FINDING, layer="dns", code="NC701", slug="coredns-down", scope="cluster", nodes=())
EXAMPLES = Path(__file__).parents[2] / "examples"
RECORDED = ("tunnel-port-blocked", "mtu-black-hole", "kube-proxy-missing", "coredns-down")
REPORTS = {
    **ALL,
    **{name: run_replay(EXAMPLES / f"{name}.json.gz", silent) for name in RECORDED},
    "mesh": mesh(5, 2, "node-b"),
    "note": replace(HEALTHY, diagnosis=Diagnosis("healthy", "fine, but", (NOTE,))),
    "dns": replace(FAULTY, diagnosis=Diagnosis("faulty", "no DNS", (DNS, FINDING))),
}
UNFOLD = "document.querySelectorAll('details').forEach(part => part.open = true)"
RUN = (
    "axe.run().then(said => ({passes: said.passes.length, "
    "violations: said.violations.map(v => [v.impact, v.id, v.nodes[0].html])}))"
)


def checked(page: str, axe: str, dark: bool, home: Path, browser: Browser) -> list[str]:
    """Violations of impact serious or critical. The checker comes in as a debugger's script, so
    the page is tried as it is, its policy included."""
    file = home / "page.html"
    file.write_text(page, encoding="utf-8")
    with browser.open(file, dark=dark) as tab:
        tab.run(f"{axe}; 0")
        tab.run(UNFOLD)
        said: dict[str, Any] = tab.run(RUN)
    assert said["passes"] > 20
    return [str(v) for v in said["violations"] if v[0] in ("serious", "critical")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", REPORTS)
def test_no_serious_issue(name: str, dark: bool, axe: str, tmp_path: Path, browser: Browser):
    report: Report = REPORTS[name]
    assert checked(render(report, "html"), axe, dark, tmp_path, browser) == []


def test_the_checker_notices_what_is_wrong(axe: str, tmp_path: Path, browser: Browser):
    page = render(HEALTHY, "html").replace('lang="en"', "").replace("</main>", "<img></main>")
    assert checked(page, axe, False, tmp_path, browser)
