"""The words of ``--fail-on`` as a user types them."""

from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.fail_on import CODES
from kubectl_netcheck.model.nearest import meant

WORDS = tuple(CODES)
#: Said instead of words: no result fails, only what kept the run from one.
NONE = "none"


def chosen(text: str) -> frozenset[str]:
    """The words, separated by commas. Raises BadInput for one that is none."""
    words = [word.strip() for word in text.split(",")]
    for word in words:
        if word not in (*WORDS, NONE):
            do = meant(word, (*WORDS, NONE), f"say {NONE}, or of: {', '.join(WORDS)}")
            raise BadInput(f"--fail-on does not know {word!r}", do=do)
    if NONE in words and len(words) > 1:
        raise BadInput("--fail-on none goes with nothing else", do="say none alone, or leave it")
    return frozenset(words) - {NONE}
