"""Parses a sitemap: its URLs become entries.

As an article source it lists pages, which `ingest` reads one by one.
"""

from __future__ import annotations

from feedtool.model import Category, Document, ParsedEntry, ParsedFeed, ParserKind, Text


class SitemapParser:
    """Reads sitemaps, sitemap indexes, news sitemaps and lists of URLs."""

    name = "sitemap"
    rank = 12
    kind: ParserKind = "list of pages"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Claim a document by its root element, or by the URLs on its lines."""
        from feedtool.articles.formats.sitemap_document import is_sitemap

        return is_sitemap(document.content)

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: the document is not a sitemap.
        """
        from feedtool.articles.formats.sitemap_document import parse_sitemap

        found = parse_sitemap(document.content, document.url)
        kind = "news sitemap" if found.is_news else "sitemap" if found.kind == "pages" else "sitemap index"
        return ParsedFeed(
            format=kind,
            parser=self.name,
            entries=tuple(
                ParsedEntry(
                    id=one.url,
                    id_is_own=False,
                    link=one.url,
                    title=Text(value=one.title) if one.title else None,
                    published=one.published,
                    updated=one.changed,
                    categories=tuple(
                        Category(term=word.strip(), scheme="tag")
                        for word in (one.keywords or "").split(",")
                        if word.strip()
                    ),
                    language=one.language,
                    line=one.line,
                )
                for one in found.listed
            ),
            diagnostics=found.diagnostics,
        )
