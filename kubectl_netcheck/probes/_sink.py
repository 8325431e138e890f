"""Where the one-way sink of a probe pod keeps what it received, and the form of a datagram."""

#: Folders for the sink's file, memory before disk; the sink takes the first that it can write to,
#: and the reader looks in the same order.
FOLDERS = ("/dev/shm", "/tmp")
#: Bytes of one datagram: tag, number, padding and newline.
SIZE = 32


def file_name(port: int) -> str:
    """The name of the sink's file: by port, since host pods share the port range of their node."""
    return f"netcheck-oneway-{port}"
