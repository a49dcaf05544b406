"""Makers of entries, feeds and other values with sensible defaults. `from support import make_entry`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from feedtool.model import Entry, Feed, FeedInfo, ParsedEntry, ParsedFeed, Site, Text
from feedtool.output.display import spread_updates
from feedtool.output.file_links import link_formats
from feedtool.plugins import DEFAULT_FORMATS, load_parts

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


def make_entry(id: str = "https://example.com/a", **fields: Any) -> Entry:  # noqa: A002 (the field's word)
    defaults: dict[str, Any] = {
        "feed": "https://example.com/feed.xml",
        "link": id if id.startswith("http") else None,
        "title": f"Title of {id}",
        "published": datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
        "first_seen": NOW,
    }
    return Entry(id=id, **(defaults | fields))


def make_parsed_entry(id: str | None = "https://example.com/a", **fields: Any) -> ParsedEntry:  # noqa: A002
    defaults: dict[str, Any] = {
        "link": id,
        "title": Text(value=f"Title of {id}"),
        "published": "2026-03-01T08:00:00Z",
    }
    return ParsedEntry(id=id, **(defaults | fields))


def make_parsed_feed(*entries: ParsedEntry, **fields: Any) -> ParsedFeed:
    defaults: dict[str, Any] = {"format": "rss 2.0", "parser": "feed", "title": Text(value="Example")}
    return ParsedFeed(entries=entries, **(defaults | fields))


def make_site(**fields: Any) -> Site:
    defaults: dict[str, Any] = {
        "title": "Example",
        "url": "https://example.com/",
        "base_url": "https://example.com/feeds/",
        "language": "en",
    }
    return Site(**(defaults | fields))


def make_source(**fields: Any) -> FeedInfo:
    defaults: dict[str, Any] = {
        "title": "Other site",
        "url": "https://other.example/feed.xml",
        "link": "https://other.example/",
    }
    return FeedInfo(**(defaults | fields))


def make_feed(*entries: Entry, **fields: Any) -> Feed:
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
        "links": link_formats(load_parts("renderers", DEFAULT_FORMATS), "https://example.com/feeds/", "news"),
    }
    return Feed(entries=entries, **(defaults | fields))
