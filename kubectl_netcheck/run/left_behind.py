"""What a run that ends without a report left in the cluster, and the words that remove it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kubectl_netcheck.cluster.settings import ClusterSettings
from kubectl_netcheck.model.errors import Interrupted, NetcheckError
from kubectl_netcheck.run.events import listed
from kubectl_netcheck.run.where import clean_command


@contextmanager
def confessed(sentence: Callable[[], str]) -> Iterator[None]:
    """Says with whatever ends the block what is left; a report would have said it itself.

    sentence: asked for afterwards; empty when nothing is left. KeyboardInterrupt leaves the block
    as Interrupted.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(sentence()) from None
    except NetcheckError as problem:
        problem.left = sentence()
        raise


def behind(left: tuple[str, ...] | None, settings: ClusterSettings, namespace: str) -> str:
    """A sentence with the command that removes what is left, empty when nothing is.

    left: what cleaning said; None when it was stopped.
    """
    if left == ():
        return ""
    what = listed(left) if left else "perhaps some objects: removing them was interrupted"
    clean = clean_command(settings, namespace)
    return f"{what}; they expire by themselves, or are removed by: {clean}"
