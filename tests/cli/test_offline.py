"""Commands that need no cluster: explain, faults, version, options, replay of a bad file."""

import json
from pathlib import Path

import pytest
import yaml

from kubectl_netcheck.cli.catalogue import entries
from kubectl_netcheck.cli.main import main

Capture = pytest.CaptureFixture[str]
FAULT = "tunnel-port-blocked"


def printed(capsys: Capture, *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("word", [FAULT, "NC301", "nc301", "tunnel_port_blocked"])
def test_explain_takes_slug_and_code(word: str, capsys: Capture) -> None:
    out = printed(capsys, "explain", word)
    assert out.startswith("NC301 tunnel-port-blocked\n")
    assert "What is wrong\n    " in out and "Fix (any CNI)\n    " in out
    assert "{node}" not in out


def test_explain_offers_what_is_near(capsys: Capture) -> None:
    assert main(["explain", "tunel-port-block"]) == 2
    assert FAULT in capsys.readouterr().err


def test_explain_lists_faults_with_that_word_in_their_name(capsys: Capture) -> None:
    assert main(["explain", "hairpin"]) == 2
    assert "did you mean: hairpin-broken" in capsys.readouterr().err
    assert main(["explain", "teapot"]) == 2
    assert "kubectl netcheck faults lists them" in capsys.readouterr().err


def test_explain_without_a_word_lists_all_by_layer(capsys: Capture) -> None:
    out = printed(capsys, "explain")
    assert all(entry.fault.slug in out for entry in entries())


def test_explain_as_data(capsys: Capture) -> None:
    data = json.loads(printed(capsys, "explain", FAULT, "-o", "json"))
    assert data["code"] == "NC301" and data["fix"]["any"]


@pytest.mark.parametrize("output", ["table", "wide", "json", "yaml", "name"])
def test_faults_in_every_list_format(output: str, capsys: Capture) -> None:
    out = printed(capsys, "faults", "-o", output)
    slugs = {entry.fault.slug for entry in entries()}
    if output in ("json", "yaml"):
        assert {row["slug"] for row in yaml.safe_load(out)} == slugs
    else:
        assert all(slug in out for slug in slugs)
    assert ("fault/" + FAULT in out.split()) is (output == "name")


def test_faults_without_headers(capsys: Capture) -> None:
    assert "SLUG" in printed(capsys, "faults")
    assert "SLUG" not in printed(capsys, "faults", "--no-headers")


def test_version(capsys: Capture) -> None:
    assert printed(capsys, "version").startswith("version: ")
    assert json.loads(printed(capsys, "version", "-o", "json"))["kubernetesClient"]


def test_options_lists_kubectls_flags(capsys: Capture) -> None:
    out = printed(capsys, "options")
    for flag in ("--as", "--as-group", "--request-timeout", "--tls-server-name", "--kubeconfig"):
        assert f"{flag} " in out


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x1f\x8bnonsense", b"[1]", b"\xff\xfe"])
def test_replay_of_what_is_no_recording(
    content: bytes | None, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "run.json.gz"
    if content is not None:
        file.write_bytes(content)
    assert main(["replay", str(file)]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: ") and "defect" not in err


def test_lists_by_columns_jsonpath_and_order(capsys: Capture) -> None:
    columns = "custom-columns=CODE:.code,NAME:.slug"
    lines = printed(capsys, "faults", "-o", columns, "--sort-by", ".code").splitlines()
    assert lines[0].split() == ["CODE", "NAME"]
    codes = [line.split()[0] for line in lines[1:]]
    assert codes == sorted(entry.fault.code for entry in entries())
    paths = printed(capsys, "faults", "-o", 'jsonpath={range [*]}{.slug}{"\\n"}{end}')
    assert paths.splitlines()[:-1] == [entry.fault.slug for entry in entries()]
    by_slug = printed(capsys, "faults", "--no-headers", "--sort-by", "{.slug}").splitlines()
    assert [line.split()[0] for line in by_slug] == sorted(e.fault.slug for e in entries())


@pytest.mark.parametrize(
    "arguments",
    [
        ["-o", "custom-columns"],
        ["-o", "custom-columns=CODE"],
        ["-o", "jsonpath={.slug"],
        ["-o", "json=x"],
        ["--sort-by", ".nope"],
        ["--sort-by", "{.code"],
    ],
    ids=" ".join,
)
def test_a_list_that_cannot_be_written_is_refused(arguments: list[str], capsys: Capture) -> None:
    assert main(["faults", *arguments]) == 2
    assert capsys.readouterr().err.startswith("error: ")
