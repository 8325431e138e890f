"""How an answer ends: with one line end, but where kubectl writes none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_netcheck.cli.main import main
from kubectl_netcheck.render import words
from tests.architecture.house import ROOT
from tests.render.golden import ARGUMENTS
from tests.render.kubectl import OBJECT, kubectl

Capture = pytest.CaptureFixture[str]
Printed = Callable[..., str]
FAULTY = str(ROOT / "examples" / "tunnel-port-blocked.json.gz")
HEALTHY = str(ROOT / "examples" / "healthy.json.gz")
CASES = ROOT / "tests" / "cases"
#: Undecided, and healthy with a risk: neither has a fault to name.
UNDECIDED = str(CASES / "healthy" / "healthy-too-busy-for-fragments.json.gz")
RISK = str(
    CASES / "external-traffic-policy-local" / "service-external-traffic-policy-local.json.gz"
)
TEMPLATES = {"{.status}": "faulty", '{.status}{"\\n"}': "faulty\n", "{.nope}": "", "a\nb": "a\nb"}


@pytest.fixture
def printed(capsys: Capture) -> Printed:
    def answer(*words: str) -> str:
        main([*words, "-q"] if words[0] == "replay" else words)
        return capsys.readouterr().out

    return answer


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_writes_its_own_line_ends(
    template: str, printed: Printed, tmp_path: Path
) -> None:
    file = tmp_path / "template"
    file.write_text(template, encoding="utf-8")
    for form in (f"jsonpath={template}", f"jsonpath-file={file}"):
        assert printed("replay", FAULTY, "-o", form) == TEMPLATES[template]


def test_so_do_those_of_lists_and_records(printed: Printed) -> None:
    assert printed("explain", "NC301", "-o", "jsonpath={.code}") == "NC301"
    assert printed("version", "--client", "-o", "jsonpath={.nope}") == ""
    assert printed("faults", "-o", "jsonpath={[0].kind}") == "fault"


def test_a_template_s_file_is_taken_whole(printed: Printed, tmp_path: Path) -> None:
    file = tmp_path / "template"
    file.write_bytes(b"{.status}\r\n\n")
    assert printed("replay", FAULTY, "-o", f"jsonpath-file={file}") == "faulty\r\n\n"


def test_kubectl_does_the_same_with_such_a_file() -> None:
    try:
        with kubectl() as asked:
            if not asked.version():
                pytest.skip("this kubectl does not answer")
            for end in ("", "\n", "\n\n"):
                assert asked.filled_from_file("{.kind}" + end) == OBJECT["kind"] + end
    except FileNotFoundError:
        pytest.skip("no kubectl on this machine")


@pytest.mark.parametrize("recording", [HEALTHY, UNDECIDED, RISK])
def test_nothing_to_name_is_nothing(recording: str, printed: Printed) -> None:
    assert printed("replay", recording, "-o", "name") == ""


def test_nor_is_a_list_without_records_and_titles_a_line(printed: Printed) -> None:
    columns = ("-o", "custom-columns=CODE:.code")
    assert printed("replay", HEALTHY, *columns, "--no-headers") == ""
    assert printed("replay", HEALTHY, *columns) == "CODE\n"


@pytest.mark.parametrize("word", [word for word in words() if not word.startswith("jsonpath")])
def test_all_else_ends_with_one_line_end(word: str, printed: Printed) -> None:
    text = printed("replay", FAULTY, "-o", word + ARGUMENTS.get(word, ""))
    assert text.endswith("\n") and not text.endswith("\n\n")
