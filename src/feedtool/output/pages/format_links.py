"""Links from pages to the formats of a feed, and dates on pages."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from feedtool.model import Site
from feedtool.model.frozen import frozen
from feedtool.output.translations import format_local_date

__all__ = ["FormatLink", "format_day", "list_links"]

_FORMATS = {
    "rss": ("RSS", "application/rss+xml"),
    "atom": ("Atom", "application/atom+xml"),
    "jsonfeed": ("JSON", "application/feed+json"),
}


@frozen
class FormatLink:
    """A feed in one format, as a page links to it."""

    label: str
    media_type: str
    url: str
    is_feed: bool = True


def list_links(addresses: tuple[tuple[str, str], ...]) -> list[FormatLink]:
    """Return links to the feeds of a stream, without its page."""
    return [
        FormatLink(label=_FORMATS[name][0], media_type=_FORMATS[name][1], url=url)
        for name, url in addresses
        if name in _FORMATS
    ]


def format_day(when: datetime, language: str | None, site: Site) -> str:
    """Format the day in the site's time zone: an offer that ends at midnight in Rome ends there, not in Greenwich."""
    return format_local_date(when.astimezone(ZoneInfo(site.timezone)), language)
