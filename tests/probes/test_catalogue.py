"""From a round to its facts: the two halves of a one-way measurement are joined."""

from kubectl_netcheck.model.fact import Fact, Result
from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Capture, Task
from kubectl_netcheck.probes._catalogue import facts
from kubectl_netcheck.probes._shell import mark
from kubectl_netcheck.probes._text import CUT

LEG = Leg(Place("pod", "a", "p1", "10.0.0.1"), Place("pod", "b", "p1", "10.0.0.2"), "cross-node")
SEND = Task("s", "oneway-send", LEG, {"tag": "p1-a"})
COUNT = Task("r", "oneway", LEG, {"tag": "p1-a"})
TAG = mark(COUNT, "tag")


def received(*numbers: int) -> Capture:
    lines = [f"{TAG}-{number:018d}" for number in numbers]
    return Capture("r", "\n".join([*lines, "waited 900"]), 0)


def joined(count: Capture, send: Capture | None = None) -> Fact:
    captures = {"r": count} | ({"s": send} if send else {})
    (fact,) = facts([SEND, COUNT], captures)
    assert fact.measure == "oneway"
    return fact


SENT = Capture("s", "sent 0", 0)


def test_what_arrived_is_counted_once_each() -> None:
    fact = joined(received(*range(1, 11), 3, 3, 77), SENT)
    assert (fact.result, fact.samples, fact.good) == (Result.OK, 10, 10)
    fact = joined(received(1, 4), SENT)
    assert (fact.result, fact.good) == (Result.INTERMITTENT, 2)


def test_silence_after_sending_is_loss() -> None:
    assert joined(received(), SENT).result is Result.LOST


def test_silence_without_a_sender_is_no_measurement() -> None:
    fact = joined(received())
    assert (fact.result, fact.samples) == (Result.NOT_RUN, 0)
    assert "the sender did not run" in fact.text["reason"]
    (alone,) = facts([COUNT], {"r": received()})
    assert alone.text["reason"] == "no datagrams were sent"


def test_the_senders_own_error_is_the_ending() -> None:
    said = "socat[7] E sendto(…): Operation not permitted\nsent 1"
    fact = joined(received(), Capture("s", said, 0))
    assert fact.result is Result.NOT_PERMITTED


def test_a_receiver_that_did_not_answer_counts_nothing() -> None:
    fact = joined(Capture("r", missing="exec was cut"), SENT)
    assert fact.result is Result.NOT_RUN


def test_what_is_left_of_an_output_is_no_reason() -> None:
    leg = Leg(Place("pod", "a"), Place("pod", "b"), "cross-node")
    task = Task("t1", "ping", leg, {"address": "10.0.0.1"})
    rest = Capture("t1", "ime 441ms\nrtt min/avg/max/mdev = 0.016/0.022/0.064 ms", 0, cut=True)
    (fact,) = facts([task], {"t1": rest})
    assert (fact.result, fact.text["reason"]) == (Result.NOT_RUN, CUT)
    none = Capture("t1", "netcheck-not-run: no ping in the image", 0, cut=True)
    (fact,) = facts([task], {"t1": none})
    assert fact.text["reason"] == "no ping in the image"
