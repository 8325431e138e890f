"""Errors for people: what happened, why, what to do; and the exit code that goes with each."""

HEALTHY, FAULTY, USAGE, UNDECIDED, NO_ACCESS, INTERRUPTED = 0, 1, 2, 3, 4, 130


class NetcheckError(Exception):
    """Ends a command with a message for people; ``exit_code`` is the contract's. left: what the
    run could not remove from the cluster, and what removes it; empty when nothing is left."""

    exit_code = UNDECIDED
    left = ""

    def __init__(self, what: str, why: str = "", do: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.do = what, why, do


class BadInput(NetcheckError):
    """The user asked for something that cannot be: unknown node, same node twice, bad flag."""

    exit_code = USAGE


class Unreachable(NetcheckError):
    """The API server was not reached."""

    exit_code = NO_ACCESS


class Denied(NetcheckError):
    """The API server refused access: credentials, RBAC or admission."""

    exit_code = NO_ACCESS


class Incomplete(NetcheckError):
    """Nothing could be measured: no pod started, no image, no node ready."""

    exit_code = UNDECIDED


class BadRecording(NetcheckError):
    """A recording or report file cannot be read."""

    exit_code = USAGE


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, after cleaning. left: as of NetcheckError."""

    def __init__(self, left: str = "") -> None:
        super().__init__(left)
        self.left = left
