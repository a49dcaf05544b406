"""A checked feeds.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from feedtool.model.fetch import Limits
from feedtool.model.frozen import frozen
from feedtool.model.parsed import DateOrder, Defaults
from feedtool.model.values import Person

__all__ = [
    "ArticleSource",
    "CategoryRule",
    "CategoryRules",
    "Config",
    "EntryFilter",
    "Facet",
    "OpmlSource",
    "Site",
    "Stream",
    "Subscription",
    "Theme",
]


@frozen
class Theme:
    """Templates that stand before feedtool's own, as they were read: (file name, text)."""

    folder: str
    """As the config calls it, for messages."""
    files: tuple[tuple[str, str], ...] = ()


@frozen
class Site:
    """Whose feeds these are. `base_url` is where the output folder is served, with a trailing slash."""

    title: str
    url: str
    base_url: str
    description: str = ""
    language: str | None = None
    author: Person | None = None
    timezone: str = "UTC"
    """IANA name; what a date without a zone is taken to be in."""
    date_order: DateOrder | None = None
    """Of numeric dates in articles; None: as the language has it."""
    future: bool | None = None
    """Whether own articles dated in the future are published at once; None: by the rule of their builder."""
    rights: str | None = None
    icon: str | None = None
    image: str | None = None
    pictures: Literal["link", "show"] = "link"
    """Whether pages load the pictures of entries, mostly from other servers, or link to them."""
    theme: Theme | None = None


@frozen
class ArticleSource:
    """Files or addresses of article records, and what holds for all of them unless a record says otherwise."""

    key: str
    """What the store and the reports call it: the path or glob as written, or a given name."""
    paths: tuple[str, ...]
    """Paths or globs relative to the config's folder, http(s) addresses, `-`."""
    format: str | None = None
    """Name of a parser; None: by content and suffix."""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    date_order: DateOrder | None = None
    """Of numeric dates in the records; None: as the site has it."""
    author: Person | None = None
    base_url: str | None = None
    """What relative links in the records resolve against; the site's url if None."""
    fields: tuple[tuple[str, str], ...] = ()
    """(name in the records, field it means), besides the names that are understood anyway."""
    defaults: tuple[Defaults, ...] = ()
    """What records say that neither say it themselves nor have it from their folder: at most one."""
    folder_is_category: bool | None = None
    """Whether a record's folder is its category if it names none; None: only if it has Pelican's headers."""
    api_key: str | None = None
    """What an interface at an address wants in its query: a secret, never in a report or a store."""
    headers: tuple[tuple[str, str], ...] = ()
    """Of requests for addresses, secrets included."""
    max_pages: int = 200
    """At most so many pages of addresses are asked for in one run."""
    query: str | None = None
    """What selects the records from `database`; there are no paths then."""
    database: str | None = None
    """A path relative to the config's folder, or a URL: may hold a secret."""


@frozen
class EntryFilter:
    """Words that keep or block an entry, matched without case in title, summary and categories."""

    keep: tuple[str, ...] = ()
    block: tuple[str, ...] = ()


@frozen
class Subscription:
    """A feed that is followed."""

    key: str
    """Its url or path as written in the config: stable, whatever the feed does."""
    url: str
    title: str | None = None
    categories: tuple[str, ...] = ()
    """Put on each of its entries besides their own."""
    language: str | None = None
    date_order: DateOrder | None = None
    """Of numeric dates in the feed; None: as its language has it."""
    priority: int = 0
    """Higher wins among copies of one piece."""
    interval: timedelta | None = None
    filter: EntryFilter = field(default_factory=EntryFilter)
    headers: tuple[tuple[str, str], ...] = ()
    proxy: str | None = None
    dedupe: bool = True


Facet = Literal["category", "tag", "author", "source", "language"]
"""What a stream can be split by: `each`."""


@frozen
class Stream:
    """A named, ordered, deduplicated selection, before any format. Empty selectors select everything."""

    name: str
    """Names the files: news.rss.xml, news.html ...; lower-case letters, digits, `-` and `_`."""
    title: str
    description: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Keys or titles of sources; "articles" means all article sources, "subscriptions" all subscriptions."""
    languages: tuple[str, ...] = ()
    filter: EntryFilter = field(default_factory=EntryFilter)
    language: str | None = None
    limit: int = 50
    per_source: int | None = None
    """At most so many entries of one source."""
    content: Literal["full", "summary"] = "full"
    dedupe: bool = True
    each: tuple[Facet, ...] = ()
    """One feed for each tag, author ... or combination that entries name; none for the stream itself."""
    facet_title: str = "{each}"
    """Title of these feeds; a facet's name in braces stands for its value, `{each}` for all of them."""
    min_entries: int = 1
    """How many entries make such a feed."""
    max_feeds: int = 100
    """How many such feeds there may be."""
    parent: str | None = None
    """The name of the stream whose `each` made this one."""
    hubs: tuple[str, ...] | None = None
    """WebSub hubs of this stream; None: the site's."""
    max_bytes: int = 512 * 1024
    """Of its live feed, by whole entries."""
    archive: bool = True
    """Whether what no longer fits goes into archive documents."""


@frozen
class CategoryRule:
    """What of a piece puts it into a category; all that is given must fit, one of each list."""

    category: str
    title: tuple[str, ...] = ()
    """Words or phrases; with `*` in them, patterns for the whole title."""
    labels: tuple[str, ...] = ()
    """Categories or tags that it has, by name or pattern."""
    path: tuple[str, ...] = ()
    """What stands in the path of its address."""
    sources: tuple[str, ...] = ()
    """Keys or titles of sources."""
    has: tuple[Literal["price", "rating"], ...] = ()


@frozen
class CategoryRules:
    """The rules in their order, and where the rest goes."""

    rules: tuple[CategoryRule, ...] = ()
    otherwise: str | None = None
    own: tuple[str, ...] = ()
    """The site's categories, sorted; a piece that has one is placed already."""


@frozen
class OpmlSource:
    """A list of feeds to follow. `defaults` is a subscription to copy: only its key and url are to be replaced."""

    url: str
    """A URL, or a path relative to the config's folder."""
    defaults: Subscription


@frozen
class Config:
    """feeds.yaml, checked: every value is of its type and within its bounds."""

    path: Path
    root: Path
    """The file's folder, absolute: relative paths start here."""
    site: Site
    articles: tuple[ArticleSource, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    opml: tuple[OpmlSource, ...] = ()
    streams: tuple[Stream, ...] = ()
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """The site's name for a category -> all names it goes by, its own first."""
    category_rules: CategoryRules = field(default_factory=CategoryRules)
    """What places entries that are in none of the site's categories."""
    output: Path
    """Absolute."""
    store: str
    """Store URL as written; a relative path in it starts at `root`. May hold a secret."""
    formats: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    precompress: tuple[str, ...] = ("gz",)
    """Suffixes of the compressed copies that are written beside each file."""
    rules: tuple[str, ...] = ()
    never: tuple[tuple[str, ...], ...] = ()
    """Links or ids of entries that are different pieces, whatever the rules say."""
    always: tuple[tuple[str, ...], ...] = ()
    """Of entries that are the same piece."""
    limits: Limits = field(default_factory=Limits)
    interval: timedelta = timedelta(hours=1)
    allow_hosts: tuple[str, ...] = ()
    user_agent: str | None = None
    hubs: tuple[str, ...] = ()
