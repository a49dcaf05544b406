"""An entry as feedtool holds it: absolute links, UTC dates, clean HTML."""

from __future__ import annotations

from datetime import UTC, datetime

from feedtool.model.frozen import frozen
from feedtool.model.values import Category, Enclosure, FeedInfo, Image, Link, Offer, Person, Review, Withheld

__all__ = ["NO_DATE", "AlternateCopy", "Entry"]


@frozen
class AlternateCopy:
    """A copy of an entry that is not shown; if it stands elsewhere, its place is named as "also at".

    `rule` is the dedupe rule that joined it, `evidence` what it saw.
    """

    link: str | None
    title: str
    id: str
    source: FeedInfo
    rule: str
    evidence: str = ""
    is_elsewhere: bool = True
    """False at the address that is shown, at another that is listed already, and at the own site."""


NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in formats that demand a date for that of an entry without one, and of a feed without entries."""


@frozen
class Entry:
    """One piece. Identity is (feed, id): an id alone is not global.

    title and summary are plain text; content is sanitised HTML with absolute links, or None.
    """

    feed: str
    """Key of the subscription or article source it came from."""
    id: str
    link: str | None = None
    canonical_link: str | None = None
    """Where the publisher says the piece really lives, if that is not `link` (origLink, rel=canonical)."""
    title: str = ""
    summary: str = ""
    content: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    first_seen: datetime
    """When feedtool first stored it; never moves."""
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
    """The feed it came from; for an entry that a planet relayed, the one the planet named."""
    comments: str | None = None
    offer: Offer | None = None
    review: Review | None = None
    withheld: Withheld | None = None
    """Why this own article is not published at any time; entries/visibility.py decides whether it is public now."""
    public_from: datetime | None = None
    public_until: datetime | None = None
    extras: tuple[tuple[str, str], ...] = ()
    also: tuple[AlternateCopy, ...] = ()
    """Its copies; filled by compose(), empty in the store."""

    @property
    def elsewhere(self) -> tuple[AlternateCopy, ...]:
        """The copies at other places, shown as "also at"."""
        return tuple(copy for copy in self.also if copy.is_elsewhere)

    @property
    def date(self) -> datetime:
        """When it was published; NO_DATE for an entry without a date, which streams list last."""
        return self.published or NO_DATE
