"""Keeps everything in memory until closed: for tests, and for a build that should leave no store behind.

Held to the same contract as the others (tests/store/test_contract.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from feedtool.errors import StoreError
from feedtool.model import (
    BuildKey,
    DocumentChanges,
    DocumentState,
    Entry,
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
    """`memory:`; each one opened is empty. Nouns are frozen, so they are held as they are."""

    name = "memory"

    def __init__(self) -> None:
        self._feeds: dict[str, FeedState] = {}
        self._documents: dict[str, dict[str, DocumentState]] = {}
        self._entries: dict[str, dict[str, StoredEntry]] = {}
        self._pins: dict[tuple[str, str], str] = {}
        self._files: dict[str, PublishedFile] = {}
        self._edition: BuildKey | None = None
        self._pings: dict[tuple[str, str], Ping] = {}
        self._notices: dict[str, Notice] = {}
        self._histories: dict[str, History] = {}

    @classmethod
    def open(cls, url: str, root: Path) -> Self:  # noqa: ARG003 (every store is opened alike)
        """Open an empty store; `url` is `memory:`.

        Raises:
            StoreError: the url says more than that.
        """
        if url != "memory:":
            raise StoreError(f"{url!r} is not a store", hint="write memory:")
        return cls()

    @classmethod
    def find_path(cls, url: str, root: Path) -> Path | None:  # noqa: ARG003
        """None: there is no file to lock."""
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    def load_feeds(self) -> Mapping[str, FeedState]:
        """All known feeds and sources, by key."""
        return dict(sorted(self._feeds.items()))

    def load_documents(self, feed: str) -> Mapping[str, DocumentState]:
        """The documents of a feed or source, by url."""
        return dict(sorted(self._documents.get(feed, {}).items()))

    def load_entry_states(self, feed: str, ids: Collection[str] | None = None) -> Mapping[str, EntryState]:
        """The stamps of a feed's stored entries, by id; of all of them if ids is None."""
        rows = self._entries.get(feed, {})
        return {id_: rows[id_].state for id_ in (rows if ids is None else ids) if id_ in rows}

    def load_entries(self, feeds: Collection[str] | None = None) -> Iterator[Entry]:
        """Entries not withdrawn, newest first, as they are when the first one is taken."""
        wanted = self._entries.keys() if feeds is None else self._entries.keys() & set(feeds)
        rows = [saved for feed in wanted for saved in self._entries[feed].values()]
        yield from sort_entries(saved.entry for saved in rows if not saved.state.withdrawn)

    def load_known(self, feed: str, ids: Collection[str]) -> Mapping[str, Entry]:
        """The stored entries of a feed with these ids, withdrawn ones included."""
        rows = self._entries.get(feed, {})
        return {id_: rows[id_].entry for id_ in ids if id_ in rows}

    def load_restricted(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Entries not withdrawn that are withheld or public for a time only, by feed and id."""
        rows = (saved for saved in self._load_by_feed(feeds) if not saved.state.withdrawn)
        return (saved.entry for saved in rows if _is_restricted(saved.entry))

    def load_withdrawn(self, feeds: Collection[str]) -> Iterator[Entry]:
        """Withdrawn entries as they were last stored, by feed and id."""
        return (saved.entry for saved in self._load_by_feed(feeds) if saved.state.withdrawn)

    def _load_by_feed(self, feeds: Collection[str]) -> Iterator[StoredEntry]:
        for feed in sorted(set(feeds)):
            rows = self._entries.get(feed, {})
            yield from (rows[id_] for id_ in sorted(rows))

    def save_document(self, changes: DocumentChanges) -> None:
        """Write all of it, or nothing: what can fail comes first."""
        check_changes(changes)
        key = changes.feed.key
        # Changed in place: with a copy for each document, a hundred thousand of them take minutes.
        entries = self._entries.setdefault(key, {})
        gone = {id_: _withdraw(entries[id_]) for id_ in changes.withdrawn if id_ in entries}
        come = {saved.entry.id: saved for saved in changes.entries}
        documents = self._documents.setdefault(key, {})
        for url in changes.forgotten_documents:
            documents.pop(url, None)
        if changes.document is not None:
            documents[changes.document.url] = changes.document
        if come or gone or key not in self._feeds or self._feeds[key].about != changes.feed.about:
            self._edition = None
        self._feeds[key] = changes.feed
        entries |= gone | come

    @contextmanager
    def batch(self) -> Iterator[None]:
        """All that is saved inside, or nothing."""
        documents = {key: dict(rows) for key, rows in self._documents.items()}
        entries = {key: dict(rows) for key, rows in self._entries.items()}
        before = (dict(self._feeds), documents, entries, self._edition)
        try:
            yield
        except BaseException:
            self._feeds, self._documents, self._entries, self._edition = before
            raise

    def load_public_ids(self) -> Mapping[tuple[str, str], str]:
        """(feed, id) -> the public id under which that entry was once published."""
        return dict(self._pins)

    def load_files(self) -> Mapping[str, PublishedFile]:
        """The files feedtool wrote into the output folder, by name."""
        return dict(sorted(self._files.items()))

    def save_published(
        self, files: Iterable[PublishedFile], pins: Mapping[tuple[str, str], str], pings: Iterable[Ping] | None = None
    ) -> None:
        """Replace the list of files, add the pins; a pin never moves. Replace the list of pings, if one is given."""
        self._files = {file.name: file for file in files}
        if not pins.keys() <= self._pins.keys():
            self._edition = None
        self._pins = {**pins, **self._pins}
        if pings is not None:
            self.save_pings(pings)

    def load_build_key(self) -> BuildKey | None:
        """What was saved last, if nothing it depends on has changed since."""
        return self._edition

    def save_build_key(self, edition: BuildKey) -> None:
        """Keep it in the place of the one before."""
        self._edition = edition

    def load_pings(self) -> Sequence[Ping]:
        """What hubs have yet to be told, by hub and topic."""
        return tuple(self._pings[key] for key in sorted(self._pings))

    def save_pings(self, pings: Iterable[Ping]) -> None:
        """Replace the list of pings."""
        self._pings = {(ping.hub, ping.topic): ping for ping in pings}

    def load_notices(self) -> Mapping[str, Notice]:
        """What was reported of the sources that fail, by key."""
        return dict(sorted(self._notices.items()))

    def save_notices(self, notices: Iterable[Notice]) -> None:
        """Replace the list of notices."""
        self._notices = {notice.key: notice for notice in notices}

    def load_histories(self) -> Mapping[str, History]:
        """What each stream has published before, by its name."""
        return dict(sorted(self._histories.items()))

    def save_histories(self, histories: Iterable[History]) -> None:
        """Write those."""
        self._histories |= {history.stream: history for history in histories}

    def check(self) -> Sequence[str]:
        """Nothing can be wrong with it."""
        return ()

    def back_up(self, target: Path) -> None:  # noqa: ARG002 (it never gets so far)
        """Refused: it is none of files."""
        raise StoreError("a store in memory cannot be backed up", hint="set store: sqlite:state.db in feeds.yaml")


def _withdraw(saved: StoredEntry) -> StoredEntry:
    return replace(saved, state=replace(saved.state, withdrawn=True))


def _is_restricted(entry: Entry) -> bool:
    return not (entry.withheld is None and entry.public_from is None and entry.public_until is None)
