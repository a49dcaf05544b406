"""The Protocols of stores."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

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
    QueueState,
    SourceStatus,
    Subscription,
)


class Store(Protocol):
    """Keeps entries, feed states and the state of what was published; one writer at a time.

    Provisional, as the other Protocols of stores: a minor version may change it.
    """

    name: str
    hint: str
    """The hint about damage that check() finds."""
    is_kept: bool
    """Whether the next run finds what this one saved."""
    is_shared: bool
    """Whether several machines can use it at a time."""

    @classmethod
    def open(cls, url: str, root: Path) -> Self:
        """Open the store that `store:` in feeds.yaml names; make it if there is none.

        Raises:
            StoreError: the store cannot be opened or made.
        """

    @classmethod
    def open_copy(cls, url: str, root: Path) -> AbstractContextManager[Self]:
        """Open the store as it is now; what is saved is forgotten at the end.

        Raises:
            StoreError: the store cannot be read.
        """

    @classmethod
    def open_to_read(cls, url: str, root: Path) -> AbstractContextManager[Self]:
        """Open the store for reading, while another run may write; one that does not exist is empty, and not made.

        Raises:
            StoreError: the store cannot be read.
        """

    @classmethod
    def hold_lock(cls, url: str, root: Path, *, now: datetime, command: str) -> AbstractContextManager[None]:
        """Hold off other runs that write.

        Args:
            url: the store.
            root: the config's folder.
            now: the start of this run, which other runs report.
            command: the command of this run, which other runs report: "feedtool build".

        Raises:
            LockedError: another run holds the lock; the message names it.
            StoreError: the store cannot be locked.
        """

    @classmethod
    def describe(cls, url: str) -> str:
        """Return the url without a password, for messages."""

    @classmethod
    def find_path(cls, url: str, root: Path) -> Path | None:
        """Return the file of the store; None if the store is not a file."""

    @classmethod
    def exists(cls, url: str, root: Path) -> bool:
        """Return whether a run made the store, without making it.

        Raises:
            StoreError: the store cannot be read.
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def load_feeds(
        self, keys: Collection[str] | None = None, *, kind: FeedKind | None = None
    ) -> Mapping[str, FeedState]:
        """Return the known feeds and sources, by key: all, those of these keys, or those of a kind."""

    def load_outlines(self, source: Subscription, *, due: datetime | None = None) -> Iterator[Outline]:
        """Yield the feeds of a list by URL: the entries of its OPML, or the rows of its query.

        Args:
            source: the list.
            due: only those that may be due at this time: a feed that never was fetched, that failed, whose `next_try`
                is not later, or whose `last_attempt` is; None for all.

        Raises:
            StoreError: the query fails, or the store has no queries.
        """

    def find_outlines(self, source: Subscription, urls: Collection[str]) -> Mapping[str, Outline]:
        """Return the feeds of a list that have one of these URLs, by URL.

        Raises:
            StoreError: the query fails, or the store has no queries.
        """

    def has_outlines(self, source: Subscription, number: int) -> bool:
        """Return whether a list has this number of feeds or more; this is faster than counting all.

        Raises:
            StoreError: the query fails, or the store has no queries.
        """

    def count_outlines(self, source: Subscription) -> Mapping[SourceStatus, int]:
        """Return the number of feeds of a list by the result of their last fetch; only those on the web count.

        Raises:
            StoreError: the query fails, or the store has no queries.
        """

    def list_labels(self, source: Subscription) -> Mapping[str, Sequence[str]]:
        """Return the different categories of feeds of a list, by the names that list_labeled() takes.

        Raises:
            StoreError: the query fails, or the store has no queries.
        """

    def list_labeled(self, source: Subscription, name: str) -> Iterator[str]:
        """Yield the URLs of the feeds of a list that have these categories.

        Raises:
            StoreError: the query fails, or the store has no queries.
        """

    def load_documents(self, feed: str) -> Mapping[str, DocumentState]:
        """Return the documents of a feed or source, by URL."""

    def load_entry_states(self, feed: str, ids: Collection[str] | None = None) -> Mapping[str, EntryState]:
        """Return the states of stored entries of a feed, by id; of all entries of the feed if ids is None."""

    def load_entries(self, feeds: Collection[str] | None = None) -> Iterator[Entry]:
        """Yield the entries that are not withdrawn, newest first by (date, feed, id); of all feeds or of these.

        That includes articles that are withheld or not public yet: entries/visibility.py decides what is published.
        """

    def load_stored_entries(self, feed: str, ids: Collection[str]) -> Mapping[str, Entry]:
        """Return the stored entries of a feed with these ids, withdrawn ones included."""

    def load_restricted(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Yield the entries that are not withdrawn but withheld or public for a time only, by feed and id."""

    def load_withdrawn(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Yield the withdrawn entries as they were last stored, by feed and id."""

    def save_document(self, changes: DocumentChanges) -> None:
        """Write all changes in one transaction."""

    def save_feeds(self, states: Iterable[FeedState]) -> None:
        """Write the states of feeds in one transaction; the descriptions of stored feeds must be those that are stored.

        This is save_document() for feeds of which nothing else changed, in a third of the time.
        """

    def batch(self) -> AbstractContextManager[None]:
        """Write the documents that are saved inside in one transaction at the end; none after an exception.

        This is only faster: load_entry_states() and load_documents() see at once what is saved. Batches do not nest.
        """

    def list_newest(self, feeds: Collection[str] | None = None) -> Iterator[tuple[EntryKey, datetime | None]]:
        """Yield (feed, id) and date of the entries that load_entries() yields, in its order, one at a time."""

    def list_newest_with(self, keys: Collection[int]) -> Iterator[tuple[EntryKey, datetime | None]]:
        """Yield the same of entries that were saved with one of these keys, each once."""

    def list_links(self, feed: str, limit: int) -> Sequence[str | None]:
        """Return the canonical link, else the link, of each of the newest entries of a feed that are not withdrawn."""

    def load_entry(self, entry: EntryKey) -> tuple[Entry, bool] | None:
        """Return a stored entry, and whether it is withdrawn; None if there is none."""

    def find_misdated(self, earliest: datetime, latest: datetime) -> Collection[EntryKey]:
        """Return the entries that were first seen outside these times, or whose date is only a bound ("latest")."""

    def list_newest_stated(self, until: datetime, feed: str | None = None) -> Iterator[tuple[str, datetime]]:
        """Yield feed and date of the entries that state their date, up to a time, newest first, one at a time.

        Withdrawn entries do not count. They are those of all feeds, or of one.
        """

    def find_sharing(self, key: int, limit: int) -> Sequence[EntryKey]:
        """Return entries that were saved with a key, the newest first by (day, feed, id), undated ones last."""

    def find_near(self, key: int, day: int, days: int) -> Sequence[EntryKey]:
        """Return all entries that were saved with a key and are undated or at most some days from a day, as above."""

    def find_similar(self, keys: Collection[int], day: int, days: int, limit: int) -> Mapping[EntryKey, int]:
        """Return the entries that have two or more of these keys, at most some days from a day, and how many.

        Entries without a date are not among them, and a key that more entries than `limit` have does not count.
        """

    def load_keys(self, entry: EntryKey) -> EntryKeys | None:
        """Return the keys of an entry, as saved; None if they are not known."""

    def find_crowded(self) -> Collection[EntryKey]:
        """Return the entries that share a key with another; only keys whose last two bits are 2 count."""

    def load_keys_version(self) -> bytes:
        """Return the version of the stored keys; empty if there is none."""

    def reset_keys(self, version: bytes) -> None:
        """Forget all keys, and set the version of those that are saved from now on."""

    def find_without_keys(self, limit: int) -> Collection[EntryKey]:
        """Return some entries, withdrawn ones included, whose keys are not known.

        A store also forgets the keys of a feed when the URL or page that the feed states changes.
        """

    def save_keys(self, keys: Iterable[tuple[EntryKey, EntryKeys]]) -> None:
        """Write the keys of stored entries, in one transaction."""

    def load_public_ids(self, entries: Collection[EntryKey] | None = None) -> Mapping[EntryKey, str]:
        """Return the public ids of these entries that were ever published, by (feed, id); of all if it is None."""

    def find_published(self, public_ids: Collection[str]) -> Mapping[str, Collection[EntryKey]]:
        """Return, by public id, the entries that were published under it, sorted."""

    def load_facet_names(self) -> Mapping[EntryKey, str]:
        """Return the names of feeds that `each` composed, by ("stream NAME", facet value)."""

    def list_categories(self) -> Iterator[Sequence[Category]]:
        """Yield the different lists of categories that the newest 20,000 entries have, withdrawn ones left out."""

    def load_files(self) -> Mapping[str, PublishedFile]:
        """Return the files that feedtool wrote into the output folder, by name."""

    def save_published(
        self,
        files: Iterable[PublishedFile],
        public_ids: Mapping[EntryKey, str],
        pings: Iterable[Ping] | None = None,
    ) -> None:
        """Replace the list of files, add public ids, and replace the list of pings if one is given.

        The public id of an entry never changes.
        """

    def load_changes(self, settings: bytes) -> Collection[EntryKey] | None:
        """Return the entries that were saved or withdrawn since forget_changes().

        None if it was called with other settings, or if the description of a feed changed since.
        """

    def forget_changes(self, settings: bytes) -> None:
        """Forget the changes: all streams were composed, under these settings."""

    def load_build_key(self) -> BuildKey | None:
        """Return the last saved key; None if an entry, a public id or a feed's description changed since."""

    def save_build_key(self, build_key: BuildKey) -> None:
        """Replace the saved key."""

    def load_pings(self) -> Sequence[Ping]:
        """Return the notifications that hubs have not received yet, by hub and topic."""

    def save_pings(self, pings: Iterable[Ping]) -> None:
        """Replace the list of pings."""

    def load_notices(self) -> Mapping[str, Notice]:
        """Return the last report of each source that fails, by key."""

    def save_notices(self, notices: Iterable[Notice]) -> None:
        """Replace the list of notices."""

    def load_histories(self) -> Mapping[str, History]:
        """Return the publication history of each stream, by its name."""

    def save_histories(self, histories: Iterable[History]) -> None:
        """Write these histories durably before returning: the caller may then publish files that depend on them."""

    def check(self) -> Sequence[str]:
        """Read the whole store and return what is wrong with it, one line each."""

    def back_up(self, target: Path) -> None:
        """Copy the store as it is now into a new file.

        Raises:
            StoreError: the file exists or cannot be written, or the store is not a file.
        """


class SharedStore(Store, Protocol):
    """A store that several machines can use at a time, and that knows their workers."""

    def load_queue(self, seconds: float) -> QueueState:
        """Return the number of workers that were heard of in the last seconds, and of jobs."""

    def end_job(self, job: int) -> None:
        """Undo what a worker that is gone has not committed of a job; its process may only be frozen or cut off."""

    def take_worker_reports(self) -> Sequence[bytes]:
        """Return the reports of all jobs, and forget them."""


class KeptStore(Store, Protocol):
    """A store that the next run finds, so that it can be repaired and replaced."""

    replaced: str | None
    """Where the store is that open_new() replaced; None if there was none."""

    @classmethod
    def recover(cls, url: str, root: Path) -> tuple[Path, Mapping[str, int]]:
        """Replace a damaged store by its readable rows; return the damaged file's new path, and rows by table.

        Raises:
            StoreError: the store cannot be recovered.
        """

    @classmethod
    def open_new(cls, url: str, root: Path) -> AbstractContextManager[Self]:
        """Open an empty store, which replaces the present one at the end; after an exception it is deleted instead.

        Raises:
            StoreError: the store cannot be made or replaced.
        """
