"""Parses a saved HTML page with an article on it."""

from __future__ import annotations

from pathlib import PurePosixPath

from feedtool.articles.record_reading import Record
from feedtool.articles.records import parse_records
from feedtool.model import Builder, Diagnostic, Document, ParsedFeed, ParserKind

_SUFFIXES = (".html", ".htm", ".xhtml")


class WebpageParser:
    """Reads one record from a page; it claims only files.

    A page that a server sends for a feed is not an article.
    """

    name = "webpage"
    rank = 50
    kind: ParserKind = "page"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Claim a file by its suffix and its article markup, which a login page lacks."""
        from feedtool.articles.formats.webpage_metadata import may_hold_article

        is_file = "://" not in document.url and document.url.lower().endswith(_SUFFIXES)
        return is_file and may_hold_article(document.content)

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: the page has no article.
        """
        diagnostics: list[Diagnostic] = []
        return parse_records("web page", self.name, self.records(document, diagnostics), diagnostics)

    def records(self, document: Document, diagnostics: list[Diagnostic]) -> list[Record]:
        """Return the one record as written, none of a page that lists articles; add diagnostics."""
        from feedtool.articles.formats.webpage_metadata import parse_article_page
        from feedtool.content.text_encoding import decode_html

        values, unreadable = parse_article_page(decode_html(document.content), document.url)
        diagnostics += unreadable
        if not values:
            return []
        if "published" in values:  # on a page this is always a date, never a flag
            values["date_published"] = values.pop("published")
        is_web = "://" in document.url
        if is_web:  # a page on the web is public; only Pelican's HTML files state a status in `meta`
            values = {name: value for name, value in values.items() if name not in ("status", "robots")}
        if is_web:
            values.setdefault("url", document.url)
        bare = str(PurePosixPath(document.url).with_suffix("")) if document.url and not is_web else document.url or None
        return [
            Record(
                values=values,
                where=document.url,
                line=1,
                content_type="html",
                fallback_id=bare,
                fields=document.fields,
                defaults=document.defaults,
                builder=Builder(publishes_future=True),  # the page was already public
            )
        ]
