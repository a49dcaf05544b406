"""Assigns ids to records, so that an article keeps its id for life.

    the store has its id, URL or path        -> the id of that entry
    it matches an entry that lost its record -> the id of that entry (by id, URL, title and date, or text)
    otherwise                                -> its own id, or a new tag: URI

Entries of sources that have left the config count as lost, too: an archive may change its tools, format and folder at
once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from functools import cached_property
from urllib.parse import urlsplit

from feedtool.articles.matching import (
    MatchFeatures,
    find_id_path,
    make_id_path,
    make_match_features,
    make_tag_uri,
    match_entries,
    quote_id_path,
)
from feedtool.articles.sink import SourceRun
from feedtool.content.dates import parse_date
from feedtool.content.links import clean_url
from feedtool.entries.changes import make_fingerprints
from feedtool.entries.identity import Identity, identify
from feedtool.model import DocumentChanges, EntryKey, EntryState, ParsedEntry, ParsedFeed


@dataclass(kw_only=True)
class IdOwnership:
    """Which document holds which entries of a source, as far as is known."""

    owners: dict[str, str]
    """id -> document."""
    files: frozenset[str]
    """The documents that exist now."""

    def __post_init__(self) -> None:
        self._held: dict[str, set[str]] = {}
        for id_, document in self.owners.items():
            self._held.setdefault(document, set()).add(id_)

    def add(self, id_: str, document: str) -> None:
        """Record that a document holds this id from now on."""
        self.owners[id_] = document
        self._held.setdefault(document, set()).add(id_)

    def drop_unlisted(self, document: str, listed: Collection[str] = ()) -> frozenset[str]:
        """Forget that a document holds the ids that it no longer lists, and return them."""
        lost = self.ids_of(document).difference(listed)
        for id_ in lost:
            del self.owners[id_]
        return lost

    def ids_of(self, document: str) -> frozenset[str]:
        """Return the ids that a document holds."""
        return frozenset(id_ for id_ in self._held.get(document, ()) if self.owners.get(id_) == document)

    def is_available(self, id_: str, document: str) -> bool:
        """Whether a document may get this id: no other existing document holds it."""
        owner = self.owners.get(id_, document)
        return owner == document or owner not in self.files


@dataclass(kw_only=True)
class IdAssignment:
    """The ids of a document's entries, in order.

    None for an entry that is new or that another one replaces.
    """

    raw: Sequence[str | None]
    """The ids that the records state."""
    ids: list[str | None]
    identity: Identity
    """The same ids, with the records that share one."""
    new: list[int] = field(default_factory=list)
    """Indexes of the entries that are not in the store."""


class IdAssigner:
    """Assigns ids, with the stored entries of a source and of former sources."""

    def __init__(self, run: SourceRun, ownership: IdOwnership) -> None:
        """Load no entry yet."""
        self._states = run.entries
        self._run, self._context, self._store = run, run.context, run.parts.store
        self._ownership = ownership
        self._adopted: list[tuple[str, str, str]] = []
        """(former source, id there, id here)."""
        self._host = urlsplit(run.context.base_url or "").hostname or ""
        self._used: set[EntryKey] = set()
        self._paths = {path: id_ for id_ in self._states if (path := find_id_path(id_, self._host)) is not None}

    @cached_property
    def may_match(self) -> bool:
        """Whether any stored entry may match a new record."""
        return bool(self._ownership.owners) or any(
            not state.withdrawn for key in self._run.former for state in self._store.load_entry_states(key).values()
        )

    def assign_known(self, parsed: ParsedFeed, document: str) -> IdAssignment:
        """Return the ids of the entries that the store has; list the others as new."""
        stated = [entry.id for entry in parsed.entries]
        has_unique_ids = len(set(stated)) == len(stated)
        stored = None
        if not has_unique_ids:
            from feedtool.entries.process import StoredEntries

            prints = make_fingerprints(parsed, self._context)
            stored = StoredEntries(prints, None, self._context.feed, self._states)
        identity = identify(parsed, stored)
        raw = identity.ids
        assignment = IdAssignment(raw=raw, ids=[None] * len(raw), identity=identity)
        for at, (id_, entry) in enumerate(zip(raw, parsed.entries, strict=True)):
            if id_ is None:
                continue
            assignment.ids[at] = self._find(id_, entry)
            if assignment.ids[at] is None:
                assignment.new.append(at)
        self._find_by_document(parsed, document, assignment)
        return assignment

    def assign_new(self, parsed: ParsedFeed, assignment: IdAssignment) -> None:
        """Give every new record the id of the lost article that it matches, or a new id."""
        found = self._match(parsed, assignment) if assignment.new and self.may_match else {}
        taken = {id_ for id_ in assignment.ids if id_ is not None}
        for at in assignment.new:
            entry, raw = parsed.entries[at], assignment.raw[at] or ""
            new_id = self._make_id(raw, entry)
            feed, earlier = found.get(at, ("", ""))
            if feed and (feed == self._context.feed or self._may_adopt(earlier, taken)):
                assignment.ids[at] = earlier
            else:
                assignment.ids[at] = _make_distinct(new_id, taken)
            if feed and feed != self._context.feed:
                self._adopt(feed, earlier, assignment.ids[at] or "")
            taken.add(assignment.ids[at] or "")
        assignment.new.clear()

    def finish(self) -> None:
        """Withdraw adopted entries from their former sources, and keep their public ids."""
        if not self._adopted:
            return
        feeds, public_ids = self._store.load_feeds(kind="articles"), self._store.load_public_ids()
        for feed in sorted({feed for feed, _, _ in self._adopted}):
            removed = tuple(earlier for key, earlier, _ in self._adopted if key == feed)
            self._store.save_document(DocumentChanges(feed=feeds[feed], withdrawn=removed))
        adopted_ids = {
            (self._context.feed, new): public_ids[feed, earlier]
            for feed, earlier, new in self._adopted
            if (feed, earlier) in public_ids and (self._context.feed, new) not in public_ids
        }
        self._store.save_published(self._store.load_files().values(), adopted_ids)

    # -----------------------------------------------------------------------------------------------------

    def _find(self, raw: str, entry: ParsedEntry) -> str | None:
        if raw in self._states:
            return raw
        if entry.id_is_own and entry.id:
            return None
        return self._drop_unknown(self._paths.get(quote_id_path(self._path(raw, entry))), entry)

    def is_listed(self, id_: str) -> bool:
        """Whether saved pages only list an entry, as far as was known before this run."""
        state = self._states.get(id_)
        return state is not None and state.is_listed

    def is_known_to_readers(self, id_: str) -> bool:
        """Whether an entry was public at any time before this run."""
        state = self._states.get(id_)
        return state is None or state.state != "never public"

    def _drop_unknown(self, id_: str | None, entry: ParsedEntry) -> str | None:
        """Return the id, or None if it was never public.

        A draft gets its id when it is first published.

        The draft's file may have had another name, which must not show in a published id.
        """
        is_unknown = id_ is not None and entry.withheld is None and not self.is_known_to_readers(id_)
        return None if is_unknown else id_

    def _find_by_document(self, parsed: ParsedFeed, document: str, assignment: IdAssignment) -> None:
        """Give the only record of a file the id that the file held before.

        The record must have neither id nor URL.
        """
        own = [at for at, entry in enumerate(parsed.entries) if not entry.is_listed]
        if len(own) != 1 or own != [at for at in assignment.new if at in own]:
            return
        entry = parsed.entries[own[0]]
        held = self._ownership.ids_of(document).difference(filter(None, assignment.ids))
        left = [id_ for id_ in held if not self.is_listed(id_)]
        if len(left) == 1 and entry.link is None and not entry.id_is_own and self._drop_unknown(left[0], entry):
            assignment.ids[own[0]] = left[0]
            assignment.new.remove(own[0])

    def _path(self, raw: str, entry: ParsedEntry) -> str:
        return make_id_path(clean_url(entry.link, self._context.base_url), raw, self._host)

    def _make_id(self, raw: str, entry: ParsedEntry) -> str:
        if (entry.id_is_own and entry.id) or not self._host:
            return raw
        zone = self._context.zone
        published = parse_date(entry.published, zone) if entry.published else None
        day = (published or self._run.parts.now).astimezone(zone if published else UTC).date()
        return make_tag_uri(self._host, day, self._path(raw, entry))

    def _match(self, parsed: ParsedFeed, assignment: IdAssignment) -> dict[int, EntryKey]:
        lost = [features for features in self._lost if features.key not in self._used and self._is_lost(features)]
        if not lost:
            return {}
        from feedtool.entries.normalize import normalize_entry
        from feedtool.entries.prepare import prepare_entry

        indexes: dict[EntryKey, int] = {}
        features: list[MatchFeatures] = []
        for at in assignment.new:
            entry, raw = parsed.entries[at], assignment.raw[at] or ""
            normal = normalize_entry(entry, id=raw, feed=parsed, context=self._context, now=self._run.parts.now)
            whole = prepare_entry(normal)
            features.append(make_match_features(whole, is_named=entry.id_is_own and entry.id is not None))
            indexes[features[-1].key] = at
        pairs = match_entries(features, lost)
        self._used.update(pairs.values())
        return {indexes[new]: key for new, key in pairs.items()}

    @cached_property
    def _lost(self) -> list[MatchFeatures]:
        return list(self._load_lost())

    def _load_lost(self) -> Iterator[MatchFeatures]:
        files, owners = self._ownership.files, self._ownership.owners
        is_whole = all(state.withdrawn or owners.get(id_) in files for id_, state in self._states.items())
        states = {key: self._store.load_entry_states(key) for key in self._run.former} | {
            self._context.feed: self._states
        }
        for entry in self._store.load_entries([*(() if is_whole else (self._context.feed,)), *self._run.former]):
            state = states[entry.feed].get(entry.id)
            if state is not None and state.state == "never public":  # no reader knows its id
                continue
            is_here = entry.feed == self._context.feed
            if not is_here or self._ownership.owners.get(entry.id) not in self._ownership.files:
                is_named = entry.id != entry.link and find_id_path(entry.id, self._host) is None
                yield make_match_features(entry, is_named=is_named)

    def _is_lost(self, features: MatchFeatures) -> bool:
        feed, id_ = features.key
        return feed != self._context.feed or self._ownership.owners.get(id_) not in self._ownership.files

    def _may_adopt(self, earlier: str, taken: set[str]) -> bool:
        return earlier not in self._states and earlier not in taken

    def _adopt(self, feed: str, earlier: str, new: str) -> None:
        """Record an adoption; the entry keeps the time when it was first seen."""
        self._adopted.append((feed, earlier, new))
        former: Mapping[str, EntryState] = self._store.load_entry_states(feed, [earlier])
        if earlier in former and new not in self._states:
            self._states[new] = former[earlier]


def _make_distinct(new_id: str, taken: set[str]) -> str:
    """Append a number to an id that another record of the document has taken."""
    number, id_ = 1, new_id
    while id_ in taken:
        number += 1
        id_ = f"{new_id}~{number}"
    return id_
