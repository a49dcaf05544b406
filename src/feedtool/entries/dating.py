"""Dates entries that state no date, and corrects dates once all sources were read.

entries of a document, how it was read -> stored dates, else infer_dates()
entries with an uncertain date, now    -> dates that lead no stream at a first reading; times by a right clock
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.dates import parse_date
from feedtool.entries.changes import EARLIEST, TOLERANCE, make_digest, was_seen_by_wrong_clock
from feedtool.entries.context import Context
from feedtool.entries.undated import DateBounds, ListedEntry, infer_dates
from feedtool.model import DateBasis, DocumentChanges, Entry, EntryKey, EntryState, ParsedEntry, StoredEntry
from feedtool.plugins import Parts

_JUST_NOW = timedelta(hours=1)
"""A document that is younger than this was generated for the request, or copied: its time does not date entries."""
_FIRST_YEAR = 1990
"""No file of a website is older; clocks that start at 1970 or 1980 show older times."""
_CLOCK_ERROR = timedelta(days=7)
_LONG_AGO, _FAR_AHEAD = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


def _find_nothing() -> datetime | None:
    return None


class Timing(Struct, frozen=True, kw_only=True):
    """How a document was read, as far as it bounds the dates of its entries."""

    is_known: bool = False
    """Its source was read before: an entry that is new in it was just published."""
    find_latest: Callable[[], datetime | None] = _find_nothing
    """Returns the time of the document: no entry in it is newer."""
    given: datetime | None = None
    """The same, given by the user (`--as-of`)."""
    clock: datetime | None = None
    """The time by the clock of the server or file system that the document comes from."""


def date_entries(
    entries: dict[str, Entry],
    listed: Mapping[str, ParsedEntry],
    states: Mapping[str, EntryState],
    context: Context,
    parts: Parts,
    timing: Timing,
    *,
    trusted: bool,
) -> dict[str, Entry]:
    """Return new and changed entries; those without a date get their stored or an inferred date.

    Args:
        entries: by id.
        listed: all entries of the document in its order, by id.
        states: what is stored of them.
        context: the zone of the dates in their URLs.
        parts: the store and the time.
        timing: how the document was read.
        trusted: they are the site's own articles.
    """
    undated = {
        id_
        for id_, entry in entries.items()
        if entry.withheld is None and not _states_date(entry, states.get(id_), parts.now, timing.clock)
    }
    if not undated:
        return entries
    seen = {id_ for id_ in listed if (previous := states.get(id_)) is not None and previous.state != "never public"}
    silent = [id_ for id_ in seen if id_ in undated or not (listed[id_].published or listed[id_].updated)]
    known = parts.store.load_stored_entries(context.feed, silent) if silent else {}
    neighbors = [
        ListedEntry(
            date=_find_date(id_, parsed, entries, known, context, parts.now, is_undated=id_ in undated),
            link=entries[id_].link if id_ in entries else parsed.link,
            is_new=id_ not in seen,
            is_listed=parsed.is_listed,
        )
        for id_, parsed in listed.items()
    ]
    bounds = DateBounds(
        read=parts.now,
        zone=context.zone,
        latest=timing.given or _find_latest(timing, parts.now),
        is_known=timing.is_known and timing.given is None and parts.now >= EARLIEST,
        is_feed=not trusted,
    )
    found = infer_dates(neighbors, bounds)
    dates = {id_: found[at] for at, id_ in enumerate(listed) if at in found}
    return {
        id_: _date(entry, known.get(id_), dates.get(id_)) if id_ in undated else entry for id_, entry in entries.items()
    }


def find_plausible_until(
    entries: Mapping[str, Entry], states: Mapping[str, EntryState], context: Context, parts: Parts, timing: Timing
) -> Mapping[str, datetime]:
    """Return, by id, the newest plausible date of entries dated after they were first seen.

    At the first sighting that is the time by the publisher's clock, since ours may be behind; after it, the date under
    which the entry is stored.
    """
    first = {id_: states[id_].first_seen if id_ in states else parts.now for id_ in entries}
    dates = ((id_, entry.published or entry.updated) for id_, entry in entries.items())
    late = [id_ for id_, date in dates if date and date > first[id_] + TOLERANCE]
    known = parts.store.load_stored_entries(context.feed, late) if late else {}
    stored = {id_: known[id_].published if id_ in known else timing.clock for id_ in late}
    return {id_: date for id_, date in stored.items() if date is not None}


def _states_date(entry: Entry, previous: EntryState | None, now: datetime, clock: datetime | None) -> bool:
    """Return whether decide() finds a date; an update after the first reading is an edit, not one."""
    if entry.published is not None or entry.updated is None:
        return entry.published is not None
    return now < EARLIEST or entry.updated <= (previous.first_seen if previous else max(now, clock or now))


def _find_date(
    id_: str,
    parsed: ParsedEntry,
    entries: Mapping[str, Entry],
    known: Mapping[str, Entry],
    context: Context,
    now: datetime,
    *,
    is_undated: bool,
) -> datetime | None:
    """Return the date of a neighbor: its stored date, else the one that it states."""
    if id_ in known:
        return known[id_].published
    if is_undated:
        return None
    entry = entries.get(id_)
    raw = parsed.published or parsed.updated
    date = entry.published or entry.updated if entry else parse_date(raw, context.zone) if raw else None
    return min(date, now) if date else None


def _date(entry: Entry, known: Entry | None, found: tuple[datetime, bool] | None) -> Entry:
    """Return the entry with its stored date, which only its publisher changes, else the inferred."""
    if known is not None and known.published is not None:
        basis: DateBasis = "age" if known.date_basis == "stated" else known.date_basis
        return replace(entry, published=known.published, date_basis=basis)
    if found is not None:
        date, is_bound = found
        return replace(entry, published=date, date_basis="latest" if is_bound else "inferred")
    return entry


def _find_latest(timing: Timing, now: datetime) -> datetime | None:
    latest = timing.find_latest()
    return latest if latest and latest.year >= _FIRST_YEAR and latest <= now - _JUST_NOW else None


# ---------------------------------------------------------------------------------------------------------
# Once all sources were read


def correct_dates(own: Mapping[str, bool], parts: Parts) -> bool:
    """Correct, in the store, dates that need all sources; return whether there were any.

    - An entry of which only the time of its document is known is dated no later than the newest entry that states its
      date, of its own source if that has one.
    - An entry that was first seen in the future, or before feedtool existed, was seen by a wrong clock; it counts as
      seen now. A clock that is some days behind now looks the same, so a difference of a few days is left alone.

    Args:
        own: the sources, and whether they are of the site's own articles.
        parts: the store and the time.
    """
    wrong = _find_misdated(own, parts)
    if not wrong:
        return False
    newest_stated = _find_newest_stated(own, parts)
    reached = _get_reached(own, parts)
    feeds = parts.store.load_feeds()
    for feed in sorted({feed for feed, _ in wrong}):
        ids = sorted(id_ for key, id_ in wrong if key == feed)
        states = parts.store.load_entry_states(feed, ids)
        stored = parts.store.load_stored_entries(feed, ids)
        ordered = sorted(stored.values(), key=lambda entry: entry.date)
        rows = _correct(ordered, states, newest_stated.get(feed), parts.now, reached)
        parts.store.save_document(DocumentChanges(feed=feeds[feed], entries=tuple(rows)))
    return True


def _find_misdated(own: Mapping[str, bool], parts: Parts) -> set[EntryKey]:
    """Return the entries of these sources that are dated by their document or were seen by a wrong clock.

    A withdrawn entry counts if it is an own article.
    """
    earliest = EARLIEST if parts.now >= EARLIEST else _LONG_AGO
    latest = parts.now + _CLOCK_ERROR if parts.now >= EARLIEST else _FAR_AHEAD
    found = set()
    for key in parts.store.find_misdated(earliest, latest):
        stored = parts.store.load_entry(key) if key[0] in own else None
        if stored is not None and (own[key[0]] or not stored[1]):
            entry = stored[0]
            if entry.date_basis == "latest" or _is_wrong(entry, parts.now):
                found.add(key)
    return found


def _is_wrong(entry: Entry, now: datetime) -> bool:
    is_ahead = now >= EARLIEST and entry.first_seen > now + _CLOCK_ERROR
    return is_ahead or was_seen_by_wrong_clock(entry, entry.first_seen, now)


def _find_newest_stated(own: Mapping[str, bool], parts: Parts) -> Mapping[str, datetime]:
    """Return, by source, the newest date that an entry of it, of its kind or of any source states."""
    stated = parts.store.find_newest_stated(parts.now)
    by_source = {feed: date for feed, date in stated.items() if feed in own}
    by_kind: dict[bool, datetime] = {}
    for feed, date in by_source.items():
        by_kind[own[feed]] = max(by_kind.get(own[feed], date), date)
    newest = max(by_kind.values(), default=None)
    found = {feed: by_source.get(feed) or by_kind.get(is_own) or newest for feed, is_own in own.items()}
    return {feed: date for feed, date in found.items() if date is not None}


def _get_reached(own: Mapping[str, bool], parts: Parts) -> datetime:
    """Return the newest date that a subscription states, or now.

    If a stated date is later than now, our clock is behind.
    """
    if parts.now < EARLIEST:
        return parts.now
    stated = parts.store.find_newest_stated(_FAR_AHEAD)
    return max((date for feed, date in stated.items() if own.get(feed) is False), default=parts.now)


def _correct(
    entries: Iterable[Entry],
    states: Mapping[str, EntryState],
    newest_stated: datetime | None,
    now: datetime,
    reached: datetime,
) -> Iterator[StoredEntry]:
    """Yield corrected rows; microseconds keep the order of entries of one second.

    Args:
        entries: the stored entries, oldest first.
        states: their stored states, by id.
        newest_stated: no entry that is dated by its document is newer.
        now: the time by our clock.
        reached: no date that a right clock gave is newer.
    """
    for index, entry in enumerate(entries):
        published, first_seen = entry.published, entry.first_seen
        if entry.date_basis == "latest" and published and newest_stated and published > newest_stated:
            published = newest_stated.replace(microsecond=0) + timedelta(microseconds=index)
        if _is_wrong(entry, now):
            first_seen = now
            is_stated = entry.date_basis == "stated"
            published = published if published is None or is_stated else min(published, max(now, reached))
        basis: DateBasis = "inferred" if entry.date_basis == "latest" else entry.date_basis
        corrected = replace(entry, published=published, first_seen=first_seen, date_basis=basis)
        digest = make_digest(corrected) if entry.raw is None else b""
        state = replace(states[entry.id], first_seen=first_seen, digest=digest)
        yield StoredEntry(entry=corrected, state=state)
