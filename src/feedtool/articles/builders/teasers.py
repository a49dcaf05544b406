"""Finds the end of a teaser, where the author set it.

    <!--more-->           WordPress, Hugo        <!-- more -->        Zola, Hexo, Material for MkDocs
    <!-- truncate -->     Docusaurus             {/* truncate */}     Docusaurus, in MDX
    <!-- TEASER_END -->   Nikola                 excerpt_separator    Jekyll; without one, the first paragraph

See https://gohugo.io/content-management/summaries/, https://jekyllrb.com/docs/posts/#post-excerpts and
https://docusaurus.io/docs/blog#blog-list. comments.py recognizes the comments, outside of code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from feedtool.articles.builders.comments import TEASER_END
from feedtool.model import Builder, Text

__all__ = ["mark_teaser", "split_teaser"]

_REFERENCE = re.compile(r"^ {0,3}\[(?!\^)[^\]\n]{1,200}\]:[ \t]*\S[^\n]*$", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,100}\]")
_VISIBLE = re.compile(r"<[^<>]*>|\s")


def mark_teaser(written: str, builder: Builder, values: Mapping[str, Any]) -> str:
    """Return a text with TEASER_END before Jekyll's separator, if no code begins in the line before it."""
    separator = _get_separator(builder, values)
    if not isinstance(separator, str) or not separator.strip():
        return written
    found = re.search(rf"^([^`\n]*?)({re.escape(separator.strip())})", written, re.MULTILINE)
    if found is None or (separator.strip().startswith("<!--") and TEASER_END in found[0]):
        return written
    return f"{written[: found.end(1)]}{TEASER_END}{written[found.start(2) :]}"


def _get_separator(builder: Builder, values: Mapping[str, Any]) -> Any:
    return values.get("excerpt_separator", dict(builder.settings).get("excerpt_separator"))


def split_teaser(text: Text, builder: Builder, values: Mapping[str, Any]) -> tuple[Text, Text | None]:
    """Return a text without its dividers, and the teaser above the first one; None if the author set none.

    Args:
        text: written for the builder, without comments.
        builder: of Jekyll, whose teaser is the first paragraph if nothing else is configured.
        values: the front matter, which may have a separator, too.
    """
    above, divider, below = text.value.partition(TEASER_END)
    if not divider:
        if builder.name != "jekyll" or _get_separator(builder, values) is not None or text.type == "text":
            return text, None
        above, divider, below = text.value.strip().partition("\n\n")
        return text, _make_teaser(text, above, below) if divider else None
    whole = replace(text, value=text.value.replace(TEASER_END, ""))
    return whole, _make_teaser(text, above, below)


def _make_teaser(text: Text, above: str, below: str) -> Text | None:
    """Return the teaser with the addresses of its links, which Markdown may list below; None if it is empty."""
    if not _VISIBLE.sub("", above):
        return None
    if text.type == "markdown":
        above = "\n".join([_FOOTNOTE.sub("", above), "", *_REFERENCE.findall(below)])
    return replace(text, value=above)
