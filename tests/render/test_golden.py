"""Every format writes what it wrote before; a wanted change is written by tests.render.golden."""

import pytest

from kubectl_netcheck.render import words
from tests.render.golden import HOME, REPORTS, path, text


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("word", words())
def test_as_before(word: str, name: str) -> None:
    assert text(word, name) == path(word, name).read_text(encoding="utf-8"), (
        "if this is wanted: python -m tests.render.golden"
    )


def test_no_file_is_of_a_format_that_is_gone() -> None:
    assert {file.name for file in HOME.iterdir()} == {
        path(word, name).name for word in words() for name in REPORTS
    }
