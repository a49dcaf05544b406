"""The Protocols that plug-ins implement, and the functions that find and load parts.

A part is a class with a `name`. feedtool makes it without arguments, unless its Protocol says otherwise. Built-in
parts are rows of `BUILT_IN`; other packages register theirs as entry points of the groups `feedtool.parsers`,
`feedtool.renderers`, `feedtool.indexes`, `feedtool.dedupe_rules`, `feedtool.fetchers`, `feedtool.linters` and
`feedtool.stores`. Each kind has one contract test in `tests/`, which runs on every part.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import datetime
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal, Protocol, Self, runtime_checkable

from feedtool.errors import PartError
from feedtool.model import (
    BuildKey,
    Document,
    DocumentChanges,
    DocumentState,
    Entry,
    EntryKey,
    EntryState,
    Feed,
    FeedState,
    FileKind,
    Finding,
    History,
    Limits,
    Notice,
    Outcome,
    ParsedEntry,
    ParsedFeed,
    ParserKind,
    Ping,
    Problem,
    PublishedFile,
    PublishedSite,
    Request,
)
from feedtool.model.frozen import frozen

IsOver = Callable[[], bool]
"""Returns True once the time for the run is used up."""


def never_over() -> bool:
    """Return False: the run has no time limit."""
    return False


@frozen
class FetchSettings:
    """The settings that every fetcher is made with."""

    limits: Limits = Limits()
    root: Path = Path()
    """The folder that relative paths begin in."""
    allow_hosts: Sequence[str] = ()
    """Private hosts that may be fetched from."""
    user_agent: str = ""
    """How feedtool names itself to servers; empty for the default of the fetcher."""


class Fetcher(Protocol):
    """URL -> Document, NotModified or Failed."""

    name: str

    def __init__(self, settings: FetchSettings) -> None: ...

    def accepts(self, url: str) -> bool:
        """Return whether this fetcher fetches the URL."""
        ...

    def fetch(self, requests: Iterable[Request], is_over: IsOver = never_over) -> Iterator[Outcome]:
        """Yield one outcome for each request, in any order. A bad response is an outcome, never an exception.

        Once `is_over()` returns True, the fetcher starts no request; a request that was not started has no outcome.
        """
        ...


class Parser(Protocol):
    """bytes -> ParsedFeed: what the publisher wrote, unchanged."""

    name: str
    rank: int
    """feedtool tries the parsers that claim a document by ascending rank; ParseError passes it to the next."""
    kind: ParserKind
    """The kind of its documents; no other module refers to a parser by its name."""
    needs_sandbox: bool
    """Whether it may hang or crash on broken bytes: it then reads untrusted documents in a process of its own."""

    def claims(self, document: Document) -> bool:
        """Return whether the document looks like this format, by its first bytes or else by its name."""
        ...

    def parse(self, document: Document) -> ParsedFeed:
        """Parse the whole document.

        Raises:
            ParseError: the document is not in this format. No bytes may cause any other exception.
        """
        ...


@runtime_checkable
class StreamParser(Protocol):
    """A Parser that can also read a file entry by entry, for exports that are too large for memory."""

    name: str
    rank: int
    kind: ParserKind

    def claims(self, document: Document) -> bool:
        """As in Parser; the document may hold only the beginning of the file."""
        ...

    def stream(self, file: BinaryIO, url: str) -> Iterator[ParsedEntry | Problem | str]:
        """Yield entries, problems and notes on repairs in file order; the file may be read more than once.

        Raises:
            ParseError: the file is not in this format.
        """
        ...


class Renderer(Protocol):
    """Feed -> bytes: one stream in one format. Pure: the same feed gives the same bytes."""

    name: str
    suffix: str
    """Added to the stream's name to make the file name: ".rss.xml"."""
    kind: FileKind
    """The use of its files: a "feed" is in OPML and on the index page, and hubs are notified of it."""
    media_type: str
    """The media type that links give."""
    label: str
    """The name of the format in links on pages; "" if only programs use it."""
    has_archives: bool
    """Whether archive documents are written in it, too, because people or feed readers page back in it."""

    def render(self, feed: Feed) -> bytes:
        """Return the whole document."""
        ...


class Index(Protocol):
    """PublishedSite -> bytes: one file about everything that is published. Pure."""

    name: str
    filename: str
    kind: FileKind
    """The use of the file: browsers show XML feeds with the "style", embeds load the "script"."""
    media_type: str
    """The media type that links give."""
    label: str
    """The text of the link to it on the index page; "" for no link."""
    shows_health: bool
    """Whether it shows how the feeds are doing (`folder.health`): it is then written again when that changes."""

    def render(self, folder: PublishedSite) -> bytes:
        """Return the whole document."""
        ...


@frozen
class EntryFeatures:
    """An entry made comparable: all that dedupe rules see of it."""

    feed: str
    site_host: str | None = None
    """The host of the site that its feed belongs to."""
    host: str | None = None
    """The host that its link leads to; None where a redirector hides it."""
    id_host: str | None = None
    """The host that its id names, if the id is a URL or a tag: URI."""
    ids: tuple[str, ...] = ()
    """Its id as keys, each with the scope in which the id is unique."""
    id_url: str | None = None
    """The canonical URL that its id is, if the id is a URL."""
    urls: tuple[str, ...] = ()
    """Canonical URLs of its page."""
    title: str = ""
    """Its words, without case, accents and punctuation, separated by spaces."""
    parts: tuple[str, ...] = ()
    """The title cut at separators, each part in that form."""
    language: str = ""
    """Primary subtag, lower case."""
    timestamp: float | None = None
    """When it was published, seconds since 1970."""
    word_hashes: Sequence[int] = ()
    """Hashes of the words of its text in order, without quotations; odd for a word with a digit."""
    shingles: Collection[int] = ()
    """Hashes of the three-word shingles of that text, each once."""
    names: tuple[int, ...] = ()
    """Hashes of the words of its text that have a capital inside a sentence, in ascending order."""
    is_dense: bool = False
    """Whether most of its words are single Chinese or Japanese characters; two of them count as a word."""
    has_quotes: bool = False
    word_count: int = 0
    """The number of words of its text, with quotations."""
    text_hash: int = 0
    """A hash of all these words in order; equal for equal texts."""
    summary_hash: int | None = None
    """The same of its summary, if the summary is long enough to identify a post."""
    source_names: tuple[str, ...] = ()
    """Names of its feed and site, in words, as a credit line gives them."""
    is_own: bool = False
    """Whether it is one of the site's own articles."""


@frozen
class CorpusStats:
    """Statistics over all entries. Rules are as careful with empty statistics as with full ones."""

    names: frozenset[str] = frozenset()
    """Names of feeds and sites, in the form of titles."""
    home_hosts: Mapping[str, str] = field(default_factory=dict)
    """Feed -> the host that nearly all of its links lead to."""
    ambiguous_keys: frozenset[str] = frozenset()
    """Keys that one feed uses for different posts: they identify no post, in any feed."""
    boilerplate: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Feed or host -> shingles that it shows under three or more titles."""
    recurring_titles: frozenset[str] = frozenset()
    """Titles under which one feed publishes different texts."""
    migrations: frozenset[tuple[str, str, str]] = frozenset()
    """(feed, URL shape, URL shape) or (feed, host, host): the feed moved from one of the two to the other."""


@frozen
class MatchResult:
    """A rule's answer about two entries: whether they are one post, and the evidence.

    `weight`, from 0 to 1, orders the matches of one rule.
    """

    same: bool
    evidence: str
    weight: float = 1.0


class DedupeRule(Protocol):
    """Decides whether two entries are one post. Pure; returns None without evidence."""

    name: str

    def keys(self, entry: EntryFeatures) -> Collection[str]:
        """Return the keys of an entry; only entries that share a key are compared."""
        ...

    def match(self, one: EntryFeatures, other: EntryFeatures, stats: CorpusStats) -> MatchResult | None:
        """Return whether two entries are one post, and why; None without evidence. match(a, b) == match(b, a)."""
        ...


class Linter(Protocol):
    """A published document -> findings. Pure; no input causes an exception."""

    name: str

    def claims(self, document: Document) -> bool:
        """Return whether the document is in this linter's format, by its beginning."""
        ...

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield everything that is wrong with the document, in document order."""
        ...


class Store(Protocol):
    """Keeps entries, feed states and the state of what was published; one writer at a time."""

    name: str
    is_kept: bool
    """Whether the next run finds what this one saved."""

    @classmethod
    def open(cls, url: str, root: Path) -> Self:
        """Open the store that `store:` in feeds.yaml names; make it if there is none.

        Raises:
            StoreError: the store cannot be opened or made.
        """
        ...

    @classmethod
    def find_path(cls, url: str, root: Path) -> Path | None:
        """Return the file of the store, which a run locks; None if the store is not a file."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def load_feeds(self) -> Mapping[str, FeedState]:
        """Return all known feeds and sources, by key."""
        ...

    def load_documents(self, feed: str) -> Mapping[str, DocumentState]:
        """Return the documents of a feed or source, by URL."""
        ...

    def load_entry_states(self, feed: str, ids: Collection[str] | None = None) -> Mapping[str, EntryState]:
        """Return the states of stored entries of a feed, by id; of all entries of the feed if ids is None."""
        ...

    def load_entries(self, feeds: Collection[str] | None = None) -> Iterator[Entry]:
        """Yield the entries that are not withdrawn, newest first by (date, feed, id); of all feeds or of these.

        That includes articles that are withheld or not public yet: entries/visibility.py decides what is published.
        """
        ...

    def load_stored_entries(self, feed: str, ids: Collection[str]) -> Mapping[str, Entry]:
        """Return the stored entries of a feed with these ids, withdrawn ones included."""
        ...

    def load_restricted(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Yield the entries that are not withdrawn but withheld or public for a time only, by feed and id."""
        ...

    def load_withdrawn(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Yield the withdrawn entries as they were last stored, by feed and id."""
        ...

    def save_document(self, changes: DocumentChanges) -> None:
        """Write all changes in one transaction."""
        ...

    def batch(self) -> AbstractContextManager[None]:
        """Write the documents that are saved inside in one transaction at the end; none after an exception.

        This is only faster: load_entry_states() and load_documents() see at once what is saved. Batches do not nest.
        """
        ...

    def load_public_ids(self) -> Mapping[EntryKey, str]:
        """Return the public id of each entry that was ever published, by (feed, id)."""
        ...

    def load_files(self) -> Mapping[str, PublishedFile]:
        """Return the files that feedtool wrote into the output folder, by name."""
        ...

    def save_published(
        self,
        files: Iterable[PublishedFile],
        public_ids: Mapping[EntryKey, str],
        pings: Iterable[Ping] | None = None,
    ) -> None:
        """Replace the list of files, add public ids, and replace the list of pings if one is given.

        The public id of an entry never changes.
        """
        ...

    def load_build_key(self) -> BuildKey | None:
        """Return the last saved key; None if an entry, a public id or a feed's description changed since."""
        ...

    def save_build_key(self, build_key: BuildKey) -> None:
        """Replace the saved key."""
        ...

    def load_pings(self) -> Sequence[Ping]:
        """Return the notifications that hubs have not received yet, by hub and topic."""
        ...

    def save_pings(self, pings: Iterable[Ping]) -> None:
        """Replace the list of pings."""
        ...

    def load_notices(self) -> Mapping[str, Notice]:
        """Return the last report of each source that fails, by key."""
        ...

    def save_notices(self, notices: Iterable[Notice]) -> None:
        """Replace the list of notices."""
        ...

    def load_histories(self) -> Mapping[str, History]:
        """Return the publication history of each stream, by its name."""
        ...

    def save_histories(self, histories: Iterable[History]) -> None:
        """Write these histories durably before returning: the caller may then publish files that depend on them."""
        ...

    def check(self) -> Sequence[str]:
        """Read the whole store and return what is wrong with it, one line each."""
        ...

    def back_up(self, target: Path) -> None:
        """Copy the store as it is now into a new file.

        Raises:
            StoreError: the file exists or cannot be written, or the store is not a file.
        """
        ...


class FileStore(Store, Protocol):
    """A store whose find_path() returns a path, so that it can be repaired and replaced."""

    @classmethod
    def recover(cls, url: str, root: Path) -> tuple[Path, Mapping[str, int]]:
        """Replace a damaged store by its readable rows; return the damaged file's new path, and rows by table."""
        ...

    @classmethod
    def replace(cls, path: Path, new: Path) -> Path | None:
        """Replace a store by a new one; return the new path of the old one, if there was one."""
        ...

    @classmethod
    def delete(cls, path: Path) -> None:
        """Delete the files of a store, if there are any."""
        ...


@frozen
class IndexedFeatures:
    """The features of an entry, with 64-bit hashes of the keys of rules and of its feed and site, to find it by."""

    features: EntryFeatures
    keys: tuple[int, ...] = ()
    scopes: tuple[int, ...] = ()


@frozen
class IndexedMatch:
    """Two entries, each by (feed, id), that a rule matched, and its evidence."""

    one: EntryKey
    other: EntryKey
    rule: str
    evidence: str


class FeatureIndex(Protocol):
    """Finds entries that were clustered before, by their keys."""

    def find_sharing(self, keys: Collection[int]) -> Collection[EntryKey]:
        """The (feed, id) of all that have one of the keys or scopes."""
        ...

    def load_features(self, entries: Collection[EntryKey]) -> Mapping[EntryKey, IndexedFeatures]:
        """Return the indexed features of these entries, as far as they are stored."""
        ...


@runtime_checkable
class GroupingStore(FeatureIndex, Protocol):
    """A Store that also keeps features and matches, so that a build compares only new and changed entries."""

    def load_settings_hash(self) -> bytes:
        """Return a hash of the rules and sources of the stored matches; empty if there are none."""
        ...

    def load_stale(self) -> Collection[EntryKey]:
        """Return the (feed, id) of entries that were saved or withdrawn since the last clustering."""
        ...

    def load_matches(self) -> Iterable[IndexedMatch]:
        """Return all stored matches, in the order of their entries."""
        ...

    def save_grouping(
        self,
        added: Iterable[tuple[EntryKey, IndexedFeatures]],
        removed: Iterable[EntryKey],
        affected: Iterable[EntryKey],
        matches: Iterable[IndexedMatch],
        settled: Iterable[EntryKey],
    ) -> None:
        """Write features, and replace the matches of the affected entries; `settled` are no longer stale.

        One transaction.
        """
        ...

    def replace_grouping(
        self,
        settings_hash: bytes,
        features: Iterable[tuple[EntryKey, IndexedFeatures]],
        matches: Iterable[IndexedMatch],
    ) -> None:
        """Replace all features and matches in one transaction; no entry is stale afterwards."""
        ...


@frozen
class Parts:
    """The parts of a run, as pipeline/wiring.py puts them together, and the time of the run."""

    store: Store
    fetchers: Sequence[Fetcher]
    parsers: Sequence[Parser]
    rules: Sequence[DedupeRule]
    renderers: Sequence[Renderer]
    indexes: Sequence[Index]
    now: datetime
    pinger: Fetcher | None = None
    """Posts to hubs; None if no hub is notified."""

    @property
    def grouping_store(self) -> GroupingStore | None:
        """The store, if it also keeps features and matches."""
        return self.store if isinstance(self.store, GroupingStore) else None


# ---------------------------------------------------------------------------------------------------------
# How parts are found: by their kind and name, imported when they are loaded.

PartKind = Literal["parsers", "renderers", "indexes", "dedupe_rules", "fetchers", "linters", "stores"]

BUILT_IN: Mapping[PartKind, Mapping[str, str]] = {
    "parsers": {
        "csv": "feedtool.articles.formats.csv:CsvParser",
        "feed": "feedtool.feeds.parser:FeedParser",
        "ghost": "feedtool.articles.formats.ghost:GhostParser",
        "json": "feedtool.articles.formats.json:JsonParser",
        "jsonfeed": "feedtool.feeds.jsonfeed:JsonFeedParser",
        "jsonl": "feedtool.articles.formats.jsonl:JsonLinesParser",
        "loosefeed": "feedtool.feeds.tolerant:LooseFeedParser",
        "markdown": "feedtool.articles.formats.markdown:MarkdownParser",
        "opml": "feedtool.feeds.opml:OpmlParser",
        "page": "feedtool.articles.formats.saved_text:PageParser",
        "sitemap": "feedtool.articles.formats.sitemap:SitemapParser",
        "webpage": "feedtool.articles.formats.webpage:WebpageParser",
        "wxr": "feedtool.articles.formats.wxr:WxrParser",
    },
    "renderers": {
        "atom": "feedtool.output.renderers.atom:AtomRenderer",
        "fragment": "feedtool.output.renderers.fragment:FragmentRenderer",
        "frame": "feedtool.output.renderers.frame:FrameRenderer",
        "html": "feedtool.output.renderers.html:HtmlRenderer",
        "jsonfeed": "feedtool.output.renderers.jsonfeed:JsonFeedRenderer",
        "oembed": "feedtool.output.renderers.oembed:OembedRenderer",
        "rss": "feedtool.output.renderers.rss:RssRenderer",
    },
    "indexes": {
        "catalog": "feedtool.output.indexes.catalog:CatalogIndex",
        "embeds": "feedtool.output.indexes.embeds:EmbedsIndex",
        "opml": "feedtool.output.indexes.opml:OpmlIndex",
        "page": "feedtool.output.indexes.page:PageIndex",
        "script": "feedtool.output.indexes.script:ScriptIndex",
        "status": "feedtool.output.indexes.status:StatusIndex",
        "style": "feedtool.output.indexes.style:StyleIndex",
    },
    "dedupe_rules": {
        "alternate-id": "feedtool.dedupe.rules.alternate_id:AlternateId",
        "moved-feed": "feedtool.dedupe.rules.moved_feed:MovedFeed",
        "same-id": "feedtool.dedupe.rules.same_id:SameId",
        "same-text": "feedtool.dedupe.rules.same_text:SameText",
        "same-title": "feedtool.dedupe.rules.same_title:SameTitle",
        "same-url": "feedtool.dedupe.rules.same_url:SameUrl",
        "title-affix": "feedtool.dedupe.rules.title_affix:TitleAffix",
    },
    "fetchers": {
        "file": "feedtool.fetching.file:FileFetcher",
        "http": "feedtool.fetching.http:HttpFetcher",
    },
    "linters": {
        "atom": "feedtool.lint.atom:AtomLinter",
        "jsonfeed": "feedtool.lint.jsonfeed:JsonFeedLinter",
        "opml": "feedtool.lint.opml:OpmlLinter",
        "rss": "feedtool.lint.rss:RssLinter",
    },
    "stores": {
        "memory": "feedtool.store.memory:MemoryStore",
        "sqlite": "feedtool.store.sqlite:SqliteStore",
    },
}
"""Kind -> name -> module and class. Other packages register parts as entry points of the group `feedtool.<kind>`."""


def list_parts(kind: PartKind) -> tuple[str, ...]:
    """Return the names of all parts of a kind, sorted; nothing is imported."""
    return tuple(sorted({*BUILT_IN[kind], *_list_installed(kind)}))


def load_class(kind: PartKind, name: str) -> Any:
    """Import the class of a part.

    Raises:
        PartError: there is no such part, or it cannot be imported.
    """
    value = _find(kind, name)
    module, _, attribute = value.partition(":")
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise PartError(
            f"cannot load {name!r} of the {kind}: {error}", hint=f"reinstall what provides {value!r}"
        ) from error


def load_store_class(url: str) -> type[Store]:
    """Import the class of the store that `store:` in feeds.yaml names: its name comes before the colon.

    Raises:
        PartError: there is no such store, or it cannot be imported.
    """
    found: type[Store] = load_class("stores", url.partition(":")[0])
    return found


def load_parts(kind: PartKind, chosen: Iterable[str] | None = None) -> Sequence[Any]:
    """Return the parts of the given names in their order, or one of each; imported when the first is used.

    Raises:
        PartError: at once, if there is no such part.
    """
    wanted = list_parts(kind) if chosen is None else tuple(chosen)
    for name in wanted:
        _find(kind, name)
    return LazyParts(lambda: (load_class(kind, name)() for name in wanted))


class LazyParts(Sequence[Any]):
    """Parts that are made on first use, because many runs do not need them."""

    def __init__(self, make: Callable[[], Iterable[Any]]) -> None:
        self._make = make

    @cached_property
    def _parts(self) -> tuple[Any, ...]:
        return tuple(self._make())

    def __getitem__(self, index: Any) -> Any:
        return self._parts[index]

    def __len__(self) -> int:
        return len(self._parts)


def _find(kind: PartKind, name: str) -> str:
    value = BUILT_IN[kind].get(name) or _list_installed(kind).get(name)
    if value is None:
        known = ", ".join(list_parts(kind))
        raise PartError(f"there is no {name!r} among the {kind}", hint=f"installed: {known}")
    return value


@cache
def _list_installed(kind: PartKind) -> Mapping[str, str]:
    """Name -> module and class of the parts that other packages bring."""
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group=f"feedtool.{kind}")}
