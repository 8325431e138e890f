"""Chromium driven over its DevTools protocol: opens pages as a person would, and hears every
request that they make.

The protocol goes through a pair of pipes (``--remote-debugging-pipe``), so nothing listens. The
browser itself can reach nobody: all names are unknown to it and it uses no proxy, hence what a page
asks is seen as the page's own and goes nowhere.
"""

import base64
import json
import os
import select
import shutil
import subprocess
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, NoReturn

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")
PROGRAM = next(filter(None, map(shutil.which, _NAMES)), "")
#: Set by `make test`: what a page's test needs must be there, and nothing is skipped.
REQUIRED = os.environ.get("NETCHECK_BROWSER") == "required"
#: Seconds for one answer.
PATIENCE = 60.0
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-sync", "--disable-background-networking", "--disable-component-update",
    "--disable-extensions", "--no-proxy-server", "--remote-debugging-pipe",
)  # fmt: skip
_NOBODY = "--host-resolver-rules=MAP * ~NOTFOUND"
_KEYS = {"Tab": 9, "Enter": 13, "Escape": 27}
Message = dict[str, Any]


def without(what: str) -> NoReturn:
    """Ends a test that lacks something: skipped, or failed where it is required."""
    if REQUIRED:
        pytest.fail(f"{what}, and NETCHECK_BROWSER=required; .ci/browser installs it")
    pytest.skip(what)


class BrowserError(Exception):
    """The browser refused, ended or did not answer in time."""


class Browser:
    """One Chromium with an empty profile in ``home``; ended when the block ends."""

    def __init__(self, home: Path) -> None:
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        self._buffer, self._count = b"", 0
        self.events: deque[Message] = deque()
        # The protocol is on descriptors 3 and 4, whatever numbers the pipes have here.
        script = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
        flags = [*_FLAGS, _NOBODY, f"--user-data-dir={home}"]
        with (home.parent / f"{home.name}.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["/bin/bash", "-c", script, "bash", PROGRAM, *flags],
                pass_fds=(theirs_in, theirs_out), stdout=log, stderr=log,
            )  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        os.close(self._out)  # which ends it, as its documentation says
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._in)

    def ask(self, method: str, session: str = "", **params: Any) -> Message:
        """The answer to one call. Raises BrowserError for a refusal and for silence."""
        self._count += 1
        number = self._count
        call = {"id": number, "method": method, "params": params}
        if session:
            call["sessionId"] = session
        os.write(self._out, json.dumps(call).encode() + b"\0")
        until = monotonic() + PATIENCE
        while True:
            heard = self._hear(until)
            if heard.get("id") == number:
                if "error" in heard:
                    raise BrowserError(f"{method}: {heard['error']}")
                result: Message = heard["result"]
                return result
            self.events.append(heard)

    def wait(self, name: str, session: str) -> Message:
        """The next event of that name, or one that was heard already."""
        until = monotonic() + PATIENCE
        seen = 0
        while True:
            for event in list(self.events)[seen:]:
                if event.get("method") == name and event.get("sessionId") == session:
                    return event
            seen = len(self.events)
            self.events.append(self._hear(until))

    def _hear(self, until: float) -> Message:
        while b"\0" not in self._buffer:
            if not select.select([self._in], [], [], max(0.0, until - monotonic()))[0]:
                raise BrowserError("the browser does not answer")
            more = os.read(self._in, 1 << 20)
            if not more:
                raise BrowserError(f"the browser ended with {self._process.wait()}")
            self._buffer += more
        one, _, self._buffer = self._buffer.partition(b"\0")
        message: Message = json.loads(one)
        return message

    def open(self, file: Path, *, dark: bool = False, size: tuple[int, int] = (1200, 900)) -> "Tab":
        """The file in a tab of its own, loaded. size: of the window, CSS pixels."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, target, session)
        for domain in ("Page", "Network", "Log", "Runtime"):
            tab.ask(f"{domain}.enable")
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        tab.ask("Emulation.setEmulatedMedia", features=[scheme])
        tab.ask("Emulation.setFocusEmulationEnabled", enabled=True)
        tab.ask("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1],
                deviceScaleFactor=1, mobile=False)  # fmt: skip
        said = tab.ask("Page.navigate", url=file.as_uri())
        if "errorText" in said:
            raise BrowserError(f"{file}: {said['errorText']}")
        self.wait("Page.loadEventFired", session)
        return tab


@dataclass
class Tab:
    """One page that is open."""

    browser: Browser
    target: str
    session: str

    def __enter__(self) -> "Tab":
        return self

    def __exit__(self, *_: object) -> None:
        self.browser.ask("Target.closeTarget", targetId=self.target)
        kept = [e for e in self.browser.events if e.get("sessionId") not in (self.session, None)]
        self.browser.events = deque(kept)

    def ask(self, method: str, **params: Any) -> Message:
        return self.browser.ask(method, self.session, **params)

    def run(self, script: str) -> Any:
        """The value of a script in the page, awaited. Raises BrowserError when it throws."""
        said = self.ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True,
            userGesture=True,
        )  # fmt: skip
        if "exceptionDetails" in said:
            raise BrowserError(str(said["exceptionDetails"]))
        return said["result"].get("value")

    def press(self, key: str) -> None:
        """One key, as from a keyboard."""
        how = {"key": key, "code": key, "windowsVirtualKeyCode": _KEYS[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **how, **text)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **how)

    def click(self, selector: str) -> None:
        """The left button of a mouse in the middle of what the selector finds first."""
        at = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); "
            "e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect(); "
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=at[0], y=at[1], button="left",
                     clickCount=1)  # fmt: skip

    def requests(self) -> list[str]:
        """Addresses of all that the page asked for, itself included."""
        self.run("new Promise(done => setTimeout(done, 100))")  # what was begun is heard
        events = self._events("Network.requestWillBeSent", "Network.webSocketCreated")
        return [e["params"].get("url") or e["params"]["request"]["url"] for e in events]

    def complaints(self) -> list[str]:
        """What the console says: breaches of the policy, and what the page's script threw."""
        logged = [e["params"]["entry"]["text"] for e in self._events("Log.entryAdded")]
        thrown = [str(e["params"]) for e in self._events("Runtime.exceptionThrown")]
        return logged + thrown

    def _events(self, *names: str) -> list[Message]:
        mine = [e for e in self.browser.events if e.get("sessionId") == self.session]
        return [e for e in mine if e.get("method") in names]

    def picture(self, file: Path) -> None:
        """Writes the whole page as PNG."""
        said = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(said["data"]))
