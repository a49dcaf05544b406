"""The title, authors, links and dates of an entry, the same in every format.

If several spellings mean the same, this module uses one that validators accept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from feedtool.content.calendar import SHORT_DAYS, SHORT_MONTHS
from feedtool.content.dates import to_rfc3339
from feedtool.content.text import drop_illegal, make_excerpt
from feedtool.content.values import check_language, check_mail
from feedtool.entries.times import find_expiry, get_updated
from feedtool.model import Enclosure, Entry, Feed, Person, Site

__all__ = [
    "find_enclosures",
    "find_expiry",
    "find_language",
    "find_page_uri",
    "format_plain",
    "get_authors",
    "get_feed_title",
    "get_site_author",
    "get_summary",
    "get_title",
    "get_updated",
    "has_page",
    "spread_updates",
    "to_rfc822",
    "to_rfc3339",
    "to_uri",
]

_TITLE_LENGTH = 80


_MARKUP = re.compile(r"<(?=[A-Za-z/!?]|\Z)|&(?=#|[A-Za-z][A-Za-z0-9]*;|(?:lt|gt|amp|quot)|\Z)", re.IGNORECASE)
"""The start of a tag or a reference (HTML 13.2.5.6 and 13.2.5.72), whether or not it ends; also a possible start at
the end of the text, in case another text follows."""
_WORD_JOINER = "\u2060"
_URI_SAFE = ";/?:@&=+$.-_!~*'(),#%"
"""The characters that RFC 2396 allows in a URI; it does not allow square brackets, which came with IPv6."""
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9;/?:@&=+$.\-_!~*'(),#%]+")


@lru_cache(maxsize=4096)
def format_plain(text: str) -> str:
    """Return plain text that readers cannot take for HTML, without replacement characters.

    Many readers drop `<T>` from a title and turn `&lt;` into `<`. An invisible joiner after the first character keeps
    the text as written and scripts from running. The end of a tag does not matter: quotes can hide it, and the next
    text on the reader's page may contain it.
    """
    clean = drop_illegal(text).replace("\ufffd", "?").replace("\x85", " ")
    return _MARKUP.sub(rf"\g<0>{_WORD_JOINER}", clean)


def get_title(entry: Entry) -> str:
    """Return the title; for an entry without one the beginning of its text, because Atom requires a title."""
    return format_plain(entry.title or make_excerpt(entry.summary, _TITLE_LENGTH) or entry.link or entry.id)


def get_feed_title(feed: Feed) -> str:
    """Return the title of a feed with the site's name, because feed readers list it among feeds of other sites."""
    name = feed.site.title
    return feed.title if name.casefold() in feed.title.casefold() else f"{feed.title} – {name}"


def get_summary(entry: Entry) -> str:
    """Return the summary as plain text; empty if there is none."""
    return format_plain(entry.summary)


def to_uri(address: str) -> str:
    """Convert an IRI to a URI (RFC 3987 section 3.1): ASCII, host in punycode, the rest percent-encoded."""
    if _URI.fullmatch(address):
        return address
    try:
        split = urlsplit(drop_illegal(address))
        host = split.netloc if split.netloc.isascii() else split.netloc.encode("idna").decode("ascii")
    except ValueError:  # an invalid host, or labels that are too long for DNS
        return quote(drop_illegal(address), safe=_URI_SAFE)
    parts = (quote(part, safe=_URI_SAFE) for part in (split.path, split.query, split.fragment))
    return urlunsplit((split.scheme, host, *parts))


def find_page_uri(entry: Entry) -> str | None:
    """Return the URI of the entry's page."""
    return to_uri(entry.link) if entry.link else None


@lru_cache(maxsize=256)
def find_language(tag: str | None) -> str | None:
    """Return the tag if its language exists; publishers write "xx" and "english", which validators reject."""
    return tag if tag and not any(check_language(tag)) else None


def get_authors(entry: Entry, feed: Feed) -> tuple[Person, ...]:
    """Return the authors of the entry, else of its source, else of the site; never empty, each with a name."""
    source = entry.source
    found = entry.authors or (source.authors if source else ())
    if not found and source and (source.title or source.link):
        found = (Person(name=source.title, url=source.link),)
    if not found:
        found = (get_site_author(feed.site),)
    return tuple(map(_make_nameable, found))


@lru_cache(maxsize=1024)
def _make_nameable(person: Person) -> Person:
    mail = person.email if person.email and not any(check_mail(person.email)) else None
    name = format_plain(person.name or person.email or person.url or "")
    return Person(name=name, email=mail, url=to_uri(person.url) if person.url else None)


def get_site_author(site: Site) -> Person:
    """Return the site's author, else the site itself."""
    return _make_nameable(site.author if site.author and site.author.name else Person(name=site.title, url=site.url))


def spread_updates(entries: Iterable[Entry]) -> tuple[datetime, ...]:
    """Return when each entry last changed, each at a different second, and none before its publication.

    Validators report two entries with the same second as a mistake of a program, and dates without a time produce
    hundreds. The last of them keeps its second; each one before it is a second later, so that the order stays.

    Args:
        entries: in the order in which they are published, newest first.
    """
    taken: set[datetime] = set()
    found = []
    for entry in reversed([*entries]):
        updated = get_updated(entry).replace(microsecond=0)
        while updated in taken:
            updated += timedelta(seconds=1)
        taken.add(updated)
        found.append(updated)
    return tuple(reversed(found))


def has_page(entry: Entry) -> bool:
    """Return whether the id is also the URL of the entry's page (RSS isPermaLink)."""
    return entry.link == entry.id and find_page_uri(entry) == entry.id and entry.id.startswith(("http://", "https://"))


def find_enclosures(entry: Entry) -> tuple[tuple[Enclosure, str, str, int], ...]:
    """Return (file, url, media type, length) of each; RSS requires the last three, 0 means unknown."""
    return tuple(
        (one, to_uri(one.url), one.media_type or "application/octet-stream", one.length or 0)
        for one in entry.enclosures
        if one.url.startswith(("http://", "https://"))
    )


def to_rfc822(when: datetime) -> str:
    """Format a date with English names and a four-digit year (RSS 2.0, RFC 822 as amended by RFC 1123)."""
    utc = when.astimezone(UTC)
    clock = f"{utc.hour:02}:{utc.minute:02}:{utc.second:02}"
    return f"{SHORT_DAYS[utc.weekday()]}, {utc.day:02} {SHORT_MONTHS[utc.month - 1]} {utc.year:04} {clock} GMT"
