"""Request: one run's name, its clock, and the random words that tie its objects and frames."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timezone

from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.limits import LONGEST_RUN_S

#: The whole run ends by then, whatever the cluster does (seconds).
DEADLINE_S = 15.0


@dataclass(frozen=True, slots=True)
class Request:
    """One run of a command. run_id names its objects (8 hex digits), nonce marks its frames and
    datagrams (16 hex digits); started is RFC 3339 in UTC; seconds is its deadline."""

    command: str
    run_id: str
    nonce: str
    started: str
    seconds: float = DEADLINE_S


def new(command: str, seconds: float = DEADLINE_S) -> Request:
    """A request of now, with fresh random words. Raises BadInput for more seconds than a run may
    last."""
    if not seconds <= LONGEST_RUN_S:
        why = f"given: {seconds} s"
        raise BadInput("a run lasts a day at most", why, f"at most {LONGEST_RUN_S} s")
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Request(command, secrets.token_hex(4), secrets.token_hex(8), now, max(seconds, 1.0))
