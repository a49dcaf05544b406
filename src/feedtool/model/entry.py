"""An entry as feedtool holds it: absolute links, UTC dates, clean HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from feedtool.model.values import (
    Category,
    Enclosure,
    Extension,
    FeedInfo,
    Image,
    Link,
    Offer,
    Person,
    Review,
    Text,
    Withheld,
)

EntryKey = tuple[str, str]
"""(feed, id), the key of an entry in the store."""


class AlternateCopy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A duplicate of an entry that is not shown; if it has another URL, the entry lists it as "also at".

    `rule` is the dedupe rule that matched it, `evidence` the rule's evidence.
    """

    link: str | None
    title: str
    id: str
    source: FeedInfo
    rule: str
    evidence: str = ""
    is_elsewhere: bool = True
    """False if its URL is the one that is shown, is listed already, or is on the own site."""


NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of an entry without a date, and of a feed without entries, in formats that require one."""


DateBasis = Literal["stated", "age", "inferred", "latest"]
"""The basis of an entry's date.

stated      its source states when it was published
age         its source states how long ago, such as "2 days ago"
inferred    other dates bound it; nothing states the day
latest      the same, but it is only known that the entry is not newer; a build that has read all sources corrects it
"""


class PlainFields(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields of an entry that are a text, a number or a flag, both as published and as stored.

    A row of feeds/xml_elements.py with the name of a field fills it; normalize_entry() cleans and copies it.
    """

    is_listed: bool = False
    """Whether a saved page only lists it as recent: other pages of the site may list it, too."""


class RawTexts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The texts of an entry as its publisher wrote them, and the base of their relative links.

    They are untrusted: only prepare_entry() reads them.
    """

    summary: Text | None = None
    contents: tuple[Text, ...] = ()
    """All full bodies, best first."""
    base: str | None = None
    """The base of links in a text without a base of its own."""
    site: str = ""
    """The title of the feed, which the last line of a text may name as its source."""


class Entry(PlainFields, frozen=True, kw_only=True, omit_defaults=True):
    """One post. Its identity is (feed, id): an id alone is not global.

    title and summary are plain text; content is sanitized HTML with absolute links, or None. In an entry with raw
    texts, summary and content are still empty. CONTRIBUTING.md lists what a new field touches on its way from a feed
    to the output.
    """

    feed: str
    """Key of the subscription or article source it came from."""
    id: str
    link: str | None = None
    canonical_link: str | None = None
    """The page of the original post, if the publisher names one other than `link` (origLink, rel=canonical)."""
    title: str = ""
    summary: str = ""
    content: str | None = None
    published: datetime | None = None
    date_basis: DateBasis = "stated"
    updated: datetime | None = None
    first_seen: datetime
    """When feedtool first stored it; never changes."""
    expires: datetime | None = None
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    links: tuple[Link, ...] = ()
    image: Image | None = None
    language: str | None = None
    rights: str | None = None
    source: FeedInfo | None = None
    """The feed it came from; for an entry relayed by a planet, the feed that the planet names."""
    comments: str | None = None
    offer: Offer | None = None
    review: Review | None = None
    withheld: Withheld | None = None
    """Why this own article is never published; entries/visibility.py decides whether it is public now."""
    public_from: datetime | None = None
    public_until: datetime | None = None
    extras: tuple[Extension, ...] = ()
    also: tuple[AlternateCopy, ...] = ()
    """Its copies; filled by compose(), empty in the store."""
    raw: RawTexts | None = None
    """Its texts, until prepare_entry() makes summary and content of them."""

    @property
    def key(self) -> EntryKey:
        """(feed, id)."""
        return self.feed, self.id

    @property
    def elsewhere(self) -> tuple[AlternateCopy, ...]:
        """The copies at other URLs, shown as "also at"."""
        return tuple(copy for copy in self.also if copy.is_elsewhere)

    @property
    def date(self) -> datetime:
        """When it was published; NO_DATE for an entry without a date, which streams list last."""
        return self.published or NO_DATE
