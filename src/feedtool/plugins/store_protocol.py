"""The Protocols of stores."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from feedtool.model import (
    BuildKey,
    DocumentChanges,
    DocumentState,
    Entry,
    EntryKey,
    EntryState,
    FeedState,
    History,
    Notice,
    Ping,
    PublishedFile,
)
from feedtool.model.features import IndexedFeatures, IndexedMatch


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

    @classmethod
    def find_path(cls, url: str, root: Path) -> Path | None:
        """Return the file of the store, which a run locks; None if the store is not a file."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def load_feeds(self) -> Mapping[str, FeedState]:
        """Return all known feeds and sources, by key."""

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

    def batch(self) -> AbstractContextManager[None]:
        """Write the documents that are saved inside in one transaction at the end; none after an exception.

        This is only faster: load_entry_states() and load_documents() see at once what is saved. Batches do not nest.
        """

    def load_public_ids(self) -> Mapping[EntryKey, str]:
        """Return the public id of each entry that was ever published, by (feed, id)."""

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


class FileStore(Store, Protocol):
    """A store whose find_path() returns a path, so that it can be repaired and replaced."""

    @classmethod
    def recover(cls, url: str, root: Path) -> tuple[Path, Mapping[str, int]]:
        """Replace a damaged store by its readable rows; return the damaged file's new path, and rows by table."""

    @classmethod
    def replace(cls, path: Path, new: Path) -> Path | None:
        """Replace a store by a new one; return the new path of the old one, if there was one."""

    @classmethod
    def copy(cls, path: Path, target: Path) -> None:
        """Copy a store that this user can read but not write, into a new file."""

    @classmethod
    def delete(cls, path: Path) -> None:
        """Delete the files of a store, if there are any."""


class FeatureIndex(Protocol):
    """Finds entries that were clustered before, by their keys."""

    def find_sharing(self, keys: Collection[int]) -> Collection[EntryKey]:
        """The (feed, id) of all that have one of the keys or scopes."""

    def load_features(self, entries: Collection[EntryKey]) -> Mapping[EntryKey, IndexedFeatures]:
        """Return the indexed features of these entries, as far as they are stored."""


@runtime_checkable
class GroupingStore(FeatureIndex, Protocol):
    """A Store that also keeps features and matches, so that a build compares only new and changed entries."""

    def load_settings_hash(self) -> bytes:
        """Return a hash of the rules and sources of the stored matches; empty if there are none."""

    def load_stale(self) -> Collection[EntryKey]:
        """Return the (feed, id) of entries that were saved or withdrawn since the last clustering."""

    def load_matches(self) -> Iterable[IndexedMatch]:
        """Return all stored matches, in the order of their entries."""

    def save_grouping(
        self,
        added: Iterable[tuple[EntryKey, IndexedFeatures]],
        removed: Iterable[EntryKey],
        affected: Iterable[EntryKey],
        matches: Iterable[IndexedMatch],
        compared: Iterable[EntryKey],
    ) -> None:
        """Write features, and replace the matches of the affected entries; `compared` are no longer stale.

        One transaction.
        """

    def replace_grouping(
        self,
        settings_hash: bytes,
        features: Iterable[tuple[EntryKey, IndexedFeatures]],
        matches: Iterable[IndexedMatch],
    ) -> None:
        """Replace all features and matches in one transaction; no entry is stale afterwards."""
