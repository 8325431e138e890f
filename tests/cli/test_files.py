"""Files of replay, diff and verify: one wording for what cannot be read, and standard input."""

import gzip
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from kubectl_netcheck.cli.main import main
from kubectl_netcheck.cluster.files import RECORD, WRITE
from tests.architecture.house import ROOT

Capture = pytest.CaptureFixture[str]
GOOD = ROOT / "examples" / "tunnel-port-blocked.json.gz"
#: Each way to name a file, the other one of diff being well.
WAYS: list[Callable[[str], list[str]]] = [
    lambda file: ["replay", file],
    lambda file: ["diff", file, str(GOOD)],
    lambda file: ["diff", str(GOOD), file],
    lambda file: ["verify", file],
]


def told(capsys: Capture, file: Path | str) -> tuple[str, str]:
    """What and do of the error, which is the same whichever command was to read the file; but what
    `-o json` writes is nothing for replay, so that does not speak of it."""
    said = set()
    for way in WAYS:
        assert main(way(str(file))) == 2
        out, err = capsys.readouterr()
        assert out == ""
        if way(str(file))[0] == "replay":
            assert "-o json" not in err
            err = err.replace(RECORD, WRITE)
        said.add(err)
    (only,) = said
    what, *rest = only.splitlines()
    return what, "\n".join(rest)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "before.json").write_text("{}", encoding="utf-8")
    return tmp_path


def test_a_file_that_there_is_not_gets_the_nearest(folder: Path, capsys: Capture) -> None:
    what, rest = told(capsys, folder / "befor.json")
    assert what == f"error: there is no file {folder}/befor.json"
    assert rest == f"  do: did you mean {folder}/before.json?"
    assert told(capsys, folder / "x.json")[1] == "  do: there are: before.json"
    assert told(capsys, folder / "none" / "x.json")[1] == f"  do: {WRITE}"


@pytest.mark.parametrize(
    ("typed", "there", "meant"),
    [
        ("nosuch.json", "num.json", ""),
        ("befor", "before.json.gz", "before.json.gz"),
        ("before.json", "before.json.gz", "before.json.gz"),
        ("num.jsn", "num.json", "num.json"),
        ("nots.txt", "notes.txt", None),
        ("recordings.json", "recordings", None),
    ],
)
def test_only_what_is_near_and_can_be_read_is_proposed(
    typed: str, there: str, meant: str | None, tmp_path: Path, capsys: Capture
) -> None:
    """meant: None where there is no file of that kind, empty where none is near."""
    (tmp_path / there).write_text("{}", encoding="utf-8")
    (tmp_path / "folder.json").mkdir()
    do = f"did you mean {tmp_path / meant}?" if meant else f"there are: {there}"
    assert told(capsys, tmp_path / typed)[1] == f"  do: {do if meant is not None else WRITE}"


def test_an_empty_name_is_no_folder(capsys: Capture) -> None:
    what, rest = told(capsys, "")
    assert what == "error: the name of the file is empty"
    assert "- for standard input" in rest


def test_a_run_that_ended_early_says_what_to_do(tmp_path: Path, capsys: Capture) -> None:
    recording = json.loads(gzip.decompress(GOOD.read_bytes()))
    (tmp_path / "early.json").write_text(json.dumps({**recording, "inventory": None}))
    what, rest = told(capsys, tmp_path / "early.json")
    assert what == "error: the recording has no inventory"
    assert "ended before" in rest and "\n  do: " in rest and "--record FILE" in rest


def test_a_folder_is_said_with_what_is_in_it(folder: Path, capsys: Capture) -> None:
    what, rest = told(capsys, folder)
    assert (what, rest) == (f"error: {folder} is a folder", "  do: there are: before.json")


@pytest.mark.parametrize(
    ("data", "said", "why"),
    [
        (GOOD.read_bytes()[:900], "is cut off", "its gzip has no end"),
        (GOOD.read_bytes()[:900] + b"\xff" * 9000, "is damaged", "begins like gzip"),
        (b"\x1f\x8bnonsense", "is damaged", "begins like gzip"),
        (b"# netcheck\n\ntext\n", "is neither a report nor a recording", "why: it is not JSON\n"),
        (b'{"kind": 1,\n"x"', "is neither a report nor a recording", "not JSON from line 2 on"),
        (b"\n", "is neither a report nor a recording", "it is empty"),
        (b"[" * 100_000, "is neither a report nor a recording", "it is not JSON"),
        (b'{"x": NaN}', "is neither a report nor a recording", "NaN"),
        (b"\xff\xfe", "is neither a report nor a recording", "UTF-8"),
        (b"{}", "is neither a report nor a recording", '"kind"'),
        (b"[7]", "is neither a report nor a recording", '"kind"'),
    ],
)
def test_what_is_no_report_and_no_recording(
    data: bytes, said: str, why: str, folder: Path, capsys: Capture
) -> None:
    (folder / "file").write_bytes(data)
    what, rest = told(capsys, folder / "file")
    assert what == f"error: {folder}/file {said}"
    assert why in rest and "\n  do: " in rest
    assert "char" not in rest and "Expecting" not in rest, "words of a parser"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(folder: Path, capsys: Capture) -> None:
    (folder / "before.json").chmod(0)
    assert told(capsys, folder / "before.json")[0].endswith("cannot be read")


def test_a_file_below_a_file(folder: Path, capsys: Capture) -> None:
    what, rest = told(capsys, folder / "before.json" / "x")
    assert what.endswith("before.json/x cannot be read") and "Not a directory" in rest


def test_replay_of_a_report_says_what_reads_it(folder: Path, capsys: Capture) -> None:
    assert main(["replay", str(GOOD), "-o", "json"]) == 1
    report = folder / "report.json"
    report.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["replay", str(report)]) == 2
    what, _, do = capsys.readouterr().err.splitlines()
    assert what == f"error: {report} is a report, not a recording"
    assert "kubectl netcheck diff and verify read it" in do
    assert main(["diff", str(report), str(GOOD)]) == 0


@contextmanager
def standard_input(data: bytes) -> Iterator[None]:
    """A pipe with that in it."""
    before = os.dup(0)
    reading, writing = os.pipe()

    def feed() -> None:
        # A first piece that does not tell gzip from text yet.
        with suppress(BrokenPipeError), os.fdopen(writing, "wb", buffering=0) as pipe:
            pipe.write(data[:1])
            time.sleep(0.05)
            with os.fdopen(os.dup(writing), "wb") as rest:
                rest.write(data[1:])

    feeding = Thread(target=feed)
    feeding.start()
    os.dup2(reading, 0)
    os.close(reading)
    try:
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)
        feeding.join()


@pytest.mark.parametrize("packed", [True, False])
def test_standard_input_is_read(packed: bool, folder: Path, capsys: Capture) -> None:
    data = GOOD.read_bytes()
    if not packed:
        assert main(["replay", str(GOOD), "-o", "json"]) == 1
        data = json.dumps(json.loads(capsys.readouterr().out)).encode()
    with standard_input(data):
        assert main(["diff", "-", str(GOOD)]) == 0
    assert "old  standard input: pair" in capsys.readouterr().out
    with standard_input(data):
        assert main(["verify", "-", "--code", "NC701"]) == 2
    assert "standard input has no such finding" in capsys.readouterr().err
    with standard_input(data):
        assert main(["replay", "-"]) == (1 if packed else 2)
    assert packed or "standard input is a report" in capsys.readouterr().err


def test_standard_input_that_cannot_be_read(capsys: Capture) -> None:
    with standard_input(b""):
        os.close(0)
        assert main(["replay", "-"]) == 2
    assert "standard input cannot be read" in capsys.readouterr().err
    with standard_input(gzip.compress(b"{}")):
        assert main(["diff", "-", "-"]) == 2
    assert "standard input is read once" in capsys.readouterr().err


def test_a_file_may_have_the_name_of_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (tmp_path / "-").write_bytes(GOOD.read_bytes())
    monkeypatch.chdir(tmp_path)
    with standard_input(b""):
        assert main(["replay", "./-"]) == 1
        assert main(["diff", "./-", str(GOOD)]) == 0
        assert main(["verify", "./-", "--code", "NC701"]) == 2
    assert "- has no such finding" in capsys.readouterr().err
