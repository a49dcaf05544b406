"""The store in memory, for tests and for builds that leave no store behind.

The contract suite of all stores covers it, too (tests/store/test_contract.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from feedtool.errors import StoreError
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
    StoredEntry,
)
from feedtool.store.saving import check_changes, sort_entries


class MemoryStore:
    """The store `memory:`, which is empty when it is opened.

    Model objects are immutable and stored as they are.
    """

    name = "memory"
    is_kept = False

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
    def find_path(cls, url: str, root: Path) -> Path | None:  # noqa: ARG003
        """Return None: there is no file to lock."""
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Do nothing: there is nothing to close."""

    def load_feeds(self) -> Mapping[str, FeedState]:
        """Return all known feeds and sources, by key."""
        return dict(sorted(self._feeds.items()))

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
        self._feeds[key] = changes.feed
        entries |= withdrawn | added

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Save everything inside, or nothing."""
        documents = {key: dict(rows) for key, rows in self._documents.items()}
        entries = {key: dict(rows) for key, rows in self._entries.items()}
        before = (dict(self._feeds), documents, entries, self._build_key)
        try:
            yield
        except BaseException:
            self._feeds, self._documents, self._entries, self._build_key = before
            raise

    def load_public_ids(self) -> Mapping[EntryKey, str]:
        """Return (feed, id) -> the public id under which that entry was first published."""
        return dict(self._public_ids)

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
