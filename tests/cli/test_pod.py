"""The command pod before it asks a cluster: words that cannot be, and consent."""

import pytest

from kubectl_netcheck.cli.main import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["web/a/b/c"], "cannot be the name of a pod"),
        (["web", "--to", "x:0", "--yes"], "is no port"),
        (["web", "--to", "node/a:80", "--yes"], "is no node"),
        (["web"], "nobody is here to ask"),
        (["web", "-o", "nonsense"], "no output format"),
    ],
)
def test_nothing_is_added_to_a_pod_by_mistake(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pod", *words]) == 2
    assert said in capsys.readouterr().err


def test_the_question_says_that_the_container_stays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", lambda text, **_: asked.append(text))
    assert main(["pod", "web"]) != 0
    assert len(asked) == 1 and "cannot remove it" in asked[0]
