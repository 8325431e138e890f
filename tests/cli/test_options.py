"""Shared options: kubectl's spellings, before and after the command, later ones win."""

import click
import pytest
from click.testing import CliRunner

from kubectl_netcheck.cli.main import as_click_takes_them
from kubectl_netcheck.cli.options import shared, with_shared_options
from kubectl_netcheck.cli.takes import RUN


def parse(*arguments: str, env: dict[str, str] | None = None) -> dict[str, object]:
    """The shared options that ``probe`` sees."""
    seen: dict[str, object] = {}

    @click.group()
    @with_shared_options(RUN)
    def group() -> None:
        pass

    @group.command()
    @with_shared_options(RUN)
    def probe() -> None:
        seen.update(shared().values)

    given = as_click_takes_them(arguments)
    done = CliRunner().invoke(group, given, env=env, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return seen


def test_flags_work_before_and_after_the_command() -> None:
    assert parse("--context", "x", "probe")["context"] == "x"
    assert parse("probe", "--context", "x")["context"] == "x"
    assert parse("--context", "x", "probe", "--context", "y")["context"] == "y"


def test_a_default_after_the_command_does_not_undo_what_came_before() -> None:
    assert parse("-o", "json", "probe")["output"] == "json"
    assert parse("--insecure-skip-tls-verify", "probe")["insecure_skip_tls_verify"] is True


def test_repeated_flags_add_up() -> None:
    given = parse("--as-group", "a", "probe", "--as-group", "b", "--as-group", "c")
    assert given["impersonate_groups"] == ("a", "b", "c")


@pytest.mark.parametrize(
    ("arguments", "name", "value"),
    [
        (("-o=json",), "output", "json"),
        (("-ojson",), "output", "json"),
        (("-n=x",), "namespace", "x"),
        (("-v=6",), "verbosity", 6),
        (("-v6",), "verbosity", 6),
        (("--v=6",), "verbosity", 6),
        (("--insecure-skip-tls-verify=true",), "insecure_skip_tls_verify", True),
        (("--insecure-skip-tls-verify=false",), "insecure_skip_tls_verify", False),
        (("--request-timeout=2m",), "request_timeout", 120.0),
        (("--as", "system:admin"), "impersonate", "system:admin"),
        (("--as-user-extra", "a=1"), "impersonate_extra", ("a=1",)),
        (("-v", "10"), "verbosity", 10),
    ],
)
def test_kubectl_spellings(arguments: tuple[str, ...], name: str, value: object) -> None:
    assert parse("probe", *arguments)[name] == value


def test_image_from_the_environment() -> None:
    assert parse("probe", env={"NETCHECK_IMAGE": "i"})["image"] == "i"
    assert parse("probe", "--image", "j", env={"NETCHECK_IMAGE": "i"})["image"] == "j"


def test_after_two_dashes_nothing_is_rewritten() -> None:
    assert as_click_takes_them(["--", "-o=json"]) == ["--", "-o=json"]
