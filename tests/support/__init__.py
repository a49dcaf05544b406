"""Makers of entries, feeds and other values with sensible defaults. `from support import make_entry`."""

from __future__ import annotations

from typing import Any

from feedtool.model import ParsedEntry, ParsedFeed, Text
from feedtool.testing.values import NOW, make_entry, make_feed, make_site, make_source

__all__ = ["NOW", "make_entry", "make_feed", "make_parsed_entry", "make_parsed_feed", "make_site", "make_source"]


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
