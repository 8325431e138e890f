"""Cleaning happens however the block ends, and signals end the block."""

import os
import signal

import pytest

from kubectl_netcheck.run import cleaning
from kubectl_netcheck.run.cleaning import SIGNALS, cleaned


@pytest.fixture(autouse=True)
def heard():
    """Every signal is heard, even where the tests run in the background or by nohup."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        usual = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
        signal.signal(number, usual)
    yield
    for number, old in before.items():
        signal.signal(number, old)


def hit(number=signal.SIGINT):
    os.kill(os.getpid(), number)


def test_it_cleans_after_success_and_after_an_error():
    done = []
    with cleaned(lambda: done.append("ok")):
        pass
    with pytest.raises(ValueError), cleaned(lambda: done.append("error")):
        raise ValueError
    assert done == ["ok", "error"]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_block_and_cleans(number):
    done = []
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), cleaned(lambda: done.append(number)):
        hit(number)
        pytest.fail("the block went on after the signal")
    assert done == [number]
    assert signal.getsignal(number) is before


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_that_is_ignored_stays_ignored(number):
    done = []
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with cleaned(lambda: done.append("cleaned")):
            hit(number)
            done.append("went on")
        assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)
    assert done == ["went on", "cleaned"]


def test_the_first_signal_during_cleaning_does_not_stop_it():
    done = []

    def clean():
        hit()
        done.append("cleaned")

    with cleaned(clean):
        pass
    assert done == ["cleaned"]


def test_an_echo_of_the_signal_does_not_stop_the_cleaning():
    done = []

    def clean():
        hit(signal.SIGTERM)
        done.append("cleaned")

    with pytest.raises(KeyboardInterrupt), cleaned(clean):
        hit(signal.SIGTERM)
    assert done == ["cleaned"]


def test_a_second_signal_ends_the_cleaning_too(monkeypatch):
    monkeypatch.setattr(cleaning, "ECHO_S", -1.0)
    done = []

    def clean():
        hit()
        done.append("cleaned")

    with pytest.raises(KeyboardInterrupt), cleaned(clean):
        hit()
    assert done == []
