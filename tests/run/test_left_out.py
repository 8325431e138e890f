"""What the image lacks is in the report: a recorded run, answered as pods without socat would."""

import dataclasses
import re
from pathlib import Path

import pytest

from kubectl_netcheck.cluster.base import Outcome
from kubectl_netcheck.cluster.recording import load
from kubectl_netcheck.cluster.replay import Replay
from kubectl_netcheck.model.report import Report
from kubectl_netcheck.render import Options, render
from kubectl_netcheck.run.events import silent
from kubectl_netcheck.run.main_line import run_line
from kubectl_netcheck.run.replay import asked, run_replay

RECORDING = Path(__file__).parents[2] / "examples" / "healthy.json.gz"
NEEDS_SOCAT = ("udp-", "oneway-")
SAID = "netcheck-not-run: no socat in the image\n"


class WithoutSocat(Replay):
    """The recorded cluster, whose pods have no socat."""

    def _outcome(self, key: str, channel: str) -> Outcome:
        found = super()._outcome(key, channel)
        output, head = "", re.compile(rf"\n#netcheck {self.meta.nonce} (\S+) (\d+) (\d+)\n")
        at = 0
        while frame := head.search(found.output, at):
            end = frame.end() + int(frame[3])
            body = found.output[frame.end() : end]
            if frame[1].startswith(NEEDS_SOCAT):
                body = SAID
            output += f"\n#netcheck {self.meta.nonce} {frame[1]} {frame[2]} {len(body)}\n{body}"
            at = end
        return dataclasses.replace(found, output=output + found.output[at:])


def report(kind: type[Replay]) -> Report:
    cluster = kind(load(RECORDING))
    request, question = asked(cluster.meta)
    return run_line(cluster, request, question, silent)


def test_a_missing_tool_is_left_out_with_what_it_would_have_told() -> None:
    found = report(WithoutSocat)
    (one,) = [each for each in found.not_probed if "socat" in each.place]
    for rung in ("udp", "udp-large", "cross-node", "same-node", "node-to-node"):
        assert rung in one.reason, one.reason
    assert "which of two directions" in one.reason
    assert found.status == "healthy", "what did not run is no failure"
    table = " ".join(render(found, "table", Options(width=80)).split())
    assert "left out socat (not in the image): udp, udp-fragments, udp-large not run" in table


def test_with_every_tool_nothing_is_said() -> None:
    assert not [each for each in report(Replay).not_probed if "image" in each.place]


CASES = Path(__file__).parents[1] / "cases"


@pytest.mark.parametrize(
    "slug",
    ["mtu-underlay-smaller-than-nic", "node-unreachable-underlay", "cni-binary-missing"],
)
def test_pods_that_the_named_fault_keeps_from_starting_are_no_second_trouble(slug: str) -> None:
    found = run_replay(CASES / slug / f"{slug}-node-b.json.gz", silent)
    assert [one.slug for one in found.findings if one.kind == "fault"] == [slug]
    pods = [one for one in found.not_probed if one.place.endswith("@node-b")]
    assert pods and all(one.reason.endswith(" (as this fault does)") for one in pods)


def test_what_no_named_fault_keeps_from_starting_stays_a_trouble() -> None:
    busy = run_replay(CASES / "healthy" / "healthy-too-busy-for-fragments.json.gz", silent)
    assert busy.not_probed and not any("as this" in one.reason for one in busy.not_probed)
