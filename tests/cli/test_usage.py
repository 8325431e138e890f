"""Help by kubectl's spellings, and words of a line that are too many or none that a flag takes."""

import pytest

from kubectl_netcheck.cli.main import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubectl_netcheck.run.ask.ask", lambda *_, **__: pytest.fail("it ran"))


def test_help_has_kubectls_spellings(capsys: Capture) -> None:
    def said(*arguments: str) -> str:
        assert main(arguments) == 0
        return capsys.readouterr().out

    assert said("-h") == said("help") == said("--help")
    assert said("pair", "-h") == said("help", "pair") == said("pair", "--help")
    assert said("help", "pair").startswith("Usage: kubectl netcheck pair [OPTIONS] NODE_A NODE_B")
    assert main(["help", "pairs"]) == 2
    assert "did you mean pair?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "do"),
    [
        (["pair", "a", "b", "c"], "do: kubectl netcheck mesh a b c; kubectl netcheck pair NODE_A"),
        (["node", "a", "b"], "do: kubectl netcheck mesh a b; "),
        (["mtu", "a", "b", "c d"], "do: kubectl netcheck mesh a b 'c d'; "),
        (["service", "a", "b"], "do: kubectl netcheck service [NS/]NAME; kubectl get services -A"),
        (["faults", "a"], "do: kubectl netcheck faults\n"),
        (["help", "pair", "mesh"], "do: kubectl netcheck help [COMMAND]\n"),
    ],
)
def test_words_too_many_get_the_command_for_more(
    arguments: list[str], do: str, capsys: Capture
) -> None:
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert "does not take so many words: " in err and do in err and "Got unexpected" not in err


@pytest.mark.parametrize("level", ["foo", "1.5", ""])
def test_a_level_that_is_none_says_what_it_takes(level: str, capsys: Capture) -> None:
    assert main(["mesh", "-v", level]) == 2
    err = capsys.readouterr().err
    assert "give 0 to 9" in err and "integer range" not in err
