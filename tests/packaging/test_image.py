"""The image of the debug pods, by its text: what a restricted pod needs of it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "packaging" / "image" / "Dockerfile").read_text()


def instructions(text: str) -> list[tuple[str, str]]:
    """Instruction and argument of each line, continued lines joined, comments left out."""
    bare = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n", " ", bare)
    lines = [line.strip() for line in joined.splitlines() if line.strip()]
    return [(line.split(None, 1)[0].upper(), line.split(None, 1)[1]) for line in lines]


FOUND = instructions(TEXT)
RUN = " ".join(argument for word, argument in FOUND if word == "RUN")


def test_base_is_alpine_of_a_fixed_version():
    base = next(argument for word, argument in FOUND if word == "ARG")
    assert re.fullmatch(r"BASE=docker\.io/library/alpine:\d+\.\d+", base)


@pytest.mark.parametrize("package", ["iputils", "bind-tools", "curl", "socat", "iproute2"])
def test_tools_are_installed_without_leftovers(package: str):
    (installed,) = re.findall(r"apk add --no-cache ([a-z0-9 -]+)", RUN)
    assert package in installed.split()


def test_it_runs_as_a_number_that_is_not_root():
    users = [argument for word, argument in FOUND if word == "USER"]
    assert [re.fullmatch(r"[1-9]\d*:[1-9]\d*", user) is not None for user in users] == [True]
    assert FOUND[-1][0] == "CMD" and [word for word, _ in FOUND].index("USER") < len(FOUND)


def test_ping_has_no_file_capabilities_in_any_layer():
    assert len([word for word, _ in FOUND if word == "RUN"]) == 1, "a second layer keeps the first"
    assert "setcap" not in RUN and "u+s" not in RUN
    assert re.search(r"for tool in ping ", RUN)
    assert 'cp "$path" "$path.plain"' in RUN and 'mv "$path.plain" "$path"' in RUN
    assert RUN.index("apk add") < RUN.index("cp ")


def test_nothing_is_fetched_beside_packages_and_nothing_listens():
    assert not {"ADD", "COPY", "EXPOSE", "ENTRYPOINT", "VOLUME"} & {word for word, _ in FOUND}
    assert "http" not in RUN


def test_the_readme_builds_it_as_its_header_says():
    (line,) = re.findall(r"^#   (docker .*)$", TEXT, re.MULTILINE)
    assert f"\n{line}\n" in (ROOT / "README.md").read_text(encoding="utf-8")
