"""For all tests: what an example takes depends on the machine; logs are as they were before."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from kubectl_netcheck.cli import verbosity

LENIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("any-machine", LENIENT)
settings.load_profile("any-machine")


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """A handler that ``-v 6`` leaves behind would write to the stderr of a test that is over."""
    loggers = [logging.getLogger(name) for name in verbosity.LOGGERS]
    before = [(each.level, list(each.handlers), each.propagate) for each in loggers]
    yield
    for each, (level, handlers, propagate) in zip(loggers, before, strict=True):
        each.setLevel(level)
        each.handlers[:] = handlers
        each.propagate = propagate
