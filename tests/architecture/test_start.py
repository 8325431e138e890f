"""What the program loads before it knows its command: little, and nothing heavy."""

import subprocess
import sys

import pytest

#: What each takes three to seven milliseconds of a start, and an answer at once does without.
SLOW = {"shutil", "difflib", "tempfile", "traceback", "subprocess", "json"}
HEAVY = {"kubernetes", "urllib3", "websocket", "rich", "jinja2", "tabulate", "jsonpath_ng", "yaml"}
SCRIPT = """
import sys
from kubectl_netcheck.cli.main import main
code = main(sys.argv[1:])
print("LOADED", *sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""


def loaded(*arguments: str) -> tuple[int, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, check=False
    )
    words = done.stderr.rpartition("LOADED")[2].split()
    return done.returncode, set(words)


@pytest.mark.parametrize(
    "arguments",
    [[], ["--help"], ["--version"], ["pair", "--help"], ["version", "--client"]],
    ids=" ".join,
)
def test_start_imports_nothing_heavy(arguments: list[str]) -> None:
    code, modules = loaded(*arguments)
    assert code == 0
    assert "click" in modules
    assert not modules & HEAVY


def test_the_version_is_said_at_once() -> None:
    _, modules = loaded("--version")
    assert not modules & SLOW


@pytest.mark.parametrize("arguments", [["explain"], ["faults"]], ids=" ".join)
def test_offline_commands_import_no_client(arguments: list[str]) -> None:
    code, modules = loaded(*arguments)
    assert code == 0
    assert not modules & {"kubernetes", "urllib3", "websocket"}
