"""Strings for formats with a syntax of their own: Markdown."""

import re

# CommonMark 0.31, section 2.4: any ASCII punctuation may be escaped by a backslash. Only what
# begins an inline element or a cell is, so that text stays readable in source.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~#&])")


def markdown(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", text)


def code(text: str) -> str:
    """A code span that shows the text as it is, whatever backticks it holds."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")
