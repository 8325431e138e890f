"""What ``-v`` shows on stderr: each request to the API server from 6 on, as kubectl does."""

import sys

#: kubectl's level for "display requested resources" (kubectl, "Output verbosity and debugging").
REQUESTS = 6
#: Method, path and status of each request; neither headers nor bodies, so no credential.
LOGGERS = ("urllib3.connectionpool", "kubectl_netcheck")


def apply(level: int) -> None:
    """Turns the logs on that go with this level; below REQUESTS there are none."""
    if level < REQUESTS:
        return
    import logging

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(relativeCreated)6d ms  %(message)s"))
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.DEBUG)
        logger.addHandler(handler)
        logger.propagate = False
