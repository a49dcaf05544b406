"""What every format shows of an entry: the same title, authors, links and dates whatever it is rendered to.

Where several spellings mean the same, the one is taken that the validators of the field have nothing to say against.
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
from feedtool.entries.times import get_expiry, get_updated
from feedtool.model import Enclosure, Entry, Feed, Person, Site

__all__ = [
    "find_enclosures",
    "format_plain",
    "get_authors",
    "get_expiry",
    "get_language",
    "get_link",
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
"""Where a tag or a reference begins (HTML 13.2.5.6 and 13.2.5.72), whether or not it ends; or may begin, if another
text follows."""
_WORD_JOINER = "\u2060"
_URI_SAFE = ";/?:@&=+$.-_!~*'(),#%"
"""What RFC 2396 lets stand in an address; square brackets only came with IPv6."""
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9;/?:@&=+$.\-_!~*'(),#%]+")


@lru_cache(maxsize=4096)
def format_plain(text: str) -> str:
    """Text that stays text in readers which take it for HTML, and without the marks of a lost character.

    Many of them would drop `<T>` from a title and turn `&lt;` into `<`; an invisible joiner behind the first
    character keeps what was written, and scripts from running. An end of the tag is not looked for: quotes hide it,
    and the next text on the reader's page may bring it.
    """
    clean = drop_illegal(text).replace("\ufffd", "?").replace("\x85", " ")
    return _MARKUP.sub(rf"\g<0>{_WORD_JOINER}", clean)


def get_title(entry: Entry) -> str:
    """Its title; for a note without one the beginning of its text, since Atom demands a title."""
    return format_plain(entry.title or make_excerpt(entry.summary, _TITLE_LENGTH) or entry.link or entry.id)


def get_summary(entry: Entry) -> str:
    """Its plain teaser; empty if it has none."""
    return format_plain(entry.summary)


def to_uri(address: str) -> str:
    """An IRI as the URI it stands for (RFC 3987 section 3.1): ASCII, host in punycode, the rest percent-encoded."""
    if _URI.fullmatch(address):
        return address
    try:
        split = urlsplit(drop_illegal(address))
        host = split.netloc if split.netloc.isascii() else split.netloc.encode("idna").decode("ascii")
    except ValueError:  # a host that is none, or labels too long for DNS
        return quote(drop_illegal(address), safe=_URI_SAFE)
    parts = (quote(part, safe=_URI_SAFE) for part in (split.path, split.query, split.fragment))
    return urlunsplit((split.scheme, host, *parts))


def get_link(entry: Entry) -> str | None:
    """Where people read it."""
    return to_uri(entry.link) if entry.link else None


@lru_cache(maxsize=256)
def get_language(tag: str | None) -> str | None:
    """The tag if its language exists; publishers write "xx" and "english", and validators object."""
    return tag if tag and not any(check_language(tag)) else None


def get_authors(entry: Entry, feed: Feed) -> tuple[Person, ...]:
    """Never empty, each with a name: the entry's, else its source's, else the site's."""
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
    """The site's author, else the site itself."""
    return _make_nameable(site.author if site.author and site.author.name else Person(name=site.title, url=site.url))


def spread_updates(entries: Iterable[Entry]) -> tuple[datetime, ...]:
    """Return when each entry last changed, no two at the same second, and none before it was published.

    Validators report two entries of one second as a program's mistake, and dates without a time make hundreds. The
    last of them keeps its second, and those before it are a second later each, so that they keep their order.

    Args:
        entries: in the order in which they are published, newest first.
    """
    taken: set[datetime] = set()
    found = []
    for entry in reversed([*entries]):
        moment = get_updated(entry).replace(microsecond=0)
        while moment in taken:
            moment += timedelta(seconds=1)
        taken.add(moment)
        found.append(moment)
    return tuple(reversed(found))


def has_page(entry: Entry) -> bool:
    """Whether its id is also the address of its page, and fit to be one (RSS isPermaLink)."""
    return entry.link == entry.id and get_link(entry) == entry.id and entry.id.startswith(("http://", "https://"))


def find_enclosures(entry: Entry) -> tuple[tuple[Enclosure, str, str, int], ...]:
    """(file, url, media type, length); RSS and Atom demand the latter three, 0 is the custom for unknown."""
    return tuple(
        (one, to_uri(one.url), one.media_type or "application/octet-stream", one.length or 0)
        for one in entry.enclosures
        if one.url.startswith(("http://", "https://"))
    )


def to_rfc822(moment: datetime) -> str:
    """English names whatever the locale, four-digit year (RSS 2.0, RFC 822 as amended by RFC 1123)."""
    utc = moment.astimezone(UTC)
    clock = f"{utc.hour:02}:{utc.minute:02}:{utc.second:02}"
    return f"{SHORT_DAYS[utc.weekday()]}, {utc.day:02} {SHORT_MONTHS[utc.month - 1]} {utc.year:04} {clock} GMT"
