"""RSS documents as text."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime


def make_item(title: str, link: str = "", guid: str = "", date: datetime | str = "", text: str = "") -> str:
    """Return an item with the elements that are given."""
    values = {
        "title": title,
        "link": link,
        "pubDate": format_datetime(date) if isinstance(date, datetime) else date,
        "description": text,
    }
    elements = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value)
    named = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return f"<item>{elements}{named}</item>"


def make_channel(*items: str, title: str = "Feed", link: str = "https://feed.example/") -> str:
    """Return a document with these items."""
    head = f"<title>{title}</title><link>{link}</link>"
    return f"<rss version='2.0'><channel>{head}{''.join(items)}</channel></rss>"
