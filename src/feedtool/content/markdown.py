"""Markdown -> HTML, with the extensions of site builders."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from feedtool.content.links import PLAIN_URL

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

__all__ = ["markdown_to_html"]


def markdown_to_html(value: str) -> str:
    """Render CommonMark with tables, strikethrough, footnotes and definition lists.

    Raw HTML stays; therefore the result is as untrusted as the source.
    """
    rendered: str = _make_markdown().render(value)
    return rendered


@cache
def _make_markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable(["table", "strikethrough"])
    markdown.use(deflist_plugin).use(footnote_plugin)
    careful = markdown.normalizeLink  # markdown-it documents replacing this method
    markdown.normalizeLink = lambda url: url if PLAIN_URL.fullmatch(url) else careful(url)  # type: ignore[method-assign]
    # A page or feed shows several entries, whose footnote anchors would collide.
    markdown.add_render_rule("footnote_ref", _write_footnote_mark)
    markdown.add_render_rule("footnote_anchor", lambda *_: "")
    return markdown


def _write_footnote_mark(_renderer: object, tokens: Any, at: int, *_: object) -> str:
    return f"<sup>[{tokens[at].meta['id'] + 1}]</sup>"
