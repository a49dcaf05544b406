"""Markdown -> HTML, with the extensions of site builders."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from feedtool.content.text import drop_illegal

if TYPE_CHECKING:
    from pyromark import Markdown

_BARE_COLON = re.compile(r"^[ \t>]*:(?![ \t])", re.MULTILINE)
_ALIGNED = re.compile(r'(<t[hd]) style="text-align: (left|center|right)"')
_MARK = re.compile(r'<sup class="footnote-reference"><a href="#[^"]*">(\d+)</a></sup>')
_DIVISION = re.compile(
    r'<(?:div class="footnote-definition" id="[^"]*"><sup class="footnote-definition-label">(\d+)</sup>|div\b|(/div>))'
)


def markdown_to_html(value: str) -> str:
    """Render CommonMark with tables, strikethrough, footnotes and definition lists.

    Raw HTML stays; therefore the result is as untrusted as the source.
    """
    # The library takes ":::note" and ":smile:" at the start of a line for definitions, other programs want a space.
    has_definitions = not _BARE_COLON.search(value)
    rendered = _make_markdown(has_definitions).html(drop_illegal(value))
    # Cleaning keeps `align` and drops `style`.
    rendered = _ALIGNED.sub(r'\1 align="\2"', rendered)
    return _move_footnotes(rendered) if "[^" in value else rendered


@cache
def _make_markdown(has_definitions: bool) -> Markdown:
    from pyromark import Markdown, Options

    options = (
        Options.ENABLE_TABLES
        | Options.ENABLE_STRIKETHROUGH
        | Options.ENABLE_FOOTNOTES
        | Options.ENABLE_HEADING_ATTRIBUTES
    )
    return Markdown(options=options | Options.ENABLE_DEFINITION_LIST if has_definitions else options)


def _move_footnotes(rendered: str) -> str:
    """Number footnotes in the order of their marks, and list them at the end.

    They have no links: a page or feed shows several entries, whose anchors would collide.
    """
    split = _split_footnotes(rendered)
    if split is None:
        return rendered
    body, notes = split
    numbers: dict[str, int] = {}
    marked: list[str] = []

    def write_mark(found: re.Match[str]) -> str:
        label = found[1]
        if label not in numbers:
            marked.append(label)
            numbers[label] = len(marked)
        return f"<sup>[{numbers[label]}]</sup>"

    body = _MARK.sub(write_mark, body)
    # A note may have marks of further notes, so the list grows while it is read.
    listed = [f"<li>{_MARK.sub(write_mark, notes.get(label, ''))}</li>\n" for label in marked]
    return f"{body}<hr />\n<section>\n<ol>\n{''.join(listed)}</ol>\n</section>\n" if listed else body


def _split_footnotes(rendered: str) -> tuple[str, dict[str, str]] | None:
    """Return the text without its footnotes, and the footnotes by label.

    None if the raw HTML of a footnote leaves a division open, so that its end is unknown.
    """
    texts: list[list[str]] = [[]]
    """The text, and the footnotes that are open in it."""
    notes: dict[str, str] = {}
    labels: list[str | None] = []
    """The divisions that are open since the outermost footnote began: the label of a footnote, None for raw HTML."""
    at = 0
    for found in _DIVISION.finditer(rendered):
        if not labels and not found[1]:
            continue
        texts[-1].append(rendered[at : found.start()])
        at = found.end()
        if found[1]:
            labels.append(found[1])
            texts.append([])
        elif not found[2]:
            labels.append(None)
            texts[-1].append(found[0])
        elif (label := labels.pop()) is None:
            texts[-1].append(found[0])
        else:
            notes.setdefault(label, "".join(texts.pop()).strip() + "\n")
            at += rendered.startswith("\n", at)
    if labels:
        return None
    return "".join([*texts[0], rendered[at:]]), notes
