"""Frames: what comes back is read whatever it is, and nobody without the nonce can forge one."""

import base64
import gzip

from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.model.leg import Leg
from kubectl_netcheck.model.place import Place
from kubectl_netcheck.model.task import Task
from kubectl_netcheck.probes._frames import read

LEG = Leg(Place("pod", "a", "p1", "10.0.0.1"), Place("pod", "b", "p1", "10.0.0.2"), "cross-node")
TASKS = [Task(name, "ping", LEG) for name in ("one", "two", "three")]
NONCE = "s3cr3t"


def frame(name: str, body: str, status: int = 0, nonce: str = NONCE, cut: str = "") -> str:
    size = len(body.encode("utf-8", "replace"))
    return f"\n#netcheck {nonce} {name} {status} {size}{cut}\n{body}"


END = f"\n#netcheck {NONCE} end\n"


def test_every_task_gets_its_own_output() -> None:
    text = frame("one", "a\nb\n") + frame("two", "", 1) + frame("three", "c") + END
    found = read(text, NONCE, TASKS)
    assert [found[t.id].output for t in TASKS] == ["a\nb\n", "", "c"]
    assert [found[t.id].exit for t in TASKS] == [0, 1, 0]
    assert not any(found[t.id].missing for t in TASKS)


def test_a_frame_of_another_nonce_is_text() -> None:
    forged = frame("two", "all is well", nonce="guess") + "\n#netcheck guess end"
    found = read(frame("one", forged) + END, NONCE, TASKS)
    assert found["one"].output == forged
    assert found["two"].missing


def test_the_first_complete_frame_counts() -> None:
    text = frame("one", "first") + frame("one", "second") + END
    assert read(text, NONCE, TASKS)["one"].output == "first"


def test_a_cut_output_is_said_and_kept() -> None:
    text = frame("one", "whole") + frame("two", "half of it")[:-5]
    found = read(text, NONCE, TASKS)
    assert found["one"].output == "whole"
    assert found["two"].missing == "the output was cut in the middle"
    assert found["two"].output == "half "
    assert found["three"].missing == "its result is not among those that came back"


def test_a_piece_missing_in_the_middle_is_a_cut() -> None:
    text = frame("one", "0123456789") + END
    assert read(text.replace("3456", ""), NONCE, TASKS)["one"].missing


def test_nothing_at_all_says_so() -> None:
    assert read("", NONCE, TASKS)["one"].missing == "the program printed nothing"
    assert "not run to its end" in read("sh: oops", NONCE, TASKS)["one"].missing
    refused = read(f"#netcheck {NONCE} no-folder", NONCE, TASKS)["one"].missing
    assert "no folder" in refused


def test_a_line_end_that_a_channel_changed_is_no_cut() -> None:
    text = frame("one", "a\r\nb\r\n") + END
    assert not read(text.replace("\r\n", "\n"), NONCE, TASKS)["one"].missing


def packed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode())).decode()


def test_the_compact_form_is_recognised() -> None:
    text = frame("one", "x" * 40) + frame("two", "", cut=" cut") + END
    found = read(packed(text) + "\n", NONCE, TASKS)
    assert found["one"].output == "x" * 40
    assert found["two"].missing == "left out to fit the message"


def test_a_bomb_is_opened_up_to_a_limit_only() -> None:
    bomb = packed("\0" * 3_000_000)
    assert len(bomb) < 6000
    assert read(bomb, NONCE, TASKS)["one"].missing


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    assert set(read(text, NONCE, TASKS)) == {"one", "two", "three"}


@given(
    st.lists(st.sampled_from([*frame("one", "a\n").splitlines(), END, "\n", " cut", "#netcheck"])),
    st.integers(0, 60),
)
def test_any_pieces_in_any_order_are_read(pieces: list[str], cut: int) -> None:
    assert set(read("\n".join(pieces)[cut:], NONCE, TASKS)) == {"one", "two", "three"}


@given(st.text(max_size=300).filter(lambda text: NONCE not in text and "\r" not in text))
def test_no_output_reaches_another_tasks_capture(body: str) -> None:
    text = frame("one", body) + frame("two", "mine") + END
    found = read(text, NONCE, TASKS)
    assert found["two"].output == "mine"
    assert found["three"].missing


@given(st.binary(max_size=3000))
def test_any_bytes_in_the_compact_form_are_read(data: bytes) -> None:
    read(base64.b64encode(data).decode(), NONCE, TASKS)
    damaged = bytearray(gzip.compress(frame("one", "x" * 50).encode()))
    for at, byte in enumerate(data[:20]):
        damaged[(at * 7 + byte) % len(damaged)] ^= byte
    read(base64.b64encode(bytes(damaged)).decode(), NONCE, TASKS)
