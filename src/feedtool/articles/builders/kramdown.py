"""Rewrites what kramdown, the Markdown of Jekyll, has beyond CommonMark.

See https://kramdown.gettalong.org/syntax.html.
"""

from __future__ import annotations

import re

__all__ = ["drop_contents_list", "open_markdown_blocks"]

_CONTENTS_LIST = re.compile(
    r"^[ \t]*(?:[*+-]|\d{1,3}\.)[ \t]+[^\n]*\n[ \t]*\{:[^{}\n]{0,200}?\btoc\b[^{}\n]{0,200}\}[ \t]*$", re.MULTILINE
)
_MARKDOWN_BLOCK = re.compile(
    r"""(<[a-z][a-z0-9]*\b[^<>]*?)[ \t]markdown=(["']?)(?:1|block|span)\2([^<>]*>)[ \t]*$""", re.MULTILINE
)
_CLOSING = re.compile(r"^[ \t]*(</[a-z][a-z0-9]*>)[ \t]*$", re.MULTILINE)
_ABBREVIATION = re.compile(r"^ {0,3}\*\[[^\]\n]+\]:[^\n]*$", re.MULTILINE)


def drop_contents_list(text: str) -> str:
    """Return a text without the list that kramdown replaces by a table of contents (`{:toc}`)."""
    return _CONTENTS_LIST.sub("", text)


def open_markdown_blocks(text: str, *, has_abbreviations: bool) -> str:
    """Return a text with blank lines inside of blocks of HTML that contain Markdown (`markdown="1"`).

    Definitions of abbreviations (`*[HTML]: ...`), which a page shows as tooltips, are left out.
    """
    if has_abbreviations and "*[" in text:
        text = _ABBREVIATION.sub("", text)
    opened = _MARKDOWN_BLOCK.sub(r"\1\3\n", text)
    return text if opened == text else _CLOSING.sub(r"\n\1\n", opened)
