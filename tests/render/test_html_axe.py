"""The page before an accessibility checker (axe-core), light and dark, with all of it unfolded."""

import html
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from kubectl_netcheck.model.finding import Diagnosis
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import render
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.replay import run_replay
from tests.render.reports import ALL, FAULTY, FINDING, HEALTHY
from tests.render.test_html_mesh import mesh

pytestmark = [pytest.mark.slow]
AXE = "axe-core@4.10.3"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
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


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The checker's script, installed from npm."""
    if not CHROMIUM or not shutil.which("npm"):
        pytest.skip("no Chromium or no npm on this machine")
    home = tmp_path_factory.mktemp("axe")
    command = ["npm", "install", "--silent", "--no-audit", "--prefix", str(home), AXE]
    if subprocess.run(command, capture_output=True, timeout=120, check=False).returncode:
        pytest.skip("npm cannot install axe-core here")
    return (home / "node_modules" / "axe-core" / "axe.min.js").read_text()


def checked(page: str, axe: str, dark: bool, home: Path) -> list[str]:
    """Violations of impact serious or critical; the policy is taken off to let the checker in."""
    page = re.sub(r"<meta http-equiv=[^>]*>", "", page).replace("<details", "<details open")
    run = (
        "axe.run().then(r => { const p = document.createElement('pre'); p.id = 'axe'; "
        "p.textContent = JSON.stringify({passes: r.passes.length, violations: r.violations.map("
        "v => [v.impact, v.id, v.nodes[0].html])}); document.body.append(p); });"
    )
    file = home / "page.html"
    file.write_text(page.replace("</body>", f"<script>{axe}</script><script>{run}</script></body>"))
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
        "--disable-background-networking --disable-component-update --virtual-time-budget=20000 "
        f"--window-size=1200,1200 --blink-settings=preferredColorScheme={0 if dark else 1}"
    )
    done = subprocess.run(
        [CHROMIUM, *flags.split(), f"--user-data-dir={home / 'profile'}", "--dump-dom",
         file.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    found = re.search(r'<pre id="axe">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, "the checker did not run"
    said = json.loads(html.unescape(found[1]))
    assert said["passes"] > 20
    return [str(v) for v in said["violations"] if v[0] in ("serious", "critical")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", REPORTS)
def test_no_serious_issue(name: str, dark: bool, axe: str, tmp_path: Path):
    report: Report = REPORTS[name]
    assert checked(render(report, "html"), axe, dark, tmp_path) == []


def test_the_checker_notices_what_is_wrong(axe: str, tmp_path: Path):
    page = render(HEALTHY, "html").replace('lang="en"', "").replace("</main>", "<img></main>")
    assert checked(page, axe, False, tmp_path)
