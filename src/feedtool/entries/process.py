"""Hops 2 to 5 for one document, the same for an article file and for a feed.

Document -> parse_document -> ParsedFeed
         -> assign_ids, make_fingerprints   whose raw form is new or changed?
         -> normalise                       only those: ParsedEntry -> Entry
         -> decide                          Entry, Stamp -> Change
         -> Walk                            what save_document() is to write, and the report
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from feedtool.content.date_order import UNREADABLE, settle_dates
from feedtool.content.dates import parse_date
from feedtool.entries.changes import Change, ChangeKind, decide, make_fingerprints
from feedtool.entries.dating import Timing, date_entries, find_limits
from feedtool.entries.identity import Identity, identify
from feedtool.entries.normalize import NORMALIZE_VERSION, Context, describe_feed, normalize_entry
from feedtool.entries.visibility import find_reason_to_withhold, settle_schedule
from feedtool.errors import ExportError, FrontMatterError, ParseError
from feedtool.model import (
    Builder,
    Defaults,
    Document,
    DocumentState,
    Entry,
    EntryState,
    Failed,
    FailureKind,
    FeedInfo,
    Outcome,
    ParsedEntry,
    ParsedFeed,
    ParserKind,
    Problem,
    Request,
    StoredEntry,
    Validators,
)
from feedtool.model.frozen import frozen
from feedtool.model.reports import DocumentReport
from feedtool.plugins import Fetcher, IsOver, Parser, Parts, Store, never_over

Step = Callable[[int, int, str], None]
"""Called with (done, total, what) as a station goes on."""


@frozen
class ProcessedDocument:
    """What one document brought, before it is saved."""

    parsed: ParsedFeed
    about: FeedInfo
    document: DocumentState
    saved: tuple[StoredEntry, ...]
    added: int
    updated: int
    listed: Collection[str]
    """Ids of all entries that stand in the document now."""
    problems: tuple[Problem, ...]


def parse_document(
    document: Document,
    parsers: Iterable[Parser],
    format_name: str | None = None,
    kind: ParserKind | None = None,
) -> ParsedFeed:
    """Hop 2: the first parser that claims the document and reads all of its entries, or else most of them.

    Args:
        document: the bytes.
        parsers: those that may claim it.
        format_name: the name of the one parser to use; None lets the parsers claim it.
        kind: only parsers of this kind are used, whether they claim it or not; None for any kind.

    Raises:
        ParseError: none can; the message is that of the first which claimed it.
    """
    first: ParseError | None = None
    best: ParsedFeed | None = None
    for parser in _choose_parsers(document, parsers, format_name, kind):
        try:
            parsed = parser.parse(document)
        except (ExportError, FrontMatterError):
            raise  # another parser does not know which posts are public, and would publish them all
        except ParseError as error:
            first = first or error
            continue
        if best is None or parsed.missed < best.missed:
            best = parsed if parsed.kind == parser.kind else replace(parsed, kind=parser.kind)
        if not best.missed:
            break
    if best is None:
        raise first or ParseError(_say_what_it_is(document))
    return best


def _choose_parsers(
    document: Document, parsers: Iterable[Parser], format_name: str | None, kind: ParserKind | None
) -> Iterator[Parser]:
    for parser in sorted(parsers, key=lambda part: (part.rank, part.name)):
        if format_name:
            is_chosen = parser.name == format_name
        elif kind:
            is_chosen = parser.kind == kind
        else:
            is_chosen = parser.claims(document)
        if is_chosen:
            yield parser


def find_kind(parsers: Iterable[Parser], name: str | None) -> ParserKind | None:
    """Return the kind of the parser with this name; None if there is none."""
    return next((parser.kind for parser in parsers if parser.name == name), None) if name else None


def _say_what_it_is(document: Document) -> str:
    head = document.content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        return "the document is empty"
    if head.startswith((b"<!doctype html", b"<html")):
        return "this is a web page, not a feed"
    return "this is neither a feed nor a list of article records"


def make_settings_hash(
    context: Context,
    format_name: str | None,
    fields: tuple[tuple[str, str], ...] = (),
    defaults: tuple[Defaults, ...] = (),
    builder: Builder | None = None,
) -> bytes:
    """What reading a document depends on besides its bytes; when it changes, documents are read anew.

    Of defaults it is what they say, not where: a file of them that was moved or given a remark changes no record.
    """
    said = ((tuple(one.values.items()), one.joins, one.only) for one in defaults)
    facts = (
        NORMALIZE_VERSION,
        context.feed,
        str(context.zone),
        context.base_url,
        context.future,
        context.date_order,
        format_name,
        *fields,
        *said,
        *([builder] if builder and builder != Builder() else ()),
    )
    return blake2b(repr(facts).encode(), digest_size=8).digest()


_SMALL = 16 * 1024
"""Bytes up to which a file is read in no time whatever is in it: of those there may be a hundred thousand."""


def limit_reading(document: Document, timeout_s: float) -> AbstractContextManager[None]:
    """The site's own files are trusted to mean well, and may still hold a table of a million cells."""
    if len(document.content) <= _SMALL:
        return nullcontext()
    from feedtool.entries.sandbox import limit_time  # what it takes to start a process comes along

    return limit_time(timeout_s)


def hash_body(content: bytes) -> bytes:
    """Tells whether a body is the same as last time."""
    return blake2b(content, digest_size=16).digest()


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
    """Hops 2 to 4: read the document and decide what of it is new or changed.

    Args:
        document: the bytes.
        context: what holds for all of its entries.
        parts: parsers, store and the time.
        name: what the store calls the document: a file's path, a subscription's key.
        format_name: what the store calls the way it is read; None if the parsers claim it.
        kind: the kind of the parsers to use; None lets the parsers claim it.
        max_entries: the newest so many are taken.
        trusted: these are the site's own articles.
        is_new: nothing of this feed is stored, so there is nothing to look up.
        is_known: it was read before.

    Raises:
        ParseError: it cannot be read.
    """
    parsed = parse_document(document, parts.parsers, None if kind else format_name, kind)
    if not trusted:
        parsed = leave_out_withheld(parsed)
    if max_entries is not None:
        parsed = _keep_newest(parsed, max_entries)
    state = describe_document(document, context, name=name, format_name=format_name)
    if parsed.is_partial:
        # With the validators or the hash of half a feed, the rest of it would be called unchanged.
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
        """Which of these ids are stored."""
        new = dict.fromkeys(id_ for id_ in ids if id_ not in self._asked)
        if new and self._store is not None:
            self._asked.update(new)
            self.states.update(self._store.load_entry_states(self._feed, tuple(new)))
        return self.states.keys() & set(ids)

    def is_unchanged(self, id_: str, entry: ParsedEntry) -> bool:
        """Whether the entry under a stored id is this one as it was."""
        previous = self.states.get(id_)
        return previous is not None and previous.fingerprint == self.fingerprint(entry)

    def fingerprint(self, entry: ParsedEntry) -> bytes:
        """The hash of an entry's raw form, made once."""
        if id(entry) not in self._prints:
            self._prints[id(entry)] = self._fingerprint(entry)
        return self._prints[id(entry)]


def note_shared_ids(parsed: ParsedFeed, identity: Identity) -> ParsedFeed:
    """Note how many entries share an id with others, and how many are versions of others."""
    notes = []
    if count := len(identity.shared):
        notes.append(f"{count} with the id of another {'is' if count == 1 else 'are'} kept beside it")
    if count := identity.folded:
        notes.append(f"{count} left out as {'a version or copy' if count == 1 else 'versions or copies'} of another")
    return replace(parsed, repairs=(*parsed.repairs, *(f"of the items, {note}" for note in notes))) if notes else parsed


def describe_document(
    document: Document, context: Context, *, name: str, format_name: str | None = None
) -> DocumentState:
    """What is remembered of a document that was read."""
    return DocumentState(
        url=name,
        validators=document.validators,
        body_hash=hash_body(document.content),
        recipe=make_settings_hash(context, format_name, document.fields, document.defaults, document.builder),
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
    """Hops 3 and 4 for what was parsed: a whole document, or a piece of one.

    Args:
        parsed: what it says.
        state: what will be remembered of it.
        context: what holds for all of its entries.
        parts: store and the time.
        url: where it was found.
        trusted: these are the site's own articles.
        is_new: nothing of this feed is stored, so there is nothing to look up.
        ids: what its entries are called; None goes by what they say.
        states: their stored states, if the caller has loaded them.
        timing: how it was read, as far as that bounds the dates of its entries.
    """
    timing = timing or Timing()
    parsed = settle_dates(parsed, context.date_order, context.language, state.url, trusted=trusted)
    fingerprint = make_fingerprints(parsed, context)
    if ids is None:
        stored = None if is_new else StoredEntries(fingerprint, parts.store, context.feed)
        identity = identify(parsed, stored)
        fingerprint = stored.fingerprint if stored else fingerprint
        parsed = note_shared_ids(parsed, identity)
        ids = identity.ids
        states = stored.states if stored else {}
    listed = {id_: entry for id_, entry in zip(ids, parsed.entries, strict=True) if id_ is not None}
    if states is None:
        states = {} if is_new else parts.store.load_entry_states(context.feed, tuple(listed))
    prints: dict[str, bytes] = {}
    for id_, entry in listed.items():
        previous, found = states.get(id_), fingerprint(entry)
        is_dated_anew = timing.given is not None and not (entry.published or entry.updated)
        if previous and (
            (_is_as_it_was(previous, found, state.url) and not is_dated_anew) or _keeps_last_version(entry, previous)
        ):
            continue  # a hash, and no more
        prints[id_] = found
    normal = {
        id_: _settle_schedule(
            normalize_entry(listed[id_], id=id_, feed=parsed, context=context, now=parts.now),
            states.get(id_),
            context,
            parts,
        )
        for id_ in prints
    }
    normal = date_entries(normal, listed, states, context, parts, timing, trusted=trusted)
    limits = find_limits(normal, states, context, parts, timing)
    changes = [
        decide(
            normal[id_],
            states.get(id_),
            found,
            state.url,
            parts.now,
            trusted=trusted,
            limit=limits.get(id_),
        )
        for id_, found in prints.items()
    ]
    return ProcessedDocument(
        parsed=parsed,
        about=describe_feed(parsed, url),
        document=state,
        saved=_keep_what_was_public(changes, states, context, parts),
        added=sum(change.kind is ChangeKind.ADDED and _is_public(change.saved, parts.now) for change in changes),
        updated=sum(change.kind is ChangeKind.UPDATED for change in changes),
        listed=listed.keys(),
        problems=parsed.problems,
    )


def _is_public(saved: StoredEntry | None, now: datetime) -> bool:
    return saved is not None and find_reason_to_withhold(saved.entry, now) is None


def _settle_schedule(entry: Entry, previous: EntryState | None, context: Context, parts: Parts) -> Entry:
    seen = previous.first_seen if previous is not None and previous.state == "public" else parts.now
    return settle_schedule(entry, seen, future=context.future)


def _keep_what_was_public(
    changes: Iterable[Change], states: Mapping[str, EntryState], context: Context, parts: Parts
) -> tuple[StoredEntry, ...]:
    """The rows to write. A withheld article stays stored as it was last public: its copies elsewhere look like that.

    Only the time of the change is kept: another source may have a later version, which is public again.
    """
    rows = tuple(change.saved for change in changes if change.saved is not None)
    taken = [row.entry.id for row in rows if row.state.state == "withheld" and row.entry.id in states]
    stored = parts.store.load_known(context.feed, taken) if taken else {}
    return tuple(
        replace(
            row,
            entry=replace(stored[row.entry.id], withheld=row.entry.withheld, updated=row.entry.updated),
        )
        if row.entry.id in stored
        else row
        for row in rows
    )


def _is_as_it_was(previous: EntryState, fingerprint: bytes, document: str) -> bool:
    return previous.fingerprint == fingerprint and previous.document == document and not previous.withdrawn


def _keeps_last_version(entry: ParsedEntry, previous: EntryState) -> bool:
    """Whether a public article stays as it is stored, because its date cannot be read now."""
    return entry.withheld == UNREADABLE and previous.state == "public" and not previous.withdrawn


def leave_out_withheld(parsed: ParsedFeed) -> ParsedFeed:
    """Articles that are not public are counted, and nothing of them is shown."""
    public = tuple(entry for entry in parsed.entries if entry.withheld is None)
    left = len(parsed.entries) - len(public)
    note = f"{left} {'article is' if left == 1 else 'articles are'} not public, and left out"
    return replace(parsed, entries=public, repairs=(*parsed.repairs, note)) if left else parsed


def _keep_newest(parsed: ParsedFeed, limit: int) -> ParsedFeed:
    """At most so many entries; feeds list the newest first, but not all do, so the dates decide where given."""
    if len(parsed.entries) <= limit:
        return parsed

    def age(place: int) -> tuple[float, int]:
        raw = parsed.entries[place].published or parsed.entries[place].updated
        date = parse_date(raw) if raw else None
        return (-date.timestamp() if date else 0.0, place)

    kept = sorted(sorted(range(len(parsed.entries)), key=age)[:limit])
    note = f"only the newest {limit} of {len(parsed.entries)} entries were taken (fetch.max_entries)"
    return replace(parsed, entries=tuple(parsed.entries[place] for place in kept), repairs=(*parsed.repairs, note))


# ---------------------------------------------------------------------------------------------------------
# What both doors share besides


def no_step(_done: int, _total: int, _what: str) -> None:
    """For a caller that does not want to know how far it is."""


def make_request(feed: str, url: str, known: DocumentState | None, recipe: bytes) -> Request:
    """Ask for a document; validators are sent only if what we hold was read the way we would read it today."""
    validators = known.validators if known and known.recipe == recipe else Validators()
    return Request(feed=feed, url=url, validators=validators)


def fetch_all(
    requests: Sequence[Request], fetchers: Iterable[Fetcher], is_over: IsOver = never_over
) -> Iterator[Outcome]:
    """Hop 1: one outcome a request, from the fetcher that accepts its address."""
    left = list(requests)
    for fetcher in fetchers:
        mine = [request for request in left if fetcher.accepts(request.url)]
        left = [request for request in left if not fetcher.accepts(request.url)]
        if mine:
            yield from fetcher.fetch(mine, is_over)
    for request in left:
        yield Failed(
            feed=request.feed,
            url=request.url,
            kind=FailureKind.BLOCKED,
            message="no fetcher accepts this address; use a path, http:// or https://",
        )


def report_failure(failed: Failed) -> DocumentReport:
    """A document that did not come."""
    return DocumentReport(
        feed=failed.feed,
        url=failed.url,
        error=failed.message,
        error_kind=failed.kind,
        line=failed.line,
        status=failed.status,
        elapsed_ms=failed.elapsed_ms,
    )


def make_unreadable(document: Document, error: ParseError) -> Failed:
    """A document that came but is not what it should be."""
    return Failed(
        feed=document.feed,
        url=document.url,
        kind=FailureKind.NOT_A_FEED,
        message=str(error),
        line=error.line,
        status=document.status,
        elapsed_ms=document.elapsed_ms,
    )


def make_broken(document: Document, error: Exception) -> Failed:
    """A document that breaks a part: its own failure, not that of the run."""
    return Failed(
        feed=document.feed,
        url=document.url,
        kind=FailureKind.INTERNAL,
        message=f"reading it failed: {type(error).__name__}: {error}",
        status=document.status,
    )


def report_document(document: Document, found: ProcessedDocument) -> DocumentReport:
    """A document that was read."""
    return DocumentReport(
        feed=document.feed,
        url=document.url,
        added=found.added,
        updated=found.updated,
        unlinked=sum(saved.entry.link is None and saved.entry.withheld is None for saved in found.saved),
        is_changed=True,
        parser=found.parsed.parser,
        repairs=found.parsed.repairs,
        problems=found.problems,
        status=document.status,
        wire_bytes=document.wire_bytes,
        elapsed_ms=document.elapsed_ms,
        moved_to=document.moved_to,
    )
