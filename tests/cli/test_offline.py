"""Commands that need no cluster: explain, faults, version, options, replay of a bad file."""

import gzip
import json
import re
from pathlib import Path

import pytest
import yaml

from kubectl_netcheck.cli.catalogue import entries
from kubectl_netcheck.cli.main import main

Capture = pytest.CaptureFixture[str]
FAULT = "tunnel-port-blocked"
EXAMPLES = Path(__file__).parents[2] / "examples"


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


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("NC999", "do: kubectl netcheck faults lists them"),
        ("nc205", "NC204 rp-filter-strict, NC206 br-netfilter-off"),
        ("tunel", "did you mean: tunnel-blocked-one-way, "),
    ],
)
def test_explain_offers_codes_by_number_and_names_by_a_part(
    word: str, near: str, capsys: Capture
) -> None:
    assert main(["explain", word]) == 2
    assert near in capsys.readouterr().err


def test_explain_without_a_word_lists_all_by_layer(capsys: Capture) -> None:
    out = printed(capsys, "explain")
    assert all(entry.fault.slug in out for entry in entries())


def test_explain_lists_the_faults_of_a_layer(capsys: Capture) -> None:
    for layer in ("dns", "Overlay", "node-forwarding"):
        wanted = {e.fault.code for e in entries() if e.fault.layer == layer.lower()}
        first, *rows = printed(capsys, "explain", layer).splitlines()
        assert first == layer.lower()
        assert {row.split()[0] for row in rows if row.startswith("  NC")} == wanted
        assert {row["code"] for row in json.loads(printed(capsys, "explain", layer, "-ojson"))} == (
            wanted
        )
        wide = printed(capsys, "explain", layer, "-o", "wide", "--no-headers").splitlines()
        assert {row.split()[1] for row in wide if not row.startswith(" ")} == wanted


def test_one_fault_wide_is_its_page(capsys: Capture) -> None:
    assert printed(capsys, "explain", FAULT, "-o", "wide") == printed(capsys, "explain", FAULT)


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


OFFLINE_FORMS = {
    "version --client": ["json", "jsonpath={.image}", "custom-columns=A:.version"],
    "explain NC301": ["json", "yaml", "name", "jsonpath={.code}"],
    "explain": ["json", "yaml", "name", "wide", "custom-columns=A:.code"],
    "faults": ["json", "yaml", "name", "wide", "custom-columns=A:.code"],
    "options": ["json", "yaml", "name", "wide", "custom-columns=A:.flag"],
}


@pytest.mark.parametrize("line", OFFLINE_FORMS)
def test_each_form_says_something_else_or_is_refused(line: str, capsys: Capture) -> None:
    said = [printed(capsys, *line.split())]
    said += [printed(capsys, *line.split(), "-o", form) for form in OFFLINE_FORMS[line]]
    assert all(said) and len(set(said)) == len(said)
    wanted = ["bogus", "html", "json=x", "jsonpath"]
    for form in [*wanted, *({"wide", "name"} if line.startswith("version") else ())]:
        assert main([*line.split(), "-o", form]) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("error: ") and "\n  do: " in err


def test_a_name_is_that_of_the_fault(capsys: Capture) -> None:
    assert printed(capsys, "explain", "NC301", "-o", "name") == f"fault/{FAULT}\n"
    for name in printed(capsys, "faults", "-o", "name").split()[:3]:
        assert name.rpartition("/")[2] in printed(capsys, "explain", name).splitlines()[0]
    assert main(["explain", f"fault/{FAULT[:-1]}"]) == 2
    assert f"did you mean: {FAULT}" in capsys.readouterr().err


def test_a_fault_has_the_same_values_in_every_list(capsys: Capture) -> None:
    rows = {row["slug"]: row for row in json.loads(printed(capsys, "explain", "-o", "json"))}
    listed = json.loads(printed(capsys, "faults", "-o", "json"))
    assert listed
    for row in listed:
        assert row == {key: rows[row["slug"]][key] for key in row}
    assert all(isinstance(row["scopes"], list) for row in listed)
    assert f" {','.join(rows[FAULT]['scopes'])} " in printed(capsys, "faults", "-o", "wide")


def test_codes_of_a_list_as_the_readme_writes_them(capsys: Capture) -> None:
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    (template,) = re.findall(r"all\ncodes are `-o jsonpath='([^']+)'`", readme)
    codes = printed(capsys, "faults", "-o", f"jsonpath={template}").split()
    assert codes == [entry.fault.code for entry in entries()]


def test_a_template_from_a_file(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "template"
    file.write_text('{.code}{"\\t"}{.slug}\n', encoding="utf-8")
    assert printed(capsys, "explain", "NC301", "-o", f"jsonpath-file={file}") == f"NC301\t{FAULT}\n"
    file.write_text("{range [*]}{.code} {end}", encoding="utf-8")
    out = printed(capsys, "faults", f"-o=jsonpath-file={file}")
    assert out.split() == [entry.fault.code for entry in entries()]


def test_a_template_from_a_file_for_a_report(tmp_path: Path, capsys: Capture) -> None:
    file, recording = tmp_path / "template", EXAMPLES / "tunnel-port-blocked.json.gz"
    file.write_text("{.findings[*].code}\n", encoding="utf-8")
    assert main(["-o", f"jsonpath-file={file}", "replay", str(recording)]) == 1
    assert capsys.readouterr().out == "NC301\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"", "empty"),
        (b"\n", "empty"),
        (b"\xff{.a}", "UTF-8"),
        (b"x" * (1 << 20) + b"y", "more than"),
        (b"{.code", "brace"),
    ],
)
def test_a_template_that_cannot_be_used(
    content: bytes | None, said: str, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "template"
    if content is not None:
        file.write_bytes(content)
    for line in (["explain", "NC301"], ["replay", str(EXAMPLES / "healthy.json.gz")]):
        assert main([*line, "-o", f"jsonpath-file={file}"]) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("error: ") and said in err
    assert main(["faults", "-o", f"jsonpath-file={tmp_path}"]) == 2
    assert main(["faults", "-o", "jsonpath-file"]) == main(["faults", "-o", "jsonpath-file="]) == 2
    assert "-o jsonpath-file=FILE" in capsys.readouterr().err


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


def test_a_replay_says_when_it_was_recorded_and_what_was_asked(capsys: Capture) -> None:
    cases = EXAMPLES.parent / "tests" / "cases"
    for file, said in {
        EXAMPLES / "healthy.json.gz": ": kubectl netcheck pair node-a node-b\n",
        cases / "app-not-listening" / "service-app-not-listening.json.gz": ": kubectl netcheck "
        "service t-service/mixed\n",
    }.items():
        main(["replay", str(file), "-o", "name"])
        quiet = capsys.readouterr()
        assert re.fullmatch(rf"recorded 20[0-9T:-]+Z{re.escape(said)}", quiet.err)
        main(["replay", str(file), "-o", "name", "-q"])
        assert capsys.readouterr() == (quiet.out, "")


@pytest.mark.parametrize(
    "command,question,said",
    [
        ("dns", {"names": ["a.example.com"], "subjects": ["node-a"]},
         "dns node-a --name a.example.com"),
        ("verify", {"slug": "tunnel-port-blocked", "scope": "pair", "nodes": ["node-a", "node-b"],
                    "origin": "pair", "subjects": ["node-a", "node-b"]},
         "verify tunnel-port-blocked --at node-a --at node-b"),
    ],
)  # fmt: skip
def test_a_replay_says_all_that_was_typed(
    command: str, question: object, said: str, tmp_path: Path, capsys: Capture
) -> None:
    with gzip.open(EXAMPLES / "healthy.json.gz") as stream:
        recording = json.load(stream)
    meta = recording["meta"]
    meta["command"] = meta["arguments"]["request"]["command"] = command
    meta["arguments"]["question"] = question
    file = tmp_path / "x.json"
    file.write_text(json.dumps(recording))
    main(["replay", str(file), "-o", "name"])
    assert capsys.readouterr().err.endswith(f": kubectl netcheck {said}\n")


def test_what_a_recording_says_is_neutralised(tmp_path: Path, capsys: Capture) -> None:
    found = json.loads(gzip.decompress((EXAMPLES / "healthy.json.gz").read_bytes()))
    found["meta"]["arguments"]["request"]["started"] = "\x1b[2Jnow\n"
    file = tmp_path / "run.json"
    file.write_text(json.dumps(found), encoding="utf-8")
    assert main(["replay", str(file)]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "\x1b" not in line and line.endswith("kubectl netcheck pair node-a node-b")


def test_lists_by_columns_jsonpath_and_order(capsys: Capture) -> None:
    columns = "custom-columns=CODE:.code,NAME:.slug"
    lines = printed(capsys, "faults", "-o", columns, "--sort-by", ".code").splitlines()
    assert lines[0].split() == ["CODE", "NAME"]
    codes = [line.split()[0] for line in lines[1:]]
    assert codes == sorted(entry.fault.code for entry in entries())
    paths = printed(capsys, "faults", "-o", 'jsonpath={range [*]}{.slug}{"\\n"}{end}')
    assert paths.splitlines() == [entry.fault.slug for entry in entries()]
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
