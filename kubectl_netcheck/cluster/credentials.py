"""What the Authorization header says: read again, or asked for again, when it no longer holds."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Protocol

from kubectl_netcheck.cluster.plugin import Credential
from kubectl_netcheck.cluster.words import plain
from kubectl_netcheck.model.errors import BadInput

#: A token that runs out sooner than this is renewed: it must still hold when it arrives.
SKEW = timedelta(seconds=10)


class Source(Protocol):
    """Where an Authorization header comes from; safe from several threads."""

    def header(self, left: float | None = None) -> str:
        """Its value, empty for none. left: seconds that a renewal may take. Raises BadInput and
        Denied."""
        ...


class Fixed:
    """A header that never changes."""

    def __init__(self, value: str) -> None:
        self._value = value

    def header(self, left: float | None = None) -> str:
        return self._value


class TokenFile:
    """A file with a token, which others replace while we run (a bound token lives an hour)."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._token = ""

    def header(self, left: float | None = None) -> str:
        """The file is read when it is another than before; one that is gone by now counts as
        unchanged, as in client-go. Raises BadInput when it could never be read."""
        with self._lock:
            try:
                at = self._path.stat()
                seen = (at.st_ino, at.st_mtime_ns, at.st_size)
                if seen != self._seen:
                    self._token = self._path.read_text(encoding="utf-8").strip() or self._token
                    self._seen = seen
            except (OSError, ValueError) as problem:
                if not self._token:
                    what = f"the token file {plain(self._path)} cannot be read"
                    raise BadInput(what, plain(problem)) from None
            if not self._token:
                raise BadInput(f"the token file {plain(self._path)} is empty")
            return f"Bearer {self._token}"


class Renewed:
    """The token of a credential plugin, which is run again once for each that expired."""

    def __init__(self, first: Credential, run: Callable[[float | None], Credential]) -> None:
        self._now, self._run, self._lock = first, run, threading.Lock()
        self._tried: datetime | None = None

    def header(self, left: float | None = None) -> str:
        with self._lock:
            ends = self._now.expires
            late = ends is not None and datetime.now(timezone.utc) >= ends - SKEW
            if late and ends != self._tried:
                # A plugin that hands out the same token again will do so for each request.
                self._tried = ends
                self._now = self._run(left)
            return f"Bearer {self._now.token}" if self._now.token else ""


class Library:
    """What the client library knows of old ways to log in (``auth-provider``)."""

    def __init__(self, configuration: Any) -> None:
        self._configuration, self._lock = configuration, threading.Lock()

    def header(self, left: float | None = None) -> str:
        with self._lock:  # its own renewal has none
            found = self._configuration.auth_settings()
        return next((str(e["value"]) for e in found.values() if e.get("in") == "header"), "")
