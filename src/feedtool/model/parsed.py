"""A document as its publisher wrote it: raw texts, raw dates, relative links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from feedtool.model.frozen import frozen
from feedtool.model.values import Category, Enclosure, FeedInfo, Image, Link, Offer, Person, Review, Withheld

__all__ = [
    "Builder",
    "BuilderName",
    "DateOrder",
    "Defaults",
    "ParsedEntry",
    "ParsedFeed",
    "ParserKind",
    "Problem",
    "Text",
    "TextType",
]


ParserKind = Literal["feed", "records", "export", "article", "page", "saved text", "list of feeds", "list of pages"]
"""What the documents of a parser are, which decides how feedtool treats them.

feed            the entries of a feed: RSS, Atom, JSON Feed
records         article records that the user writes into one file: JSON, CSV
export          all posts of a site, as the program that runs it exports them: WXR, Ghost
article         one article, with front matter: Markdown
page            an HTML page with one article on it; also what a sitemap lists
saved text      the text of such a page: ages in it count back from the time at which it was saved
list of feeds   feeds to follow: OPML
list of pages   pages to read: a sitemap
"""

TextType = Literal["text", "html", "markdown"]

DateOrder = Literal["dmy", "mdy", "ymd"]
"""The order of day, month and year in numeric dates such as 05/03/2026."""


@frozen
class Text:
    """A text construct as found: the value, what it is written in, and what it is relative to.

    xhtml arrives here as "html", without its wrapping div. `html` is untrusted and may be anything.
    """

    value: str
    type: TextType = "text"
    base: str | None = None
    """What relative links in it resolve against (xml:base in scope, else the document's address)."""
    language: str | None = None


BuilderName = Literal[
    "", "astro", "docusaurus", "eleventy", "hexo", "hugo", "jekyll", "mkdocs", "nikola", "obsidian", "pelican", "zola"
]
"""A site builder; "" is none that is known."""


@frozen
class Builder:
    """The site builder that an article file is written for, as the configuration above the file tells."""

    name: BuilderName = ""
    publishes_future: bool | None = None
    """What its configuration says of articles dated in the future; None: nothing."""
    has_tag_metadata: bool = True
    """Nikola's USE_TAG_METADATA: the tags `draft` and `private` say that an article is not public."""
    is_resource: bool = False
    """The file lies in the folder of a page of Hugo's, which makes no page of it."""
    unreadable: str | None = None
    """A file of defaults that holds for the article and cannot be read, so that its visibility is not known."""


@frozen
class ParsedEntry:
    """One entry or article record as its publisher wrote it.

    Links are already resolved against the base in scope (only the parser knows it); dates are raw text;
    HTML is neither cleaned nor resolved: hop 3 does that, and only for what is new or changed.
    """

    id: str | None = None
    id_is_own: bool = True
    """Whether the publisher says it; False where a parser took the record's address or file for want of one."""
    id_is_permalink: bool | None = None
    """What RSS said of `guid isPermaLink` (default True there); None where the format has no such thing."""
    link: str | None = None
    original_link: str | None = None
    """`feedburner:origLink`, or `rel=canonical` where a record names it."""
    title: Text | None = None
    summary: Text | None = None
    contents: tuple[Text, ...] = ()
    """All full bodies, best first."""
    published: str | None = None
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
    """Of an own article: why it is not published at any time. None: it is public, from `public_from` on."""
    public_from: str | None = None
    """Of an own article: raw date before which it is not published. None: `published` does not hold it back."""
    public_until: str | None = None
    """Of an own article: raw date from which on it is not published (Hugo's `expiryDate`)."""
    extras: tuple[tuple[str, str], ...] = ()
    """Other facts, ("prefix:name", value): ("slash:comments", "3"), ("georss:point", "45.07 7.69") ..."""
    line: int | None = None
    """Where the record begins in its document, 1-based; for messages only."""


@frozen
class Problem:
    """Something in the input that is wrong, where it is and what would mend it.

    `where` is a file relative to the config, or a feed's address; `line` is 1-based; `field` as the user wrote it.
    """

    where: str
    message: str
    line: int | None = None
    field: str | None = None
    hint: str | None = None


@frozen
class Defaults:
    """What holds for records that do not say it themselves, and who says so: a file for what lies below its folder."""

    where: str
    """The file, relative to the config's folder; for Pelican's the folder itself."""
    key: str = ""
    """What it stands under there: "cascade", "defaults"; empty if the whole file is nothing else."""
    values: Mapping[str, object]
    """By the names that the file has for them, such as it was checked for: only what records may share."""
    lines: Mapping[str, int] = field(default_factory=dict)
    joins: tuple[str, ...] = ()
    """Fields whose values are added to those of the record."""
    only: Literal["headers"] | None = None
    """Only for records with Pelican's headers."""
    fills_empty: bool = False
    """Also where a record has the name without a value, as a table has a column that not every row fills."""


@frozen
class ParsedFeed:
    """A whole document as its publisher wrote it, before any judgement."""

    format: str
    """What it is: "rss 2.0", "atom 1.0", "rdf 1.0", "json feed 1.1", "markdown", "csv" ..."""
    parser: str = ""
    """Which part read it (its name on the shelf)."""
    kind: ParserKind = "feed"
    """That of the part; parse_document() sets it."""
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
    """Hours of the day, 0 to 23 UTC, in which the publisher does not want to be asked."""
    skip_days: tuple[str, ...] = ()
    update_period: str | None = None
    """`sy:updatePeriod`: hourly, daily, weekly, monthly, yearly."""
    update_frequency: int | None = None
    cloud: str | None = None
    links: tuple[Link, ...] = ()
    """Feed-level links other than site and self: next, prev-archive, current ..."""
    extras: tuple[tuple[str, str], ...] = ()
    entries: tuple[ParsedEntry, ...] = ()
    repairs: tuple[str, ...] = ()
    """What was broken and mended on the way in, for the report."""
    problems: tuple[Problem, ...] = ()
    """Records that were skipped or fields that could not be read."""
    is_partial: bool = False
    """The document ends early or is broken: `entries` are those that are whole, and a problem says so."""
    missed: int = 0
    """Whole entries of the document that this reading lacks; another parser may read more."""
