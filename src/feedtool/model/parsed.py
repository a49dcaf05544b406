"""A document as its publisher wrote it: raw texts, raw dates, relative links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from feedtool.model.diagnostics import Diagnostic
from feedtool.model.entry import Entry, PlainFields
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

ParserKind = Literal["feed", "records", "export", "article", "page", "saved text", "list of feeds", "list of pages"]
"""The kind of documents that a parser reads; it decides how feedtool treats them.

feed            the entries of a feed: RSS, Atom, JSON Feed
records         article records that the user writes into one file: JSON, CSV
export          all posts of a site, as the program that runs it exports them: WXR, Ghost
article         one article, with front matter: Markdown
page            an HTML page with one article on it; also what a sitemap lists
saved text      the text of such a page: ages in it count back from the time at which it was saved
list of feeds   feeds to follow: OPML
list of pages   pages to read: a sitemap
"""

DateOrder = Literal["dmy", "mdy", "ymd"]
"""The order of day, month and year in numeric dates such as 05/03/2026."""


BuilderName = str
"""The name of a site builder; "" if it is not known."""


class Builder(Struct, frozen=True, kw_only=True):
    """The site builder that an article file is written for, by the configuration above the file."""

    name: BuilderName = ""
    publishes_future: bool | None = None
    """Whether its configuration publishes articles dated in the future; None if it does not say."""
    has_tag_metadata: bool = True
    """Nikola's USE_TAG_METADATA: the tags `draft` and `private` say that an article is not public."""
    folder: str = ""
    """The folder of the site's sources, from which the builder counts paths; empty for the config's own."""
    base_path: str = ""
    """The path of the site on its host by the configuration, such as `/blog`; empty for the root."""
    timezone: str | None = None
    """The name of the zone of the site's dates by the configuration."""
    date_order: DateOrder | None = None
    """The order of day and month in the site's numeric dates, by feeds.yaml or its language."""
    settings: tuple[tuple[str, object], ...] = ()
    """Further values of its configuration that its module uses, by name."""
    is_resource: bool = False
    """The file is in the folder of a Hugo page; Hugo makes no page of it."""
    unreadable: str | None = None
    """A file of defaults for the article that cannot be read, so that its visibility is not known."""

    def get_setting(self, name: str, default: object = None) -> Any:
        """Return one of the settings."""
        return next((value for key, value in self.settings if key == name), default)


class SiteSettings(Struct, frozen=True, kw_only=True):
    """The configuration of a site, as the site builder of a plug-in reads it."""

    publishes_future: bool = False
    """Whether articles with a future date are public now."""
    base_path: str = ""
    """The path of the site on its host, such as `/blog`; empty for the root."""
    timezone: str | None = None
    """The name of the zone of the site's dates."""
    permalink: str | None = None
    """The pattern of the URLs of articles, as `defaults: {permalink: ...}` in feeds.yaml."""
    defaults: Mapping[str, Mapping[str, object]] = msgspec.field(default_factory=dict)
    """Folder below that of the file, "" for all -> values for articles in it that do not state them."""


class ParsedEntry(PlainFields, frozen=True, kw_only=True, omit_defaults=True):
    """One entry or article record as its publisher wrote it.

    Links are already resolved against the base in scope (only the parser knows it); dates are raw text;
    HTML is neither cleaned nor resolved: prepare_entry() does that.
    """

    id: str | None = None
    id_is_own: bool = True
    """Whether the publisher states it; False if a parser used the record's URL or file instead."""
    id_is_permalink: bool | None = None
    """RSS `guid isPermaLink` (default True there); None in formats without it."""
    link: str | None = None
    original_link: str | None = None
    """`feedburner:origLink`, or `rel=canonical` of a record."""
    title: Text | None = None
    summary: Text | None = None
    contents: tuple[Text, ...] = ()
    """All full bodies, best first."""
    published: str | None = None
    has_approximate_date: bool = False
    """Whether `published` is reckoned from an age such as "2 days ago"."""
    updated: str | None = None
    expires: str | None = None
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    links: tuple[Link, ...] = ()
    image: Image | None = None
    language: str | None = None
    rights: Text | None = None
    source: FeedInfo | None = None
    comments: str | None = None
    """Address of the discussion page."""
    offer: Offer | None = None
    review: Review | None = None
    withheld: Withheld | None = None
    """For an own article: why it is never published. None: it is public, from `public_from` on."""
    public_from: str | None = None
    """For an own article: raw date before which it is not published. None: `published` does not hold it back."""
    public_until: str | None = None
    """For an own article: raw date from which on it is not published (Hugo's `expiryDate`)."""
    extras: tuple[Extension, ...] = ()
    """Elements of other vocabularies."""
    line: int | None = None
    """The line at which the record begins, 1-based; for messages only."""


class Defaults(Struct, frozen=True, kw_only=True):
    """Values for records that do not state them, from a file that holds for all records below its folder."""

    where: str
    """The file, relative to the config's folder; for Pelican the folder itself."""
    key: str = ""
    """The key in the file that holds the values: "cascade", "defaults"; empty if the file holds nothing else."""
    values: Mapping[str, object]
    """By the names in the file; only values that several records may share."""
    lines: Mapping[str, int] = msgspec.field(default_factory=dict)
    joins: tuple[str, ...] = ()
    """Fields whose values are added to those of the record."""
    only: Literal["headers"] | None = None
    """Only for records with Pelican's headers."""
    fills_empty: bool = False
    """Also if the record has the name without a value, as in a table with a column that not every row fills."""


class ParsedFeed(Struct, frozen=True, kw_only=True):
    """A whole document as its publisher wrote it."""

    format: str
    """Its format: "rss 2.0", "atom 1.0", "rdf 1.0", "json feed 1.1", "markdown", "csv" ..."""
    parser: str = ""
    """The name of the parser that read it; parse_document() sets it."""
    kind: ParserKind = "feed"
    """The kind of the parser; parse_document() sets it."""
    id: str | None = None
    title: Text | None = None
    description: Text | None = None
    link: str | None = None
    """The site's page."""
    self_url: str | None = None
    hubs: tuple[str, ...] = ()
    language: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    image: Image | None = None
    icon: str | None = None
    rights: Text | None = None
    generator: str | None = None
    updated: str | None = None
    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    """Hours of the day, 0 to 23 UTC, in which the publisher does not want requests."""
    skip_days: tuple[str, ...] = ()
    update_period: str | None = None
    """`sy:updatePeriod`: hourly, daily, weekly, monthly, yearly."""
    update_frequency: int | None = None
    cloud: str | None = None
    links: tuple[Link, ...] = ()
    """Feed-level links other than site and self: next, prev-archive, current ..."""
    extras: tuple[Extension, ...] = ()
    entries: tuple[ParsedEntry, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    """The repairs, and the entries that are left out as intended; severity "note"."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """Records that were skipped or fields that could not be read."""
    is_partial: bool = False
    """The document ends early or is broken: `entries` are the whole ones, and a diagnostic says so."""
    missed: int = 0
    """Number of whole entries that this parser could not read; another parser may read more."""


class ReadFeed(Struct, frozen=True, kw_only=True):
    """A parsed document and its normalized entries, in document order."""

    parsed: ParsedFeed
    about: FeedInfo
    entries: tuple[Entry, ...]
