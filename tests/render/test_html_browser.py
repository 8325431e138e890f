"""The page in a browser, as a person uses it: unfolded, copied by keyboard, read; it is alone."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kubectl_netcheck.model.finding import Diagnosis, EvidenceLine
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import render
from tests.architecture.house import ROOT
from tests.render import browser as chromium
from tests.render.browser import Browser, Tab
from tests.render.reports import ALL, FAULTY, FINDING, UNDECIDED
from tests.render.test_html import HOSTILE
from tests.render.test_html_mesh import mesh

Open = Callable[..., Tab]
MESH = mesh(6, 2, "node-b")
#: More lines than are shown unfolded, those of the other side among them.
LINES = tuple(EvidenceLine(f"leg {n}", "answers", "lost, 0 of 5") for n in range(5))
FOLDED = replace(FINDING, evidence=(*LINES, EvidenceLine("leg 5", "answers", "ok, 4 of 4")))
#: Contrast (WCAG 2.2, 1.4.3) of each text with what is painted behind it: the words, and the ratio.
CONTRAST = """(() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    const hop = element.closest("svg .hop");
    if (hop) return parts(getComputedStyle(hop.querySelector("rect")).fill);
    const card = document.querySelector("svg .node");
    if (element.closest("svg")) return parts(getComputedStyle(card).fill);
    for (let e = element; e; e = e.parentElement) {
      const found = parts(getComputedStyle(e).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
      if (found[3] !== 0) throw new Error("half transparent: " + e.outerHTML.slice(0, 80));
    }
    throw new Error("no ground");
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), said = [];
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!words || !element.checkVisibility() || element.closest("script, title, desc")) continue;
    const style = getComputedStyle(element);
    const ink = light(parts(element.closest("svg") ? style.fill : style.color));
    const ground = light(behind(element));
    said.push([words, (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05)]);
  }
  return said;
})()"""


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Open:
    """Opens a report, or a page as it is, in the browser."""

    def opened(report: Report | str, **how: Any) -> Tab:
        file = tmp_path / "page.html"
        text = report if isinstance(report, str) else render(report, "html")
        file.write_text(text, encoding="utf-8")
        return browser.open(file, **how)

    return opened


def shown(tab: Tab, selector: str) -> bool:
    found = f"document.querySelector({json.dumps(selector)})"
    return bool(tab.run(f"{found}.checkVisibility()"))


def faulty(finding: Any = FINDING, verdict: str = "it is node-b") -> Report:
    return replace(FAULTY, diagnosis=Diagnosis("faulty", verdict, (finding,)))


def test_make_test_lets_no_page_go_untried(monkeypatch: pytest.MonkeyPatch) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert makefile.index(".ci/browser") < makefile.index("NETCHECK_BROWSER=required ")
    monkeypatch.setattr(chromium, "REQUIRED", True)
    with pytest.raises(pytest.fail.Exception, match="no Chromium"):
        chromium.without("no Chromium")
    monkeypatch.setattr(chromium, "REQUIRED", False)
    with pytest.raises(pytest.skip.Exception):
        chromium.without("no Chromium")


@pytest.mark.parametrize("name", [*ALL, "mesh", "hostile"])
def test_it_asks_nobody_and_breaks_no_rule_of_its_own(name: str, page: Open) -> None:
    hostile = faulty(replace(FINDING, summary=HOSTILE, fix=(HOSTILE,)), HOSTILE)
    with page({**ALL, "mesh": MESH, "hostile": hostile}[name]) as tab:
        tab.run("document.querySelectorAll('details').forEach(part => part.open = true)")
        asked = tab.requests()
        assert any(url.endswith("/page.html") for url in asked)
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert tab.complaints() == []


def test_a_page_that_asks_somebody_is_noticed(page: Open) -> None:
    with page(
        "<p>x<img src='http://canary.invalid/x'><script>fetch('http://b.invalid')</script>"
    ) as tab:
        assert {"http://canary.invalid/x", "http://b.invalid/"} <= set(tab.requests())
        assert tab.complaints()


def test_evidence_unfolds_at_a_click_and_marks_what_deviates(page: Open) -> None:
    with page(faulty(FOLDED)) as tab:
        assert not shown(tab, "article table")
        tab.click("article summary")
        assert shown(tab, "article table")
        marked = tab.run("[...document.querySelectorAll('article td.bad')].map(e => e.innerText)")
        assert marked == ["lost, 0 of 5"] * 5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_keyboard_alone_reaches_the_copy_button_and_copies(page: Open, dark: bool) -> None:
    steps = ("ip route", "on node-b: ip link", "look at its card")
    with page(faulty(replace(FINDING, fix=steps)), dark=dark) as tab:
        seen = []
        for _ in range(12):
            tab.press("Tab")
            seen.append(tab.run("document.activeElement.dataset.copy || ''"))
            if seen[-1]:
                break
        else:
            pytest.fail(f"no copy button within twelve steps: {seen}")
        ring = tab.run("getComputedStyle(document.activeElement).outlineWidth")
        assert float(ring.removesuffix("px")) >= 2, "focus is not to be seen"
        tab.press("Enter")
        tab.run("new Promise(done => setTimeout(done, 200))")
        assert tab.run("document.activeElement.textContent") == "Copied"
        assert tab.run("document.getElementById('said').textContent") == "Copied."
        names = tab.run("[...document.querySelectorAll('button')].map(e => e.ariaLabel)")
        assert len(set(names)) == len(names) == 3


@pytest.mark.parametrize("size", [(1200, 900), (390, 800)], ids=["wide", "narrow"])
def test_a_mesh_shows_zones_nodes_and_the_dead_one(page: Open, size: tuple[int, int]) -> None:
    with page(MESH, size=size) as tab:
        headings = tab.run("[...document.querySelectorAll('h2')].map(e => e.innerText)")
        assert {"Between zones", "Between nodes"} <= set(headings)
        rows = tab.run(
            "[...document.querySelectorAll('table[aria-labelledby=ladder] tbody tr')]"
            ".map(e => [e.cells[0].innerText, e.querySelectorAll('.bad').length])"
        )
        assert dict(rows)["b node-b"] == 5
        assert all(count == 1 for name, count in rows if name != "b node-b")
        wide = tab.run("document.documentElement.scrollWidth")
        assert wide <= size[0], "the page itself scrolls sideways"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "report", [faulty(FOLDED), UNDECIDED, MESH], ids=["faulty", "undecided", "mesh"]
)
def test_every_text_can_be_read(page: Open, report: Report, dark: bool) -> None:
    with page(report, dark=dark) as tab:
        tab.run("document.querySelectorAll('details').forEach(part => part.open = true)")
        ratios = tab.run(CONTRAST)
        ground = tab.run("getComputedStyle(document.body).backgroundColor")
    assert len(ratios) > 60
    assert [each for each in ratios if each[1] < 4.5] == []
    assert (ground == "rgb(255, 255, 255)") is not dark
