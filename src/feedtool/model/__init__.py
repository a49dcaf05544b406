"""The nouns. Frozen, keyword-only, and nothing but data: whatever judges or acts on them stands above.

Times are aware UTC datetimes unless a field says "raw"; sizes are bytes; absent is None or an empty tuple.
Two groups face each other: what a publisher *said* (`ParsedFeed`, `ParsedEntry`, `Text`: raw, as found) and
what feedtool *holds* (`Entry` and the rest: absolute links, UTC dates, clean HTML).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Literal

from feedtool.model.frozen import frozen

# ---------------------------------------------------------------------------------------------------------
# Small nouns, used on both sides


@frozen
class Person:
    """An author or contributor (RFC 4287 section 3.2). At least one field is not empty."""

    name: str = ""
    email: str | None = None
    url: str | None = None


@frozen
class Category:
    """A label with an optional scheme (RFC 4287 section 4.2.2, RSS 2.0 `<category domain>`)."""

    term: str
    scheme: str | None = None
    label: str | None = None


@frozen
class Enclosure:
    """A file that comes along with an entry.

    `length` in bytes, `duration_s` in seconds; None when the publisher did not say.
    """

    url: str
    media_type: str | None = None
    length: int | None = None
    title: str | None = None
    duration_s: int | None = None


@frozen
class Image:
    """The picture that stands for an entry or a feed; width and height in pixels, length in bytes."""

    url: str
    media_type: str | None = None
    length: int | None = None
    width: int | None = None
    height: int | None = None
    alt: str | None = None


@frozen
class Link:
    """A link other than the permalink and the enclosures: `via`, `replies`, `related`, `license` ..."""

    href: str
    rel: str
    media_type: str | None = None
    language: str | None = None
    title: str | None = None


@frozen
class Offer:
    """What an offer costs and until when. `price` is a decimal number as text ("199.90")."""

    price: str | None = None
    currency: str | None = None
    merchant: str | None = None
    expires: datetime | None = None


@frozen
class Review:
    """What was reviewed and how it fared; `rating` on a scale from `worst` to `best`, decimals as text."""

    item: str | None = None
    rating: str | None = None
    best: str | None = None
    worst: str | None = None


@frozen
class FeedInfo:
    """The feed an entry came from (atom:source, RSS `<source>`)."""

    title: str = ""
    url: str | None = None
    """Address of the feed document itself."""
    link: str | None = None
    """The site the feed belongs to, a page a person opens."""
    id: str | None = None
    updated: datetime | None = None
    language: str | None = None
    rights: str | None = None
    authors: tuple[Person, ...] = ()


WithholdingReason = Literal[
    "draft", "private", "password", "scheduled", "expired", "trash", "unlisted", "unknown status", "unreadable"
]
"""Why an own article is not published. "unreadable": whether it is public cannot be read."""


@frozen
class Withheld:
    """An own article is not published, and why. It never holds a value of the article: messages may show all of it."""

    reason: WithholdingReason
    field: str | None = None
    """The key that says so, as the record writes it; None if a folder, a file name or a builder's rule does."""
    explanation: str = ""
    """One clause for people, such as "Jekyll does not publish _drafts/"."""


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


# ---------------------------------------------------------------------------------------------------------
# What the publisher said (hops 1 and 2)

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


# ---------------------------------------------------------------------------------------------------------
# What feedtool holds (hop 3 on)


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


PublicationState = Literal["public", "withheld", "never public"]
"""Of a stored entry: "withheld" was public before, "never public" is withheld at every sighting so far."""


@frozen
class EntryState:
    """What is remembered of a stored entry, to tell whether its next sighting is a change.

    `fingerprint` is over the raw form (skips all work when equal), `digest` over what readers would see.
    """

    fingerprint: bytes
    digest: bytes
    first_seen: datetime
    revisions: int = 0
    """How many times the content changed without the publisher moving its date."""
    document: str = ""
    withdrawn: bool = False
    state: PublicationState = "public"


@frozen
class Validators:
    """ETag and Last-Modified, opaque: kept with quotes and `W/`, sent back exactly (RFC 9110 section 13)."""

    etag: str | None = None
    last_modified: str | None = None


# ---------------------------------------------------------------------------------------------------------
# Fetching (hop 1)


@frozen
class Request:
    """One document to fetch. `feed` is the key of the subscription or source that wants it."""

    feed: str
    url: str
    """http(s) URL, or a file path relative to the config's folder for the file fetcher."""
    validators: Validators = field(default_factory=Validators)
    headers: tuple[tuple[str, str], ...] = ()
    """Extra request headers, secrets included: never logged, stored or sent to another host."""
    proxy: str | None = None
    form: tuple[tuple[str, str], ...] = ()
    """What is posted, as HTML forms are; nothing is asked for then, and any 2xx is a Document, empty or not."""


@frozen
class Document:
    """Bytes with what is known of them: the answer to a fetch, or a file."""

    feed: str
    url: str
    """Final address, which relative links resolve against; for a file its path relative to the config."""
    content: bytes
    media_type: str | None = None
    """The Content-Type as sent, parameters included."""
    validators: Validators = field(default_factory=Validators)
    status: int = 200
    moved_to: str | None = None
    """The target, when every hop there was a permanent redirect (301, 308)."""
    fresh_for: timedelta | None = None
    """What Cache-Control max-age or Expires promised."""
    modified: datetime | None = None
    """The file's own time."""
    served: datetime | None = None
    """When it was sent, by the clock of its server (RFC 9110 section 6.6.1)."""
    wire_bytes: int = 0
    elapsed_ms: int = 0
    base_url: str | None = None
    """What relative links resolve against when it is not `url`: the site's address for article files."""
    fields: tuple[tuple[str, str], ...] = ()
    """For files of records: (name in the file, field it means), as the config says."""
    defaults: tuple[Defaults, ...] = ()
    """For files of records: what holds where they say nothing, the strongest first."""
    builder: Builder = field(default_factory=Builder)
    """For files of records: whose rules of visibility hold."""
    is_own: bool = False
    """It holds the site's own articles: what it says of their visibility holds."""
    told: tuple[tuple[str, str], ...] = ()
    """Headers that tell of further pages, (name in lower case, value): link, x-wp-total, x-wp-totalpages."""


@frozen
class NotModified:
    """The copy we have is still good (HTTP 304, or a file whose size and time are the same)."""

    feed: str
    url: str
    validators: Validators = field(default_factory=Validators)
    moved_to: str | None = None
    fresh_for: timedelta | None = None
    elapsed_ms: int = 0


class FailureKind(StrEnum):
    """Classes of failure, as the report and `status --json` name them."""

    BLOCKED = "blocked"
    """A non-public address or a scheme that is not allowed."""
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    HTTP = "http"
    GONE = "gone"
    """HTTP 410."""
    RATE_LIMITED = "rate-limited"
    """HTTP 429, or 503 with Retry-After: never counted as a broken feed."""
    TOO_LARGE = "too-large"
    TRANSFER = "transfer"
    """The body was cut off or could not be decoded."""
    REDIRECTS = "redirects"
    NOT_A_FEED = "not-a-feed"
    FILE = "file"
    """A local file that could not be read."""
    INTERNAL = "internal"
    """A part broke its contract; the others go on."""


@frozen
class Failed:
    """Nothing came of it; the last good entries stay. `message` is one line and holds no secret."""

    feed: str
    url: str
    kind: FailureKind
    message: str
    line: int | None = None
    """Where in the document, when it came and could not be read."""
    status: int | None = None
    retry_after: timedelta | None = None
    elapsed_ms: int = 0


Outcome = Document | NotModified | Failed


@frozen
class Limits:
    """What a fetch may cost. Seconds, bytes and counts; the defaults are docs/configuration.md's."""

    connect_timeout_s: float = 5.0
    timeout_s: float = 30.0
    max_bytes: int = 10 * 1024 * 1024
    """Of one document, after decompression."""
    max_run_bytes: int = 1024 * 1024 * 1024
    """Of all documents of one run, as they are sent."""
    max_redirects: int = 5
    max_entries: int = 500
    """Of one document; the newest are kept."""
    connections: int = 50
    host_delay_s: float = 1.0
    """At least this between two requests to one host."""


# ---------------------------------------------------------------------------------------------------------
# What the store remembers besides entries (hop 5)


@frozen
class Listing:
    """What a feed listed at its last readings: hashes of ids, for entries/dropped.py."""

    order: tuple[str, ...] = ()
    """As they stand in the document, with the missing ones where they stood."""
    absent: tuple[str, ...] = ()
    """Those that were dropped from the middle."""
    readings: int = 0
    """At how many readings all of these were missing."""
    since: datetime | None = None
    jumped: datetime | None = None
    """When the list was last seen to be no list of the newest entries."""


@frozen
class DocumentState:
    """One document of a feed or source: what to send next time, and whether its bytes are the same."""

    url: str
    validators: Validators = field(default_factory=Validators)
    body_hash: bytes = b""
    recipe: bytes = b""
    """How it was read (time zone, rules' version ...): when that changes, the document is asked for whole."""
    listing: Listing | None = None
    """Of a subscription's feed; None of anything else."""


FeedKind = Literal["articles", "subscription", "opml"]
"""An OPML that is followed is kept like a feed: its entries are subscriptions, and enter no stream."""


@frozen
class FeedState:
    """The health and schedule of one subscription or article source; `key` is what the config calls it."""

    key: str
    kind: FeedKind
    about: FeedInfo = field(default_factory=FeedInfo)
    """What the feed last said of itself."""
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    next_try: datetime | None = None
    next_try_reason: str = ""
    failures: int = 0
    """In a row; 0 is healthy."""
    failing_since: datetime | None = None
    last_error: str | None = None
    last_error_kind: FailureKind | None = None
    last_status: int | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    moved_since: datetime | None = None
    update_interval_s: int | None = None
    """How long the publisher asks to wait between two looks (ttl, sy:*), None if it said nothing."""
    post_gap_s: int | None = None
    """How long it usually is from one post to the next, None where too few are dated."""
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    failed_under: bytes = b""
    """A hash of the settings under which it failed last; empty if they are not known."""


@frozen
class Notice:
    """What was reported last of a source that fails."""

    key: str
    """The part of the run, articles or feeds, and the source."""
    digest: bytes
    """A hash of what was wrong."""
    reported_at: datetime


@frozen
class StoredEntry:
    """An entry with its stamp: a row to write."""

    entry: Entry
    stamp: EntryState


@frozen
class DocumentChanges:
    """All that one document brought: written in one transaction or not at all."""

    feed: FeedState
    document: DocumentState | None = None
    """None when no body was parsed (a failure, a 304): what is stored of the document stays."""
    entries: tuple[StoredEntry, ...] = ()
    withdrawn: tuple[str, ...] = ()
    """Ids whose entries leave the streams; the rows stay as tombstones."""
    forgotten_documents: tuple[str, ...] = ()
    """URLs of documents that are no longer there."""


@frozen
class PublishedFile:
    """A file feedtool wrote, so that it can tell its own files from the user's. `name` is relative."""

    name: str
    digest: bytes


@frozen
class BuildKey:
    """What the output folder was made from, beside the entries and what feeds say of themselves.

    A store forgets it as soon as one of these changes.
    """

    inputs: bytes
    """A hash of the config, the program and the folder as it was left."""
    until: datetime
    """From then on time alone changes what is published."""


@frozen
class Ping:
    """A feed that changed, and a hub that does not know of it yet (WebSub section 6)."""

    hub: str
    topic: str
    """The public URL of the feed."""
    since: datetime
    failures: int = 0
    last_error: str | None = None


@frozen
class Archive:
    """A closed archive document of a stream (RFC 5005 section 4): what is in it, for ever."""

    number: int
    """From 1, the oldest."""
    entries: tuple[tuple[str, str], ...]
    """(public id, hash of what it said when this was closed), as they stand in it."""
    has_newer: bool = False
    """Whether it names the next archive: only where that was there when it was closed."""


@frozen
class Tombstone:
    """An entry that was published and withdrawn (RFC 6721)."""

    id: str
    when: datetime
    """When it was noticed."""


@frozen
class History:
    """What a stream has published before."""

    stream: str
    archives: tuple[Archive, ...] = ()
    """The oldest first."""
    live: tuple[str, ...] = ()
    """Public ids that its live feed held last."""
    gone: tuple[Tombstone, ...] = ()
    """Every entry that was withdrawn after it had been published."""


# ---------------------------------------------------------------------------------------------------------
# What the user asks for (feeds.yaml) and what is published


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
    family: str | None = None
    """The name of the stream whose `each` made this one."""
    hubs: tuple[str, ...] | None = None
    """WebSub hubs of this stream; None: the site's."""
    max_bytes: int = 512 * 1024
    """Of its live feed, by whole entries."""
    archive: bool = True
    """Whether what no longer fits goes into archive documents."""


@frozen
class Feed:
    """What is written: one stream as a feed, ready for any renderer."""

    name: str
    id: str
    """For ever: a URI that does not change when titles or addresses do."""
    title: str
    description: str
    link: str
    """The page for people: the stream's HTML page, or the site."""
    site: Site
    language: str | None
    updated: datetime | None
    """The newest `updated` or date of its entries; None when it has none."""
    addresses: tuple[tuple[str, str], ...] = ()
    """(renderer name, public URL) of every format of this stream, in the configured order."""
    hubs: tuple[str, ...] = ()
    stylesheet: str | None = None
    """What browsers show its XML with, relative to it; None if none is published."""
    entries: tuple[Entry, ...] = ()
    """In published order, ids made public (absolute URIs), `also` filled."""
    family: str | None = None
    """What the feeds made by one `each` are listed under: the title of their stream."""
    archive: int | None = None
    """The number of the archive document this is (RFC 5005 section 4); None for the live feed."""
    current: tuple[tuple[str, str], ...] = ()
    """Of an archive document, as the next two: (renderer name, public URL) of the live feed."""
    older: tuple[tuple[str, str], ...] = ()
    """The archive document before this one; of the live feed, the newest one."""
    newer: tuple[tuple[str, str], ...] = ()
    archives: tuple[tuple[tuple[str, str], ...], ...] = ()
    """Of the live feed: the addresses of all its archive documents, the oldest first."""
    gone: tuple[Tombstone, ...] = ()
    """Entries that readers are asked to forget, the newest first."""

    def address(self, renderer: str) -> str | None:
        """The public URL of this stream in a format, or None if it is not published in it."""
        return dict(self.addresses).get(renderer)


@frozen
class Health:
    """How a subscription or followed list is doing, as far as it is anybody's business."""

    title: str
    url: str
    state: FeedState
    advice: tuple[str, ...] = ()
    """What an edit of feeds.yaml would mend."""


@frozen
class PublishedSite:
    """All that is published, for the files that speak of the whole: the index page, the OPML."""

    site: Site
    feeds: tuple[Feed, ...]
    subscriptions: tuple[FeedInfo, ...] = ()
    """The feeds that are followed, as they describe themselves, in the config's order."""
    addresses: tuple[tuple[str, str], ...] = ()
    """(index name, public URL) of every index file."""
    health: tuple[Health, ...] = ()
    """Of the feeds and lists on the web that are followed, in the config's order."""


# ---------------------------------------------------------------------------------------------------------
# Linting

Severity = Literal["error", "warning", "info"]
"""error: the specification forbids it. warning: readers stumble over it. info: it could be better."""


@frozen
class Finding:
    """Something a linter has to say of a published document."""

    rule: str
    """Its name, for people to look up and programs to filter: "missing-title"."""
    message: str
    severity: Severity = "error"
    line: int | None = None
    hint: str = ""
    """What mends it."""
    spec: str = ""
    """Where it is written: "RFC 4287 section 4.2.6"."""
