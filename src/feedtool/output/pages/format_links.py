"""Links from pages to the formats of a feed, and days as pages say them."""

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
    """The feeds among the addresses of a stream; the page itself is none."""
    return [
        FormatLink(label=_FORMATS[name][0], media_type=_FORMATS[name][1], url=url)
        for name, url in addresses
        if name in _FORMATS
    ]


def format_day(moment: datetime, language: str | None, site: Site) -> str:
    """The day it is for the site's people: an offer that ends at midnight in Rome ends there, not in Greenwich."""
    return format_local_date(moment.astimezone(ZoneInfo(site.timezone)), language)
