"""Takes a document, an article file or a feed, through parse, normalize and diff.

Document -> parse_document -> ParsedFeed
         -> identify, make_fingerprints   which entries are new or changed in their raw form?
         -> normalize_entry               only these: ParsedEntry -> Entry with raw texts
         -> prepare_entry                 only own articles and changed entries: clean texts
         -> decide                        Entry, EntryState -> Change
         -> ProcessedDocument             the rows for save_document(), and the report
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.date_order import UNREADABLE, normalize_dates
from feedtool.content.dates import parse_date
from feedtool.entries.changes import Change, ChangeKind, decide, make_digest, make_fingerprints
from feedtool.entries.context import NORMALIZE_VERSION, Context
from feedtool.entries.dating import Timing, date_entries, find_plausible_until
from feedtool.entries.documents import hash_body, make_settings_hash
from feedtool.entries.identity import Identity, identify
from feedtool.entries.normalize import normalize_entry, normalize_feed
from feedtool.entries.prepare import has_long_texts, prepare_entry
from feedtool.entries.visibility import decide_schedule, find_reason_to_withhold
from feedtool.errors import ExportError, FrontMatterError, ParseError
from feedtool.model import (
    Diagnostic,
    Document,
    DocumentState,
    Entry,
    EntryState,
    FeedInfo,
    ParsedEntry,
    ParsedFeed,
    ParserKind,
    StoredEntry,
    Validators,
)
from feedtool.model.reports import DocumentReport
from feedtool.plugins import Parser, Parts, Store


class ProcessedDocument(Struct, frozen=True, kw_only=True):
    """The entries of one document that are to be saved, and the figures of its report."""

    parsed: ParsedFeed
    about: FeedInfo
    document: DocumentState
    saved: tuple[StoredEntry, ...]
    """The rows to write; new entries of a feed have raw texts and no digest."""
    added: int
    updated: int
    listed: Collection[str]
    """Ids of all entries that are in the document now."""
    diagnostics: tuple[Diagnostic, ...]

    def report(self, document: Document) -> DocumentReport:
        """Return the report of a document that was read."""
        return DocumentReport(
            feed=document.feed,
            url=document.url,
            added=self.added,
            updated=self.updated,
            unlinked=sum(saved.entry.link is None and saved.entry.withheld is None for saved in self.saved),
            is_changed=True,
            parser=self.parsed.parser,
            notes=self.parsed.notes,
            diagnostics=self.diagnostics,
            status=document.status,
            wire_bytes=document.wire_bytes,
            elapsed_ms=document.elapsed_ms,
            moved_to=document.moved_to,
        )


def parse_document(
    document: Document,
    parsers: Iterable[Parser],
    format_name: str | None = None,
    kind: ParserKind | None = None,
) -> ParsedFeed:
    """Parse the document with the first parser that claims it and reads all entries, else most.

    Args:
        document: the bytes.
        parsers: those that may claim it, by rank.
        format_name: the name of the one parser to use; None lets the parsers claim it.
        kind: only parsers of this kind are used, whether they claim it or not; None for any kind.

    Raises:
        ParseError: no parser can; the message is that of the first parser that claimed it.
    """
    first: ParseError | None = None
    best: ParsedFeed | None = None
    for parser in _choose_parsers(document, parsers, format_name, kind):
        try:
            parsed = parser.parse(document)
        except (ExportError, FrontMatterError):
            raise  # another parser does not know which posts are public, and would publish all of them
        except ParseError as error:
            first = first or error
            continue
        if best is None or parsed.missed < best.missed:
            is_named = (parsed.parser, parsed.kind) == (parser.name, parser.kind)
            best = parsed if is_named else replace(parsed, parser=parser.name, kind=parser.kind)
        if not best.missed:
            break
    if best is None:
        raise first or ParseError(_describe_unclaimed(document))
    return best


def _choose_parsers(
    document: Document, parsers: Iterable[Parser], format_name: str | None, kind: ParserKind | None
) -> Iterator[Parser]:
    for parser in parsers:
        if format_name:
            is_chosen = parser.name == format_name
        elif kind:
            is_chosen = parser.kind == kind
        else:
            is_chosen = parser.claims(document)
        if is_chosen:
            yield parser


def _describe_unclaimed(document: Document) -> str:
    head = document.content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        return "the document is empty"
    if head.startswith((b"<!doctype html", b"<html")):
        return "this is a web page, not a feed"
    return "this is neither a feed nor a list of article records"


def process_document(
    document: Document,
    context: Context,
    parts: Parts,
    *,
    name: str,
    format_name: str | None = None,
    kind: ParserKind | None = None,
    max_entries: int | None = None,
    trusted: bool = False,
    is_new: bool = False,
    is_known: bool = False,
) -> ProcessedDocument:
    """Parse the document and decide which of its entries are new or changed.

    Args:
        document: the bytes.
        context: settings for all of its entries.
        parts: parsers, store and the time.
        name: the key of the document in the store: a file's path, a subscription's key.
        format_name: what the store calls the way it is read; None if the parsers claim it.
        kind: the kind of the parsers to use; None lets the parsers claim it.
        max_entries: take only this many of the newest entries.
        trusted: the entries are the site's own articles.
        is_new: the store has no entry of this feed, so nothing is looked up.
        is_known: the document was read before.

    Raises:
        ParseError: the document cannot be read.
    """
    parsed = parse_document(document, parts.parsers, None if kind else format_name, kind)
    if not trusted:
        parsed = drop_withheld(parsed)
    if max_entries is not None:
        parsed = _keep_newest(parsed, max_entries)
    state = make_document_state(document, context, name=name, format_name=format_name)
    if parsed.is_partial:
        # With the validators or hash of a truncated feed, the next fetch would report the rest as unchanged.
        state = replace(state, validators=Validators(), body_hash=b"")
    modified = document.validators.last_modified
    timing = Timing(
        is_known=is_known,
        find_latest=lambda: parse_date(modified) if modified else None,
        clock=document.served or document.modified,
    )
    return process_parsed(
        parsed, state, context, parts, url=document.url, trusted=trusted, is_new=is_new, timing=timing
    )


class StoredEntries:
    """The states of a feed's stored entries, loaded on demand."""

    def __init__(
        self,
        fingerprint: Callable[[ParsedEntry], bytes],
        store: Store | None,
        feed: str,
        states: Mapping[str, EntryState] | None = None,
    ) -> None:
        self.states: dict[str, EntryState] = dict(states or {})
        self._fingerprint, self._store, self._feed = fingerprint, store, feed
        self._asked: set[str] = set()
        self._prints: dict[int, bytes] = {}

    def find(self, ids: Collection[str]) -> Collection[str]:
        """Return which of these ids are stored."""
        new = dict.fromkeys(id_ for id_ in ids if id_ not in self._asked)
        if new and self._store is not None:
            self._asked.update(new)
            self.states.update(self._store.load_entry_states(self._feed, tuple(new)))
        return self.states.keys() & set(ids)

    def is_unchanged(self, id_: str, entry: ParsedEntry) -> bool:
        """Return whether the entry stored under an id has not changed."""
        previous = self.states.get(id_)
        return previous is not None and previous.fingerprint == self.fingerprint(entry)

    def fingerprint(self, entry: ParsedEntry) -> bytes:
        """Return the hash of an entry's raw form, computed once."""
        if id(entry) not in self._prints:
            self._prints[id(entry)] = self._fingerprint(entry)
        return self._prints[id(entry)]


def note_shared_ids(parsed: ParsedFeed, identity: Identity) -> ParsedFeed:
    """Add notes on how many entries share an id with others, and how many are versions of others."""
    notes = []
    if count := len(identity.shared):
        message = f"{count} {'item shares an id with another and is' if count == 1 else 'items share ids and are'} kept"
        notes.append(Diagnostic("shared-id", message, "note"))
    if count := identity.folded:
        message = f"{count} {'item is a version or copy' if count == 1 else 'items are versions or copies'}, left out"
        notes.append(Diagnostic("duplicate-item", message, "note"))
    return replace(parsed, notes=(*parsed.notes, *notes)) if notes else parsed


def make_document_state(
    document: Document, context: Context, *, name: str, format_name: str | None = None
) -> DocumentState:
    """Return the state to store for a document that was read."""
    return DocumentState(
        url=name,
        validators=document.validators,
        body_hash=hash_body(document.content),
        settings_hash=make_settings_hash(context, format_name, document.fields, document.defaults, document.builder),
    )


def process_parsed(
    parsed: ParsedFeed,
    state: DocumentState,
    context: Context,
    parts: Parts,
    *,
    url: str,
    trusted: bool = False,
    is_new: bool = False,
    ids: Sequence[str | None] | None = None,
    states: Mapping[str, EntryState] | None = None,
    timing: Timing | None = None,
) -> ProcessedDocument:
    """Normalize and compare the entries of a document, or of a chunk of one.

    Args:
        parsed: the document, or a chunk of it.
        state: the state to store for it.
        context: settings for all of its entries.
        parts: store and the time.
        url: the location of the document.
        trusted: the entries are the site's own articles.
        is_new: the store has no entry of this feed, so nothing is looked up.
        ids: the ids of its entries; None assigns them.
        states: their stored states, if the caller has loaded them.
        timing: how the document was read, which bounds the dates of its entries.
    """
    timing = timing or Timing()
    parsed = normalize_dates(
        parsed, context.date_order, context.language, state.url, trusted=trusted, zone=context.zone
    )
    fingerprint = make_fingerprints(parsed, context)
    if ids is None:
        stored = None if is_new else StoredEntries(fingerprint, parts.store, context.feed)
        identity = identify(parsed, stored)
        fingerprint = stored.fingerprint if stored else fingerprint
        parsed = note_shared_ids(parsed, identity)
        ids, states = identity.ids, stored.states if stored else {}
    listed = {id_: entry for id_, entry in zip(ids, parsed.entries, strict=True) if id_ is not None}
    if states is None:
        states = {} if is_new else parts.store.load_entry_states(context.feed, tuple(listed))
    prints = _hash_changed(listed, states, fingerprint, state.url, timing)
    same = _find_same_sources({id_: listed[id_] for id_ in prints if id_ in states}, states, parsed, context)
    states = _add_digests(states, [id_ for id_ in prints if id_ not in same], context, parts)
    normal = {}
    for id_ in prints:
        entry = normalize_entry(listed[id_], id=id_, feed=parsed, context=context, now=parts.now)
        if trusted or (id_ in states and id_ not in same) or has_long_texts(entry):
            entry = prepare_entry(entry)
        normal[id_] = _decide_schedule(entry, states.get(id_), context, parts)
    normal = date_entries(normal, listed, states, context, parts, timing, trusted=trusted)
    plausible_until = find_plausible_until(normal, states, context, parts, timing)
    changes = [
        decide(
            normal[id_],
            states.get(id_),
            found,
            state.url,
            parts.now,
            trusted=trusted,
            plausible_until=plausible_until.get(id_),
            is_same_source=id_ in same,
        )
        for id_, found in prints.items()
    ]
    about = normalize_feed(parsed, url)
    return ProcessedDocument(
        parsed=parsed,
        about=about,
        document=state,
        saved=_add_keys(_keep_public_version(changes, states, context, parts), about, parts),
        added=sum(change.kind is ChangeKind.ADDED and _is_public(change.saved, parts.now) for change in changes),
        updated=sum(change.kind is ChangeKind.UPDATED for change in changes),
        listed=listed.keys(),
        diagnostics=parsed.diagnostics,
    )


def _hash_changed(
    listed: Mapping[str, ParsedEntry],
    states: Mapping[str, EntryState],
    fingerprint: Callable[[ParsedEntry], bytes],
    document: str,
    timing: Timing,
) -> dict[str, bytes]:
    """Return the hash of each new or changed entry, by id; for most entries, the hash is all the work."""
    prints: dict[str, bytes] = {}
    for id_, entry in listed.items():
        previous, found = states.get(id_), fingerprint(entry)
        is_redated = timing.given is not None and not (entry.published or entry.updated)
        is_kept = previous is not None and (
            (_is_unchanged(previous, found, document) and not is_redated) or _keeps_last_version(entry, previous)
        )
        if not is_kept:
            prints[id_] = found
    return prints


def _find_same_sources(
    changed: Mapping[str, ParsedEntry], states: Mapping[str, EntryState], parsed: ParsedFeed, context: Context
) -> set[str]:
    """Return the ids of stored entries that only another version of normalization makes differ."""
    if not changed:
        return set()
    former_fingerprint = make_fingerprints(parsed, context, NORMALIZE_VERSION - 1)
    return {id_ for id_, entry in changed.items() if states[id_].fingerprint == former_fingerprint(entry)}


def _add_digests(
    states: Mapping[str, EntryState], changed: Iterable[str], context: Context, parts: Parts
) -> Mapping[str, EntryState]:
    """Return the states with the digests of changed entries; an entry with raw texts is stored without one."""
    missing = [id_ for id_ in changed if id_ in states and not states[id_].digest]
    if not missing:
        return states
    stored = parts.store.load_stored_entries(context.feed, missing)
    found = {id_: replace(states[id_], digest=make_digest(prepare_entry(entry))) for id_, entry in stored.items()}
    return {**states, **found}


def _add_keys(rows: tuple[StoredEntry, ...], about: FeedInfo, parts: Parts) -> tuple[StoredEntry, ...]:
    if parts.make_keys is None:
        return rows
    return tuple(replace(row, keys=parts.make_keys(row.entry, about)) for row in rows)


def _is_public(saved: StoredEntry | None, now: datetime) -> bool:
    return saved is not None and find_reason_to_withhold(saved.entry, now) is None


def _decide_schedule(entry: Entry, previous: EntryState | None, context: Context, parts: Parts) -> Entry:
    seen = previous.first_seen if previous is not None and previous.state == "public" else parts.now
    return decide_schedule(entry, seen, future=context.future)


def _keep_public_version(
    changes: Iterable[Change], states: Mapping[str, EntryState], context: Context, parts: Parts
) -> tuple[StoredEntry, ...]:
    """Return the rows to write; a withheld article keeps its last public version.

    Its copies in other feeds are compared with that version. Only the time of the change is updated: another source may
    have a later version, which is public again.
    """
    rows = tuple(change.saved for change in changes if change.saved is not None)
    withheld = [row.entry.id for row in rows if row.state.state == "withheld" and row.entry.id in states]
    stored = parts.store.load_stored_entries(context.feed, withheld) if withheld else {}
    return tuple(
        replace(
            row,
            entry=replace(stored[row.entry.id], withheld=row.entry.withheld, updated=row.entry.updated),
        )
        if row.entry.id in stored
        else row
        for row in rows
    )


def _is_unchanged(previous: EntryState, fingerprint: bytes, document: str) -> bool:
    return previous.fingerprint == fingerprint and previous.document == document and not previous.withdrawn


def _keeps_last_version(entry: ParsedEntry, previous: EntryState) -> bool:
    """Return whether a public article stays as stored because its new date is unreadable."""
    return entry.withheld == UNREADABLE and previous.state == "public" and not previous.withdrawn


def drop_withheld(parsed: ParsedFeed) -> ParsedFeed:
    """Return the feed without articles that are not public, and with a note of their number."""
    public = tuple(entry for entry in parsed.entries if entry.withheld is None)
    left = len(parsed.entries) - len(public)
    message = f"{left} {'article is' if left == 1 else 'articles are'} not public, and left out"
    note = Diagnostic("not-public", message, "note")
    return replace(parsed, entries=public, notes=(*parsed.notes, note)) if left else parsed


def _keep_newest(parsed: ParsedFeed, limit: int) -> ParsedFeed:
    """Keep the newest entries by date; entries without a date keep the order of the feed."""
    if len(parsed.entries) <= limit:
        return parsed

    def age(index: int) -> tuple[float, int]:
        raw = parsed.entries[index].published or parsed.entries[index].updated
        date = parse_date(raw) if raw else None
        return (-date.timestamp() if date else 0.0, index)

    kept = sorted(sorted(range(len(parsed.entries)), key=age)[:limit])
    message = f"only the newest {limit} of {len(parsed.entries)} entries were taken (fetch.max_entries)"
    note = Diagnostic("too-many-entries", message, "note")
    return replace(parsed, entries=tuple(parsed.entries[index] for index in kept), notes=(*parsed.notes, note))
