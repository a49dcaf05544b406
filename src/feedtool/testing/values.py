"""Makers of entries, feeds and other values, with defaults for all that a test does not care about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from feedtool.model import Document, Entry, Feed, FeedInfo, PublishedSite, Site
from feedtool.output.display import spread_updates
from feedtool.output.file_links import link_formats, link_indexes
from feedtool.plugins import DEFAULT_FORMATS, DEFAULT_INDEXES, load_parts

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
"""When entries were first seen."""
_BASE = "https://example.com/feeds/"


def make_document(content: bytes | str, url: str = "https://example.com/feed.xml", **fields: Any) -> Document:
    """Return a document; text is encoded as UTF-8."""
    return Document(feed=url, url=url, content=content.encode() if isinstance(content, str) else content, **fields)


def make_entry(id: str = "https://example.com/a", **fields: Any) -> Entry:  # noqa: A002 (the field's word)
    """Return an entry; its id is its link if it is a URL."""
    defaults: dict[str, Any] = {
        "feed": "https://example.com/feed.xml",
        "link": id if id.startswith("http") else None,
        "title": f"Title of {id}",
        "published": datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
        "first_seen": NOW,
    }
    return Entry(id=id, **(defaults | fields))


def make_site(**fields: Any) -> Site:
    """Return a site at https://example.com/."""
    defaults: dict[str, Any] = {
        "title": "Example",
        "url": "https://example.com/",
        "base_url": "https://example.com/feeds/",
        "language": "en",
    }
    return Site(**(defaults | fields))


def make_source(**fields: Any) -> FeedInfo:
    """Return a feed that the site follows."""
    defaults: dict[str, Any] = {
        "title": "Other site",
        "url": "https://other.example/feed.xml",
        "link": "https://other.example/",
    }
    return FeedInfo(**(defaults | fields))


def make_feed(*entries: Entry, **fields: Any) -> Feed:
    """Return a stream `news` of these entries, published in the built-in formats."""
    site = fields.pop("site", None) or make_site()
    defaults: dict[str, Any] = {
        "name": "news",
        "id": "tag:example.com,2026:feeds/news",
        "title": "News",
        "description": "What is new",
        "link": "https://example.com/feeds/news.html",
        "site": site,
        "language": "en",
        "updated": max(spread_updates(entries), default=None),
        "links": link_formats(load_parts("renderers", DEFAULT_FORMATS), _BASE, "news"),
    }
    return Feed(entries=entries, **(defaults | fields))


def make_published_site(*feeds: Feed, **fields: Any) -> PublishedSite:
    """Return everything that is published: these feeds, and the built-in index files."""
    links = link_indexes(load_parts("indexes", DEFAULT_INDEXES), _BASE)
    defaults: dict[str, Any] = {"site": make_site(), "feeds": feeds, "links": links}
    return PublishedSite(**(defaults | fields))
