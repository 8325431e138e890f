"""`kubectl netcheck diff`: two files in, what changed out; nothing is asked of a cluster."""

import json
from pathlib import Path

import pytest

from kubectl_netcheck.cli.main import main

CASES = Path(__file__).parents[1] / "cases"
WELL = [str(CASES / "healthy" / f"healthy-{number}.json.gz") for number in (1, 2)]
ILL = str(CASES / "tunnel-port-blocked" / "tunnel-port-blocked-node-b.json.gz")
Capture = pytest.CaptureFixture[str]


def test_two_healthy_runs_have_not_changed(capsys: Capture) -> None:
    assert main(["diff", *WELL]) == 0
    assert "nothing changed" in capsys.readouterr().out


def test_a_fault_is_a_change(capsys: Capture) -> None:
    assert main(["diff", WELL[0], ILL, "-o", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["kind"] == "Diff" and data["changed"]
    assert (data["old"]["status"], data["new"]["status"]) == ("healthy", "faulty")
    assert any(c["what"] == "finding" and "NC301" in c["place"] for c in data["changes"])
    assert main(["diff", WELL[0], ILL]) == 1
    assert "NC301 tunnel-port-blocked" in capsys.readouterr().out


OTHER = str(CASES / "kube-proxy-missing" / "service-kube-proxy-missing-node-b.json.gz")


def test_two_commands_are_compared_in_what_both_know(capsys: Capture) -> None:
    assert main(["diff", WELL[0], OTHER]) == 1
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.startswith("pair and service answer different questions")
    table = lines[[line[:4] for line in lines].index("WHAT") + 1 :]
    kinds = [line.split("  ")[0] for line in table if line[0] != " "]
    assert kinds == ["not compared", "status", "finding", "agent"]
    assert main(["diff", WELL[0], ILL]) == 1
    assert "different questions" not in capsys.readouterr().out


@pytest.mark.parametrize("output", ["name", "html", "nonsense"])
def test_other_formats_are_refused(output: str, capsys: Capture) -> None:
    assert main(["diff", *WELL, "-o", output]) == 2
    assert "table" in capsys.readouterr().err


def test_a_wrong_file_is_named_with_the_nearest(capsys: Capture) -> None:
    assert main(["diff", WELL[0].replace("healthy-1", "healty-1"), WELL[1]]) == 2
    assert "did you mean" in (err := capsys.readouterr().err) and "healthy-1.json.gz" in err


def test_where_no_name_is_near_it_says_what_there_is(capsys: Capture) -> None:
    assert main(["diff", str(CASES / "healthy" / "x"), WELL[1]]) == 2
    err = capsys.readouterr().err
    assert "did you mean" not in err and "there are: healthy-1.json.gz, " in err
