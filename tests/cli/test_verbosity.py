"""-v 6 shows each request on stderr; less shows none."""

import logging

import pytest

from kubectl_netcheck.cli import verbosity

LOGGER = logging.getLogger("urllib3.connectionpool")


@pytest.mark.parametrize(("level", "shown"), [(0, False), (5, False), (6, True), (9, True)])
def test_requests_from_6_on(level: int, shown: bool, capsys: pytest.CaptureFixture[str]) -> None:
    LOGGER.setLevel(logging.WARNING)
    verbosity.apply(level)
    LOGGER.debug('%s "%s %s"', "https://server", "GET", "/api")
    out, err = capsys.readouterr()
    assert out == ""
    assert ('https://server "GET /api"' in err) is shown
