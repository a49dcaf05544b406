"""What every format shows of an entry: the same title, authors and dates whatever it is rendered to."""

from __future__ import annotations

from datetime import UTC, datetime

from feedtool.core.text import make_excerpt
from feedtool.model import Entry, Feed, Person, Site

__all__ = [
    "find_enclosures",
    "get_authors",
    "get_site_author",
    "get_title",
    "get_updated",
    "has_page",
    "to_rfc822",
    "to_rfc3339",
]

_TITLE_LENGTH = 80
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def get_title(entry: Entry) -> str:
    """Its title; for a note without one the beginning of its text, since Atom demands a title."""
    return entry.title or make_excerpt(entry.summary, _TITLE_LENGTH) or entry.link or entry.id


def get_authors(entry: Entry, feed: Feed) -> tuple[Person, ...]:
    """Never empty, each with a name: the entry's, else its source's, else the site's."""
    source = entry.source
    found = entry.authors or (source.authors if source else ())
    if not found:
        found = (Person(name=source.title, url=source.link),) if source else (get_site_author(feed.site),)
    return tuple(
        person if person.name else Person(name=person.email or person.url or "", email=person.email, url=person.url)
        for person in found
    )


def get_site_author(site: Site) -> Person:
    """The site's author, else the site itself."""
    return site.author if site.author and site.author.name else Person(name=site.title, url=site.url)


def get_updated(entry: Entry) -> datetime:
    """When it last changed, never before it was published."""
    return max(entry.updated or entry.date, entry.date)


def has_page(entry: Entry) -> bool:
    """Whether its id is also the address of its page (RSS isPermaLink)."""
    return entry.link is not None and entry.link == entry.id


def find_enclosures(entry: Entry) -> tuple[tuple[str, str, int], ...]:
    """(url, media type, length) of its files; RSS and Atom demand all three, 0 is the custom for unknown."""
    return tuple((one.url, one.media_type or "application/octet-stream", one.length or 0) for one in entry.enclosures)


def to_rfc3339(moment: datetime) -> str:
    """Whole seconds and Z: newsboat misreads a fraction together with an offset."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_rfc822(moment: datetime) -> str:
    """English names whatever the locale, four-digit year (RSS 2.0, RFC 822 as amended by RFC 1123)."""
    utc = moment.astimezone(UTC)
    return f"{_DAYS[utc.weekday()]}, {utc.day:02} {_MONTHS[utc.month - 1]} {utc:%Y %H:%M:%S} GMT"
