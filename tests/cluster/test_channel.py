"""The exec protocol's words: the wrapped program under real shells, and Status frames."""

import json
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netcheck.cluster import channel

SHELLS = [
    shell for shell in (["dash"], ["bash"], ["busybox", "sh"]) if shutil.which(shell[0]) is not None
]


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_a_child_cannot_eat_the_program_and_no_end_of_file_is_needed(shell: list[str]) -> None:
    program = "cat\nread -r line; echo \"[$line]\"\ncat <<'E'\nhere ' doc\nE\nfalse || (exit 9)"
    with subprocess.Popen(shell, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(channel.wrapped(program))
        process.stdin.flush()  # standard input stays open, as it does in v4
        output = process.stdout.read()
        code = process.wait(5)
    assert output == channel.HELLO + b"[]\nhere ' doc\n"
    assert code == 9


def status(**parts: object) -> bytes:
    return json.dumps(parts).encode()


@pytest.mark.parametrize(
    ("frame", "kind", "code"),
    [
        (status(status="Success"), "exit", 0),
        (
            status(
                status="Failure", details={"causes": [{"reason": "ExitCode", "message": "137"}]}
            ),
            "exit",
            137,
        ),
        (status(status="Failure", message="container not found"), "start-error", None),
        (status(status="Failure", message="dial tcp: i/o timeout"), "connect", None),
        (b"container not found", "cut", None),
        (b"[]", "start-error", None),
        (
            status(status="Failure", details={"causes": [{"reason": "ExitCode", "message": "-1"}]}),
            "start-error",
            None,
        ),
    ],
)
def test_status_frames(frame: bytes, kind: str, code: int | None) -> None:
    found = channel.ended(frame, "out")
    assert (found.kind, found.code, found.output) == (kind, code, "out")


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (403, "no", "refused"),
        (400, "Upgrade request required", "refused"),
        (400, "unable to upgrade: missing upgrade headers in request", "refused"),
        (400, "container probe is not valid for pod p", "start-error"),
        (404, 'pods "p" not found', "refused"),
        (500, "error dialing backend: remote error", "connect"),
        (500, "container not found", "start-error"),
        (500, "etcdserver: leader changed", "refused"),
        (502, "", "refused"),
        (429, "busy", "refused"),
        (503, "apiserver is shutting down", "refused"),
        (504, "gateway timeout", "refused"),
        (503, "dial tcp 127.0.0.1:2379: connect: connection refused", "refused"),
        (503, "error dialing backend: dial tcp: i/o timeout", "connect"),
        (502, "dial tcp 192.0.2.7:10250: connect: no route to host", "connect"),
        (504, "No agent available", "connect"),
    ],
)
def test_refused_handshakes(status: int, message: str, kind: str) -> None:
    assert channel.refusal(status, message).kind == kind


@given(st.binary(max_size=60))
def test_no_frame_is_too_strange(frame: bytes) -> None:
    channel.ended(frame, "")
