"""A checked feeds.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec
from msgspec import Struct

from feedtool.model.fetch import Limits
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


class Theme(Struct, frozen=True, kw_only=True):
    """The user's templates, which replace feedtool's: (file name, text)."""

    folder: str
    """As the config writes it, for messages."""
    files: tuple[tuple[str, str], ...] = ()


class Site(Struct, frozen=True, kw_only=True):
    """The site that publishes the feeds. `base_url` is the URL of the output folder, with a trailing slash."""

    title: str
    url: str
    base_url: str
    description: str = ""
    language: str | None = None
    author: Person | None = None
    timezone: str = "UTC"
    """IANA name; the time zone of dates without one."""
    date_order: DateOrder | None = None
    """For numeric dates in articles; None: by the language."""
    future: bool | None = None
    """Whether own articles dated in the future are published at once; None: by the rule of their site builder."""
    rights: str | None = None
    icon: str | None = None
    image: str | None = None
    pictures: Literal["link", "show"] = "link"
    """Whether pages load the pictures of entries, mostly from other servers, or link to them."""
    theme: Theme | None = None


class ArticleSource(Struct, frozen=True, kw_only=True):
    """Files or URLs of article records, and defaults for all of these records."""

    key: str
    """Its name in the store and in reports: the path or glob as written, or a given name."""
    paths: tuple[str, ...]
    """Paths or globs relative to the config's folder, http(s) addresses, `-`."""
    format: str | None = None
    """Name of a parser; None: by content and suffix."""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    date_order: DateOrder | None = None
    """For numeric dates in the records; None: as for the site."""
    author: Person | None = None
    base_url: str | None = None
    """The base of relative links in the records; the site's URL if None."""
    fields: tuple[tuple[str, str], ...] = ()
    """(name in the records, field it means), in addition to the names that feedtool knows."""
    defaults: tuple[Defaults, ...] = ()
    """Values for records that neither state them nor have them from their folder: at most one."""
    folder_is_category: bool | None = None
    """Whether a record's folder is its category if it names none; None: only if it has Pelican's headers."""
    api_key: str | None = None
    """The key that an API wants in its query: a secret, never in a report or a store."""
    headers: tuple[tuple[str, str], ...] = ()
    """Headers of requests, secrets included."""
    max_pages: int = 200
    """Maximum number of pages that are fetched in one run."""
    query: str | None = None
    """The query that selects the records from `database`; `paths` is empty then."""
    database: str | None = None
    """A path relative to the config's folder, or a URL: may hold a secret."""


class EntryFilter(Struct, frozen=True, kw_only=True):
    """Words that keep or block an entry, matched without case in title, summary and categories."""

    keep: tuple[str, ...] = ()
    block: tuple[str, ...] = ()


class Subscription(Struct, frozen=True, kw_only=True):
    """A feed that is followed."""

    key: str
    """Its url or path as written in the config: stable, whatever the feed does."""
    url: str
    title: str | None = None
    categories: tuple[str, ...] = ()
    """Added to the categories of each of its entries."""
    language: str | None = None
    date_order: DateOrder | None = None
    """For numeric dates in the feed; None: by its language."""
    priority: int = 0
    """Among copies of one post, the one with the highest priority is shown."""
    interval: timedelta | None = None
    filter: EntryFilter = msgspec.field(default_factory=EntryFilter)
    headers: tuple[tuple[str, str], ...] = ()
    proxy: str | None = None
    dedupe: bool = True


Facet = Literal["category", "tag", "author", "source", "language"]
"""The values that `each` splits a stream by."""


class Stream(Struct, frozen=True, kw_only=True):
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
    filter: EntryFilter = msgspec.field(default_factory=EntryFilter)
    language: str | None = None
    limit: int = 50
    per_source: int | None = None
    """Maximum number of entries of one source."""
    content: Literal["full", "summary"] = "full"
    dedupe: bool = True
    each: tuple[Facet, ...] = ()
    """One feed for each tag, author ... or combination in the entries; no feed for the stream itself."""
    facet_title: str = "{each}"
    """Title of these feeds; a facet's name in braces stands for its value, `{each}` for all of them."""
    min_entries: int = 1
    """Minimum number of entries of such a feed."""
    max_feeds: int = 100
    """Maximum number of such feeds."""
    parent: str | None = None
    """The name of the stream whose `each` made this one."""
    hubs: tuple[str, ...] | None = None
    """WebSub hubs of this stream; None: the site's."""
    max_bytes: int = 512 * 1024
    """Maximum size of its live feed; whole entries are left out."""
    archive: bool = True
    """Whether entries that no longer fit go into archive documents."""


class CategoryRule(Struct, frozen=True, kw_only=True):
    """Puts an entry into a category if it matches one value of each list that is given."""

    category: str
    title: tuple[str, ...] = ()
    """Words or phrases; with `*` in them, patterns for the whole title."""
    labels: tuple[str, ...] = ()
    """Categories or tags of the entry, by name or pattern."""
    path: tuple[str, ...] = ()
    """Text in the path of the entry's URL."""
    sources: tuple[str, ...] = ()
    """Keys or titles of sources."""
    has: tuple[Literal["price", "rating"], ...] = ()


class CategoryRules(Struct, frozen=True, kw_only=True):
    """The rules in their order, and the category of entries that match none."""

    rules: tuple[CategoryRule, ...] = ()
    otherwise: str | None = None
    own: tuple[str, ...] = ()
    """The site's categories, sorted; the rules skip an entry that is in one of them."""


class OpmlSource(Struct, frozen=True, kw_only=True):
    """A list of feeds to follow. Its subscriptions are copies of `defaults` with their own key and url."""

    url: str
    """A URL, or a path relative to the config's folder."""
    defaults: Subscription


class Config(Struct, frozen=True, kw_only=True):
    """feeds.yaml, checked: every value is of its type and within its bounds."""

    path: Path
    root: Path
    """The file's folder, absolute: relative paths start here."""
    site: Site
    articles: tuple[ArticleSource, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    opml: tuple[OpmlSource, ...] = ()
    streams: tuple[Stream, ...] = ()
    categories: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """The site's name for a category -> all names it goes by, its own first."""
    category_rules: CategoryRules = msgspec.field(default_factory=CategoryRules)
    """Rules for entries that are in none of the site's categories."""
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
    """Links or ids of entries that are different posts, whatever the rules say."""
    always: tuple[tuple[str, ...], ...] = ()
    """Links or ids of entries that are the same post."""
    limits: Limits = msgspec.field(default_factory=Limits)
    interval: timedelta = timedelta(hours=1)
    allow_hosts: tuple[str, ...] = ()
    user_agent: str | None = None
    hubs: tuple[str, ...] = ()
