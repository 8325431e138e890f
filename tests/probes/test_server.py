"""The server of a probe pod: only checked words enter its program."""

import pytest

from kubectl_netcheck.probes import _echo, _server


def test_every_place_in_the_program_is_filled() -> None:
    program = _server.serve("p1@node-a", 8080, 8081, 9999, 60)
    assert "@" not in program.replace("p1@node-a", "").replace('"$@"', "")
    assert "sleep 60" in program


@pytest.mark.parametrize(
    "key", ["p1@node'a", "", "p1 node", "$(reboot)", "P1@A", "a\r\nSet-Cookie"]
)
def test_a_key_that_is_no_plain_word_is_a_mistake(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        _server.serve(key, 8080, 8081, 9999)


@pytest.mark.parametrize("ports", [(0, 1, 2), (8080, 65536, 9), (8080, 8081, -1)])
def test_ports_are_checked(ports: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="port"):
        _server.serve("p1@a", *ports)


def test_it_does_not_serve_for_ever() -> None:
    with pytest.raises(ValueError, match="a day"):
        _server.serve("p1@a", 1, 2, 3, 10**6)


def test_an_echo_that_answers_nobody_is_gone_by_the_second_try() -> None:
    program = _server.serve("p1@a", 8080, 8081, 9999)
    assert f"socat -T {_server.IDLE} -b 65507" in program
    assert 0 < _server.IDLE < _echo.WAIT
