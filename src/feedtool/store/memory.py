"""The store in memory, for tests and for builds that leave no store behind.

The contract suite of all stores covers it, too (tests/store/test_contract.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from feedtool.errors import StoreError
from feedtool.model import (
    BuildKey,
    Category,
    DocumentChanges,
    DocumentState,
    Entry,
    EntryKey,
    EntryKeys,
    EntryState,
    FeedKind,
    FeedState,
    History,
    Notice,
    Outline,
    Ping,
    PublishedFile,
    SourceStatus,
    StoredEntry,
    Subscription,
)
from feedtool.store.saving import check_changes, sort_entries


class MemoryStore:
    """The store `memory:`, which is empty when it is opened.

    Model objects are immutable and stored as they are.
    """

    name = "memory"
    hint = ""
    is_kept = False
    is_shared = False

    def __init__(self) -> None:
        self._feeds: dict[str, FeedState] = {}
        self._documents: dict[str, dict[str, DocumentState]] = {}
        self._entries: dict[str, dict[str, StoredEntry]] = {}
        self._public_ids: dict[EntryKey, str] = {}
        self._files: dict[str, PublishedFile] = {}
        self._build_key: BuildKey | None = None
        self._pings: dict[tuple[str, str], Ping] = {}
        self._notices: dict[str, Notice] = {}
        self._histories: dict[str, History] = {}
        self._keys: dict[EntryKey, EntryKeys] = {}
        self._keys_version = b""
        self._composed: bytes | None = None
        self._changes: set[EntryKey] = set()

    @classmethod
    def open(cls, url: str, root: Path) -> Self:  # noqa: ARG003 (all stores have this signature)
        """Open an empty store; `url` is `memory:`.

        Raises:
            StoreError: the url is not `memory:`.
        """
        if url != "memory:":
            raise StoreError(f"{url!r} is not a store", hint="write memory:")
        return cls()

    @classmethod
    @contextmanager
    def open_copy(cls, url: str, root: Path) -> Iterator[Self]:
        """Open an empty store, as open() does."""
        yield cls.open(url, root)

    @classmethod
    def open_to_read(cls, url: str, root: Path) -> AbstractContextManager[Self]:
        """Open a copy, as open_copy() does."""
        return cls.open_copy(url, root)

    @classmethod
    def hold_lock(cls, url: str, root: Path, *, now: datetime, command: str) -> AbstractContextManager[None]:  # noqa: ARG003
        """Do nothing: no other run has this store."""
        return nullcontext()

    @classmethod
    def describe(cls, url: str) -> str:
        """Return the url."""
        return url

    @classmethod
    def find_path(cls, url: str, root: Path) -> Path | None:  # noqa: ARG003
        """Return None: there is no file."""
        return None

    @classmethod
    def exists(cls, url: str, root: Path) -> bool:  # noqa: ARG003
        """Return True: no run has to make it."""
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Do nothing: there is nothing to close."""

    def load_feeds(
        self, keys: Collection[str] | None = None, *, kind: FeedKind | None = None
    ) -> Mapping[str, FeedState]:
        """Return the known feeds and sources, by key: all, those of these keys, or those of a kind."""
        found = sorted(self._feeds if keys is None else self._feeds.keys() & {*keys})
        return {key: self._feeds[key] for key in found if kind in (None, self._feeds[key].kind)}

    def load_outlines(self, source: Subscription, *, due: datetime | None = None) -> Iterator[Outline]:
        """Yield the feeds of an OPML list by URL: all, or those that may be due at a time.

        Raises:
            StoreError: the list is a query.
        """
        if source.query is not None:
            raise StoreError("memory: answers no queries", hint="set `store:` to a PostgreSQL database")
        for entry in sorted(self.load_entries([source.key]), key=lambda one: one.id):
            if due is None or _may_be_due(self._feeds.get(entry.id), due):
                terms = tuple(one.term for one in entry.categories)
                yield Outline(url=entry.id, title=entry.title or None, categories=terms)

    def find_outlines(self, source: Subscription, urls: Collection[str]) -> Mapping[str, Outline]:
        """Return the feeds of an OPML list that have one of these URLs, by URL."""
        return {one.url: one for one in self.load_outlines(source) if one.url in urls}

    def has_outlines(self, source: Subscription, number: int) -> bool:
        """Return whether an OPML list has this number of feeds or more."""
        return sum(1 for _ in self.load_outlines(source)) >= number

    def count_outlines(self, source: Subscription) -> Mapping[SourceStatus, int]:
        """Return the number of feeds of an OPML list by the result of their last fetch."""
        followed = (one.url for one in self.load_outlines(source) if one.url.startswith(("http://", "https://")))
        return Counter(_get_status(self._feeds.get(url)) for url in followed)

    def list_labels(self, source: Subscription) -> Mapping[str, Sequence[str]]:
        """Return the different categories of feeds of an OPML list, by the names that list_labeled() takes."""
        return {repr(one.categories): one.categories for one in self.load_outlines(source) if one.categories}

    def list_labeled(self, source: Subscription, name: str) -> Iterator[str]:
        """Yield the URLs of the feeds of an OPML list that have these categories."""
        return (one.url for one in self.load_outlines(source) if repr(one.categories) == name)

    def load_documents(self, feed: str) -> Mapping[str, DocumentState]:
        """Return the document states of a feed or source, by url."""
        return dict(sorted(self._documents.get(feed, {}).items()))

    def load_entry_states(self, feed: str, ids: Collection[str] | None = None) -> Mapping[str, EntryState]:
        """Return the states of a feed's stored entries, by id.

        If ids is None, return those of all entries.
        """
        rows = self._entries.get(feed, {})
        return {id_: rows[id_].state for id_ in (rows if ids is None else ids) if id_ in rows}

    def load_entries(self, feeds: Collection[str] | None = None) -> Iterator[Entry]:
        """Yield entries that are not withdrawn, newest first.

        They are those stored when iteration begins.
        """
        wanted = self._entries.keys() if feeds is None else self._entries.keys() & set(feeds)
        rows = [saved for feed in wanted for saved in self._entries[feed].values()]
        yield from sort_entries(saved.entry for saved in rows if not saved.state.withdrawn)

    def list_newest(self, feeds: Collection[str] | None = None) -> Iterator[tuple[EntryKey, datetime | None]]:
        """Yield (feed, id) and date of entries that are not withdrawn, newest first."""
        return ((entry.key, entry.published) for entry in self.load_entries(feeds))

    def list_newest_with(self, keys: Collection[int]) -> Iterator[tuple[EntryKey, datetime | None]]:
        """Yield (feed, id) and date of the entries with one of these keys, newest first."""
        wanted = set(keys)
        found = (entry for entry in self.load_entries() if entry.key in self._keys)
        return ((one.key, one.published) for one in found if not wanted.isdisjoint(self._keys[one.key].hashes))

    def list_links(self, feed: str, limit: int) -> Sequence[str | None]:
        """Return the canonical link, else the link, of the newest entries of a feed."""
        return [entry.canonical_link or entry.link for entry in islice(self.load_entries([feed]), limit)]

    def load_entry(self, entry: EntryKey) -> tuple[Entry, bool] | None:
        """Return a stored entry, and whether it is withdrawn; None if there is none."""
        feed, id_ = entry
        saved = self._entries.get(feed, {}).get(id_)
        return None if saved is None else (saved.entry, saved.state.withdrawn)

    def find_misdated(self, earliest: datetime, latest: datetime) -> Collection[EntryKey]:
        """Return the entries that were first seen outside these times, or whose date is only a bound."""
        entries = [saved.entry for feed in self._entries for saved in self._entries[feed].values()]
        return {
            entry.key for entry in entries if not earliest <= entry.first_seen <= latest or entry.date_basis == "latest"
        }

    def list_newest_stated(self, until: datetime, feed: str | None = None) -> Iterator[tuple[str, datetime]]:
        """Yield feed and date of the entries that state their date, up to a time, newest first."""
        for entry in self.load_entries(None if feed is None else [feed]):
            if entry.published is not None and entry.published <= until and entry.date_basis == "stated":
                yield entry.feed, entry.published

    def find_sharing(self, key: int, limit: int) -> Sequence[EntryKey]:
        """Return entries that have a key, the newest first by (day, feed, id), undated ones last."""
        found = [entry for entry, keys in self._keys.items() if key in keys.hashes]
        return sorted(found, key=self._rank_by_day)[:limit]

    def find_near(self, key: int, day: int, days: int) -> Sequence[EntryKey]:
        """Return all entries that have a key and are undated or at most some days from a day."""
        found = {entry: self._keys[entry].day for entry in self.find_sharing(key, len(self._keys))}
        return [entry for entry, its in found.items() if its is None or abs(its - day) <= days]

    def _rank_by_day(self, entry: EntryKey) -> tuple[bool, int, EntryKey]:
        day = self._keys[entry].day
        return day is None, -(day or 0), entry

    def find_similar(self, keys: Collection[int], day: int, days: int, limit: int) -> Mapping[EntryKey, int]:
        """Return the entries that have two or more of these keys, at most some days from a day, and how many."""
        near = {entry: its for entry, its in self._keys.items() if its.day is not None and abs(its.day - day) <= days}
        counts = Counter(key for its in near.values() for key in its.hashes)
        rare = {key for key in keys if counts[key] <= limit}
        shared = {entry: len(rare.intersection(its.hashes)) for entry, its in near.items()}
        return {entry: count for entry, count in shared.items() if count > 1}

    def load_keys(self, entry: EntryKey) -> EntryKeys | None:
        """Return the keys of an entry, as saved; None if they are not known."""
        return self._keys.get(entry)

    def find_crowded(self) -> Collection[EntryKey]:
        """Return the entries that share a key with another; its last two bits are 2."""
        counts = Counter(key for keys in self._keys.values() for key in keys.hashes if key & 3 == 2)
        return {entry for entry, keys in self._keys.items() if any(counts[key] > 1 for key in keys.hashes)}

    def load_keys_version(self) -> bytes:
        """Return the version of the stored keys; empty if there is none."""
        return self._keys_version

    def reset_keys(self, version: bytes) -> None:
        """Forget all keys, and set the version of those that are saved from now on."""
        self._keys, self._keys_version = {}, version

    def find_without_keys(self, limit: int) -> Collection[EntryKey]:
        """Return some entries whose keys are not known, by feed and id."""
        entries = ((feed, id_) for feed in sorted(self._entries) for id_ in sorted(self._entries[feed]))
        return [*islice((entry for entry in entries if entry not in self._keys), limit)]

    def save_keys(self, keys: Iterable[tuple[EntryKey, EntryKeys]]) -> None:
        """Write the keys of stored entries."""
        self._keys |= dict(keys)

    def load_stored_entries(self, feed: str, ids: Collection[str]) -> Mapping[str, Entry]:
        """Return the stored entries of a feed with these ids, withdrawn ones included."""
        rows = self._entries.get(feed, {})
        return {id_: rows[id_].entry for id_ in ids if id_ in rows}

    def load_restricted(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Return current entries that are withheld or public for a limited time.

        They are sorted by feed and id; withdrawn entries are not included.
        """
        rows = (saved for saved in self._load_by_feed(feeds) if not saved.state.withdrawn)
        return (saved.entry for saved in rows if _is_restricted(saved.entry))

    def load_withdrawn(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Return the withdrawn entries as last stored, by feed and id."""
        return (saved.entry for saved in self._load_by_feed(feeds) if saved.state.withdrawn)

    def _load_by_feed(self, feeds: Collection[str]) -> Iterator[StoredEntry]:
        for feed in sorted(set(feeds)):
            rows = self._entries.get(feed, {})
            yield from (rows[id_] for id_ in sorted(rows))

    def save_document(self, changes: DocumentChanges) -> None:
        """Write all changes, or nothing: the checks that can fail come first."""
        check_changes(changes)
        key = changes.feed.key
        # Updated in place: with a copy per document, a hundred thousand documents take minutes.
        entries = self._entries.setdefault(key, {})
        withdrawn = {id_: _withdraw(entries[id_]) for id_ in changes.withdrawn if id_ in entries}
        added = {saved.entry.id: saved for saved in changes.entries}
        documents = self._documents.setdefault(key, {})
        for url in changes.forgotten_documents:
            documents.pop(url, None)
        if changes.document is not None:
            documents[changes.document.url] = changes.document
        if added or withdrawn or key not in self._feeds or self._feeds[key].about != changes.feed.about:
            self._build_key = None
        before = self._feeds.get(key)
        if before and (before.about.url, before.about.link) != (changes.feed.about.url, changes.feed.about.link):
            for id_ in entries:
                self._keys.pop((key, id_), None)
        if before and before.about != replace(changes.feed.about, updated=before.about.updated):
            self._composed = None
        self._changes |= {(key, id_) for id_ in (*withdrawn, *added)}
        for saved in changes.entries:
            self._keys.pop(saved.entry.key, None)
            self._keys |= {saved.entry.key: saved.keys} if saved.keys else {}
        self._feeds[key] = changes.feed
        entries |= withdrawn | added

    def save_feeds(self, states: Iterable[FeedState]) -> None:
        """Write the states of feeds whose descriptions are those that are stored."""
        for state in states:
            self.save_document(DocumentChanges(feed=state))

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Save everything inside, or nothing."""
        documents = {key: dict(rows) for key, rows in self._documents.items()}
        entries = {key: dict(rows) for key, rows in self._entries.items()}
        before = (dict(self._feeds), documents, entries, self._build_key, dict(self._keys))
        try:
            yield
        except BaseException:
            self._feeds, self._documents, self._entries, self._build_key, self._keys = before
            raise

    def load_public_ids(self, entries: Collection[EntryKey] | None = None) -> Mapping[EntryKey, str]:
        """Return (feed, id) -> the public id under which that entry was first published; of all if it is None."""
        wanted = self._public_ids if entries is None else self._public_ids.keys() & set(entries)
        return {key: self._public_ids[key] for key in wanted}

    def find_published(self, public_ids: Collection[str]) -> Mapping[str, Collection[EntryKey]]:
        """Return, by public id, the entries that were published under it, sorted."""
        found: dict[str, list[EntryKey]] = {}
        for key, name in sorted(self._public_ids.items()):
            if name in public_ids:
                found.setdefault(name, []).append(key)
        return found

    def load_facet_names(self) -> Mapping[EntryKey, str]:
        """Return the names of feeds that `each` composed, by ("stream NAME", facet value)."""
        return {key: name for key, name in sorted(self._public_ids.items()) if key[0].startswith("stream ")}

    def list_categories(self) -> Iterator[Sequence[Category]]:
        """Yield the different lists of categories that entries have."""
        return iter({entry.categories: None for entry in self.load_entries() if entry.categories})

    def load_files(self) -> Mapping[str, PublishedFile]:
        """Return the files that feedtool wrote into the output folder, by name."""
        return dict(sorted(self._files.items()))

    def save_published(
        self,
        files: Iterable[PublishedFile],
        public_ids: Mapping[EntryKey, str],
        pings: Iterable[Ping] | None = None,
    ) -> None:
        """Replace the list of files and, if given, of pings.

        Add public ids, which never change.
        """
        self._files = {file.name: file for file in files}
        if not public_ids.keys() <= self._public_ids.keys():
            self._build_key = None
        self._public_ids = {**public_ids, **self._public_ids}
        if pings is not None:
            self.save_pings(pings)

    def load_changes(self, settings: bytes) -> Collection[EntryKey] | None:
        """Return the entries that were saved or withdrawn since forget_changes() with these settings, else None."""
        return sorted(self._changes) if self._composed == settings else None

    def forget_changes(self, settings: bytes) -> None:
        """Forget the changes: all streams were composed under these settings."""
        self._composed, self._changes = settings, set()

    def load_build_key(self) -> BuildKey | None:
        """Return the last build key, unless the data it depends on has changed since."""
        return self._build_key

    def save_build_key(self, build_key: BuildKey) -> None:
        """Replace the build key."""
        self._build_key = build_key

    def load_pings(self) -> Sequence[Ping]:
        """Return the notifications that hubs have not received yet, by hub and topic."""
        return tuple(self._pings[key] for key in sorted(self._pings))

    def save_pings(self, pings: Iterable[Ping]) -> None:
        """Replace the list of pings."""
        self._pings = {(ping.hub, ping.topic): ping for ping in pings}

    def load_notices(self) -> Mapping[str, Notice]:
        """Return the reported failures of sources, by key."""
        return dict(sorted(self._notices.items()))

    def save_notices(self, notices: Iterable[Notice]) -> None:
        """Replace the list of notices."""
        self._notices = {notice.key: notice for notice in notices}

    def load_histories(self) -> Mapping[str, History]:
        """Return the publication history of each stream, by its name."""
        return dict(sorted(self._histories.items()))

    def save_histories(self, histories: Iterable[History]) -> None:
        """Write histories."""
        self._histories |= {history.stream: history for history in histories}

    def check(self) -> Sequence[str]:
        """Return no problems: data in memory cannot be damaged."""
        return ()

    def back_up(self, target: Path) -> None:  # noqa: ARG002 (it always raises)
        """Raise StoreError: there is no file to copy."""
        raise StoreError("a store in memory cannot be backed up", hint="set store: sqlite:state.db in feeds.yaml")


def _withdraw(saved: StoredEntry) -> StoredEntry:
    return replace(saved, state=replace(saved.state, withdrawn=True))


def _is_restricted(entry: Entry) -> bool:
    return not (entry.withheld is None and entry.public_from is None and entry.public_until is None)


def _may_be_due(state: FeedState | None, now: datetime) -> bool:
    if state is None or state.next_try is None or state.last_error_kind is not None:
        return True
    return state.next_try <= now or (state.last_attempt is not None and state.last_attempt > now)


def _get_status(state: FeedState | None) -> SourceStatus:
    if state is not None and state.last_error_kind is not None:
        return "failing"
    return "ok" if state is not None and state.last_success else "new"
