"""sitemap.xml: the pages of all streams and their archives, for search engines (https://www.sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape

from feedtool.content.dates import to_rfc3339
from feedtool.model import FileKind, PublishedSite, find_link
from feedtool.output.display import to_uri
from feedtool.output.writer import MARK

_MOST = 50_000
"""Most URLs of a sitemap, by the protocol."""


class SitemapIndex:
    """PublishedSite -> a sitemap; a page changed when the newest entry of its stream did."""

    name = "sitemap"
    filename = "sitemap.xml"
    kind: FileKind = "other"
    media_type = "application/xml"
    label = ""
    shows_health = False

    def render(self, folder: PublishedSite) -> bytes:
        """Return the whole document."""
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<!-- {MARK} -->",
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *(_make_line(url, changed) for url, changed in [*_list_pages(folder)][:_MOST]),
            "</urlset>",
        ]
        return "\n".join([*lines, ""]).encode()


def _list_pages(folder: PublishedSite) -> Iterator[tuple[str, datetime | None]]:
    """Yield (URL, date of the last change, if it is known) of each page that people read."""
    home = find_link(folder.links, "page")
    if home:
        yield home.url, max((feed.updated for feed in folder.feeds if feed.updated), default=None)
    for feed in folder.feeds:
        page = find_link(feed.links, "page")
        if page:
            yield page.url, feed.updated
        for links in feed.archives:
            archive = find_link(links, "page")
            if archive:
                yield archive.url, None


def _make_line(url: str, changed: datetime | None) -> str:
    lastmod = f"<lastmod>{to_rfc3339(changed)}</lastmod>" if changed else ""
    return f"<url><loc>{escape(to_uri(url), quote=False)}</loc>{lastmod}</url>"
