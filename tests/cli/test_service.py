"""The command service: which words name a Service, and that nothing runs for others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.cli.main import main
from kubectl_netcheck.cli.objects import object_name, service_name
from kubectl_netcheck.model.errors import BadInput

LABELS = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?", fullmatch=True).filter(
    lambda word: word not in ("service", "services", "svc")
)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("web", ("", "web")),
        ("shop/web", ("shop", "web")),
        ("svc/web", ("", "web")),
        ("service/web", ("", "web")),
        ("services/web", ("", "web")),
        ("svc/shop/web", ("shop", "web")),
        ("shop/svc/web", ("shop", "web")),
        ("svc/svc", ("", "svc")),
        ("svc", ("", "svc")),
        ("SVC/web", ("", "web")),
    ],
)
def test_words_for_a_service(word: str, found: tuple[str, str]) -> None:
    assert service_name(word) == found


@pytest.mark.parametrize(
    ("word", "do"),
    [
        ("web.shop", "did you mean shop/web?"),
        ("web.shop.svc.cluster.local", "did you mean shop/web?"),
        ("pod/shop/web", "service/NAME"),
        ("Web", "service/NAME"),
        ("", "service/NAME"),
        ("shop/", "service/NAME"),
        ("/web", "service/NAME"),
        ("a b", "service/NAME"),
        ("a" * 64, "get services"),
        ("../web", "service/NAME"),
        ("web;id", "service/NAME"),
    ],
)
def test_what_is_no_service_is_refused_with_what_to_give(word: str, do: str) -> None:
    with pytest.raises(BadInput) as error:
        service_name(word)
    assert do in error.value.do


@given(LABELS, LABELS)
def test_every_name_with_and_without_its_namespace(namespace: str, name: str) -> None:
    assert service_name(f"{namespace}/{name}") == (namespace, name)
    assert service_name(f"svc/{namespace}/{name}") == (namespace, name)
    assert service_name(name) == ("", name)


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        namespace, name = object_name(text, ("service",))
    except BadInput:
        return
    assert name and not set(name + namespace) - set("abcdefghijklmnopqrstuvwxyz0123456789-.")


def test_a_wrong_word_ends_with_two_before_anything_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kubectl_netcheck.run.ask.ask", lambda *_, **__: pytest.fail("it ran"))
    assert main(["service", "web.shop"]) == 2
    assert "did you mean shop/web?" in capsys.readouterr().err
