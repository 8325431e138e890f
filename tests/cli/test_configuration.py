"""A configuration that cannot be used: one exit code, whoever named it and whoever asks."""

import socket
from pathlib import Path

import pytest

from kubectl_netcheck.cli.main import main
from kubectl_netcheck.model.errors import NO_ACCESS, USAGE
from tests.architecture.house import ROOT

Capture = pytest.CaptureFixture[str]
#: What is wrong, by the file that there is; empty: it is missing.
FILES = {
    "missing": "",
    "empty": "apiVersion: v1\nkind: Config\n",
    "broken": "- a\n",
    "lost": "current-context: x\n",
    "folder": "",
}
LINES = ["pair a b", "mesh", "doctor", "clean", "pod a --yes"]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name, text in FILES.items():
        if text:
            (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("by", ["flag", "environment", "context"])
def test_it_is_wrong_usage_and_names_the_file(
    name: str, line: str, by: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(Path.cwd() / name)
    flags = ["--kubeconfig", file] if by == "flag" else []
    flags += ["--context", "prod"] if by == "context" else []
    monkeypatch.setenv("KUBECONFIG", "" if by == "flag" else file)
    assert main([*line.split(), *flags]) == USAGE
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("error: ") and "\n  do: " in err
    assert file in err or "it has: none" in err or 'context "x"' in err
    assert ("does not exist" in err) is (name == "missing")
    assert ("is a folder" in err) is (name == "folder")


@pytest.mark.parametrize("line", LINES)
def test_a_server_that_does_not_answer_is_not(line: str, capsys: Capture) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))  # nobody listens, and nobody else can
        server = f"127.0.0.1:{sock.getsockname()[1]}"
        assert main([*line.split(), "--server", server]) == NO_ACCESS
    assert "was not reached" in capsys.readouterr().err


def test_the_table_of_exit_codes_says_so() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (row,) = [line for line in readme.splitlines() if line.startswith(f"| {USAGE} |")]
    assert "no kubeconfig that can be used" in row
