"""What the records of one source are called in the store, so that an article keeps its id for life.

    its id, address or place is known                 -> that entry
    else it may be one whose record is gone:          -> matched by id, address, title and date, text
    else                                              -> its own id, or a tag: URI that is minted for it

Sources that have left the config count as gone: an archive may change its tools, format and folder at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from functools import cached_property
from urllib.parse import urlsplit

from feedtool.articles.matching import (
    MatchFeatures,
    find_place,
    make_match_features,
    make_place,
    make_tag_uri,
    match_entries,
    quote_place,
)
from feedtool.content.dates import parse_date
from feedtool.content.links import clean_url
from feedtool.entries.changes import make_fingerprints
from feedtool.entries.identity import Identity, identify
from feedtool.entries.marks import LISTED
from feedtool.entries.normalize import Context, normalize_entry
from feedtool.entries.process import StoredEntries
from feedtool.model import DocumentChanges, EntryState, ParsedEntry, ParsedFeed
from feedtool.plugins import Parts

__all__ = ["Adopted", "IdAssigner", "IdAssignment", "IdOwnership"]

Adopted = tuple[str, str, str]
"""(source it came from, its id there, its id here)."""


@dataclass(kw_only=True)
class IdOwnership:
    """Which document holds which entries of a source, as far as is known in this run."""

    owners: dict[str, str]
    """id -> document."""
    files: frozenset[str]
    """The documents there are now."""

    def __post_init__(self) -> None:
        self._held: dict[str, set[str]] = {}
        for id_, document in self.owners.items():
            self._held.setdefault(document, set()).add(id_)

    def claim(self, id_: str, document: str) -> None:
        """Note that a document holds this id from now on."""
        self.owners[id_] = document
        self._held.setdefault(document, set()).add(id_)

    def release(self, document: str, listed: Collection[str] = ()) -> frozenset[str]:
        """The ids a document held and no longer lists; another document may take them from here on."""
        lost = self.ids_of(document).difference(listed)
        for id_ in lost:
            del self.owners[id_]
        return lost

    def ids_of(self, document: str) -> frozenset[str]:
        """Return the ids that a document holds."""
        return frozenset(id_ for id_ in self._held.get(document, ()) if self.owners.get(id_) == document)

    def is_available(self, id_: str, document: str) -> bool:
        """Whether a document may take this id: nobody has it, or a document that is gone, or itself."""
        owner = self.owners.get(id_, document)
        return owner == document or owner not in self.files


@dataclass(kw_only=True)
class IdAssignment:
    """The ids of a document's entries, in their order; None for one that another supersedes or that is new."""

    raw: Sequence[str | None]
    """What its records say."""
    ids: list[str | None]
    identity: Identity
    """The same, with what was found of records that share an id."""
    new: list[int] = field(default_factory=list)
    """Places of those that are not known."""


@dataclass(kw_only=True)
class IdAssigner:
    """Knows what is stored of a source and of those that have left the config."""

    context: Context
    parts: Parts
    ownership: IdOwnership
    states: dict[str, EntryState]
    former: Sequence[str] = ()
    """Keys of article sources that are no longer in the config."""
    adopted: list[Adopted] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._host = urlsplit(self.context.base_url or "").hostname or ""
        self._used: set[tuple[str, str]] = set()
        self._places = {place: id_ for id_ in self.states if (place := find_place(id_, self._host)) is not None}

    @cached_property
    def may_match(self) -> bool:
        """Whether there is anything that a new record could be."""
        return bool(self.ownership.owners) or any(
            not state.withdrawn for key in self.former for state in self.parts.store.load_entry_states(key).values()
        )

    def assign_known(self, parsed: ParsedFeed, document: str) -> IdAssignment:
        """The ids of what is known already."""
        given = [entry.id for entry in parsed.entries]
        is_plain = len(set(given)) == len(given)
        prints = make_fingerprints(parsed, self.context)
        stored = None if is_plain else StoredEntries(prints, None, self.context.feed, self.states)
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
        """Give every new record its id: that of the lost article that it is, else one of its own."""
        found = self._match(parsed, assignment) if assignment.new and self.may_match else {}
        taken = {id_ for id_ in assignment.ids if id_ is not None}
        for at in assignment.new:
            entry, raw = parsed.entries[at], assignment.raw[at] or ""
            minted = self._mint(raw, entry)
            feed, earlier = found.get(at, ("", ""))
            if feed and (feed == self.context.feed or self._may_adopt(earlier, taken)):
                assignment.ids[at] = earlier
            else:
                assignment.ids[at] = _make_distinct(minted, taken)
            if feed and feed != self.context.feed:
                self._adopt(feed, earlier, assignment.ids[at] or "")
            taken.add(assignment.ids[at] or "")
        assignment.new.clear()

    def finish(self) -> None:
        """Entries of former sources that have a record here again leave them, and hand on the ids readers know."""
        if not self.adopted:
            return
        store = self.parts.store
        feeds, pins = store.load_feeds(), store.load_public_ids()
        for feed in sorted({feed for feed, _, _ in self.adopted}):
            gone = tuple(earlier for key, earlier, _ in self.adopted if key == feed)
            store.save_document(DocumentChanges(feed=feeds[feed], withdrawn=gone))
        handed = {
            (self.context.feed, new): pins[feed, earlier]
            for feed, earlier, new in self.adopted
            if (feed, earlier) in pins and (self.context.feed, new) not in pins
        }
        store.save_published(store.load_files().values(), handed)

    # -----------------------------------------------------------------------------------------------------

    def _find(self, raw: str, entry: ParsedEntry) -> str | None:
        if raw in self.states:
            return raw
        if entry.id_is_own and entry.id:
            return None
        return self._drop_unknown(self._places.get(quote_place(self._place(raw, entry))), entry)

    def is_known_to_readers(self, id_: str) -> bool:
        """Whether an entry was public at any time, as far as was known before this run."""
        state = self.states.get(id_)
        return state is None or state.state != "never public"

    def _drop_unknown(self, id_: str | None, entry: ParsedEntry) -> str | None:
        """An id, unless no reader knows it: a draft gets the id of its day and place when it is first public.

        Its file may have had another name, which is not to be read in what is published.
        """
        is_unknown = id_ is not None and entry.withheld is None and not self.is_known_to_readers(id_)
        return None if is_unknown else id_

    def _find_by_document(self, parsed: ParsedFeed, document: str, assignment: IdAssignment) -> None:
        """The one record of a file, which says nothing of itself, is the one that the file had before."""
        own = [at for at, entry in enumerate(parsed.entries) if LISTED not in entry.extras]
        if len(own) != 1 or own != [at for at in assignment.new if at in own]:
            return
        entry = parsed.entries[own[0]]
        held = self.ownership.ids_of(document).difference(filter(None, assignment.ids))
        left = [id_ for id_ in held if not id_.startswith("listed-")]
        if len(left) == 1 and entry.link is None and not entry.id_is_own and self._drop_unknown(left[0], entry):
            assignment.ids[own[0]] = left[0]
            assignment.new.remove(own[0])

    def _place(self, raw: str, entry: ParsedEntry) -> str:
        return make_place(clean_url(entry.link, self.context.base_url), raw, self._host)

    def _mint(self, raw: str, entry: ParsedEntry) -> str:
        if (entry.id_is_own and entry.id) or not self._host:
            return raw
        zone = self.context.zone
        published = parse_date(entry.published, zone) if entry.published else None
        day = (published or self.parts.now).astimezone(zone if published else UTC).date()
        return make_tag_uri(self._host, day, self._place(raw, entry))

    def _match(self, parsed: ParsedFeed, assignment: IdAssignment) -> dict[int, tuple[str, str]]:
        lost = [one for one in self._lost if one.key not in self._used and self._is_lost(one)]
        if not lost:
            return {}
        places: dict[tuple[str, str], int] = {}
        traits: list[MatchFeatures] = []
        for at in assignment.new:
            entry, raw = parsed.entries[at], assignment.raw[at] or ""
            whole = normalize_entry(entry, id=raw, feed=parsed, context=self.context, now=self.parts.now)
            traits.append(make_match_features(whole, is_named=entry.id_is_own and entry.id is not None))
            places[traits[-1].key] = at
        pairs = match_entries(traits, lost)
        self._used.update(pairs.values())
        return {places[new]: key for new, key in pairs.items()}

    @cached_property
    def _lost(self) -> list[MatchFeatures]:
        return list(self._load_lost())

    def _load_lost(self) -> Iterator[MatchFeatures]:
        files, owners = self.ownership.files, self.ownership.owners
        is_whole = all(state.withdrawn or owners.get(id_) in files for id_, state in self.states.items())
        states = {key: self.parts.store.load_entry_states(key) for key in self.former} | {
            self.context.feed: self.states
        }
        for entry in self.parts.store.load_entries([*(() if is_whole else (self.context.feed,)), *self.former]):
            state = states[entry.feed].get(entry.id)
            if state is not None and state.state == "never public":  # no reader knows its id
                continue
            is_here = entry.feed == self.context.feed
            if not is_here or self.ownership.owners.get(entry.id) not in self.ownership.files:
                is_named = entry.id != entry.link and find_place(entry.id, self._host) is None
                yield make_match_features(entry, is_named=is_named)

    def _is_lost(self, piece: MatchFeatures) -> bool:
        feed, id_ = piece.key
        return feed != self.context.feed or self.ownership.owners.get(id_) not in self.ownership.files

    def _may_adopt(self, earlier: str, taken: set[str]) -> bool:
        return earlier not in self.states and earlier not in taken

    def _adopt(self, feed: str, earlier: str, new: str) -> None:
        """A first sighting stays what it was."""
        self.adopted.append((feed, earlier, new))
        known: Mapping[str, EntryState] = self.parts.store.load_entry_states(feed, [earlier])
        if earlier in known and new not in self.states:
            self.states[new] = known[earlier]


def _make_distinct(minted: str, taken: set[str]) -> str:
    """Two records of one document that would have one id, since they differ in nothing that an id is made of."""
    number, id_ = 1, minted
    while id_ in taken:
        number += 1
        id_ = f"{minted}~{number}"
    return id_
