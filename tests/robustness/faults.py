"""What a proxy does to requests: the faults of the cases, and which requests they are for."""

from collections.abc import Callable

from tests.robustness.proxy import Ask, Wire, answer

STATUS = b'{"kind":"Status","status":"Failure","reason":"%s","message":"%s","code":%d}'


def refuse(code: int, reason: str, words: str, *headers: str) -> bytes:
    return STATUS % (reason.encode(), words.encode(), code)


def is_create(ask: Ask) -> bool:
    return ask.method == "POST" and "dryRun" not in ask.path and "reviews" not in ask.path


def every(wire: Wire, ask: Ask, code: int, words: str, *headers: str) -> bool:
    return wire.answer(
        code, refuse(code, "Reason", words), "Content-Type: application/json", *headers
    )


def delayed(seconds: float) -> Callable[[Wire, Ask], bool]:
    def fault(wire: Wire, ask: Ask) -> bool:
        wire.stop.wait(seconds)
        return False

    return fault


def flapping(wire: Wire, ask: Ask) -> bool:
    return ask.number % 2 == 1 and not ask.upgrade and wire.reset()


def some_busy(wire: Wire, ask: Ask) -> bool:
    busy = ask.number == 1 and not ask.upgrade and not ask.watch
    return busy and every(wire, ask, 429, "too many requests", "Retry-After: 1")


def dripping(wire: Wire, ask: Ask) -> bool:
    wire.pace = 0.5
    return False


def frozen(wire: Wire, ask: Ask) -> bool:
    wire.freeze_after = wire.passed + 100
    return False


def garbage(wire: Wire, ask: Ask) -> bool:
    wire.client.sendall(b"\x00\xff\x1b[2J garbage\r\n\r\n" * 50)
    return True


def cut_execs(after: int) -> Callable[[Wire, Ask], bool]:
    def fault(wire: Wire, ask: Ask) -> bool:
        if ask.upgrade:
            wire.cut_after = after
        return False

    return fault


def frozen_execs(after: int) -> Callable[[Wire, Ask], bool]:
    """Half-open: the answer stops, and nobody is told."""

    def fault(wire: Wire, ask: Ask) -> bool:
        if ask.upgrade:
            wire.freeze_after = after
        return False

    return fault


def cut_watch(wire: Wire, ask: Ask) -> bool:
    """In the middle of the first watch's events, and of a line of them."""
    if ask.watch and ask.number == 1:
        wire.cut_after = 2000
    return False


def gone_in_the_stream(wire: Wire, _: Ask) -> bool:
    status = refuse(410, "Expired", "too old resource version").decode()
    return wire.answer(200, f'{{"type":"ERROR","object":{status}}}\n'.encode())


def first(picks: Callable[[Ask], bool], times: int = 1) -> Callable[[Ask], bool]:
    """The first of each kind of request."""
    return lambda ask: picks(ask) and ask.number <= times


def when(
    picks: Callable[[Ask], bool], does: Callable[[Wire, Ask], bool]
) -> Callable[[Wire, Ask], bool]:
    return lambda wire, ask: picks(ask) and does(wire, ask)


def without_upgrade(wire: Wire, ask: Ask) -> bool:
    """Hand the request on as a proxy does that knows no websockets."""
    hop = (b"upgrade:", b"connection:")
    lines = [each for each in ask.head.split(b"\r\n") if not each.lower().startswith(hop)]
    wire.server.sendall(b"\r\n".join(lines))
    answer(wire)
    return True


def hold(wire: Wire, _: Ask) -> bool:
    return wire.hold()


def reset(wire: Wire, _: Ask) -> bool:
    return wire.reset()


def says(code: int, words: str, *headers: str) -> Callable[[Wire, Ask], bool]:
    return lambda wire, ask: every(wire, ask, code, words, *headers)


def upgrade(ask: Ask) -> bool:
    return ask.upgrade


def upgrade_or_log(ask: Ask) -> bool:
    return ask.upgrade or "/log" in ask.path


def watches(ask: Ask) -> bool:
    return ask.watch


def named(method: str, part: str) -> Callable[[Ask], bool]:
    return lambda ask: ask.method == method and part in ask.path


def late(picks: Callable[[Ask], bool], number: int) -> Callable[[Ask], bool]:
    return lambda ask: picks(ask) and ask.number >= number
