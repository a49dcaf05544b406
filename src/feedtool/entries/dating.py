"""Dates entries that state no date, and corrects dates once all sources were read.

entries of a document, how it was read -> stored dates, else infer_dates()
entries with an uncertain date, now    -> dates that lead no stream at a first reading; times by a right clock
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

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

FindOwn = Callable[[str], bool | None]
"""Returns whether a source is of the site's own articles; None for one that is not configured."""


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
    # The date of an entry that is not public would show in that of an undated one beside it.
    shown = {
        id_: parsed for id_, parsed in listed.items() if _is_shown(parsed, entries.get(id_), states.get(id_), parts.now)
    }
    neighbors = [
        ListedEntry(
            date=_find_date(id_, parsed, entries, known, context, parts.now, is_undated=id_ in undated),
            link=entries[id_].link if id_ in entries else parsed.link,
            is_new=id_ not in seen,
            is_listed=parsed.is_listed,
        )
        for id_, parsed in shown.items()
    ]
    bounds = DateBounds(
        read=parts.now,
        zone=context.zone,
        latest=timing.given or _find_latest(timing, parts.now),
        is_known=timing.is_known and timing.given is None and parts.now >= EARLIEST,
        is_feed=not trusted,
    )
    found = infer_dates(neighbors, bounds)
    dates = {id_: found[at] for at, id_ in enumerate(shown) if at in found}
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


def _is_shown(parsed: ParsedEntry, changed: Entry | None, previous: EntryState | None, now: datetime) -> bool:
    if changed is not None:
        return changed.withheld is None and (changed.public_from or now) <= now
    return parsed.withheld is None and (previous is None or previous.state == "public")


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


def correct_dates(find_own: FindOwn, parts: Parts) -> bool:
    """Correct, in the store, dates that need all sources; return whether there were any.

    - An entry of which only the time of its document is known is dated no later than the newest entry that states its
      date, of its own source if that has one.
    - An entry that was first seen in the future, or before feedtool existed, was seen by a wrong clock; it counts as
      seen now. A clock that is some days behind now looks the same, so a difference of a few days is left alone.

    Args:
        find_own: tells the site's own articles.
        parts: the store and the time.
    """
    wrong = _find_misdated(find_own, parts)
    if not wrong:
        return False
    newest_stated = _NewestStated(find_own, parts)
    reached = _get_reached(find_own, parts)
    for feed in sorted({feed for feed, _ in wrong}):
        ids = sorted(id_ for key, id_ in wrong if key == feed)
        states = parts.store.load_entry_states(feed, ids)
        stored = parts.store.load_stored_entries(feed, ids)
        ordered = sorted(stored.values(), key=lambda entry: entry.date)
        rows = _correct(ordered, states, newest_stated.find(feed), parts.now, reached)
        state = parts.store.load_feeds([feed])[feed]
        parts.store.save_document(DocumentChanges(feed=state, entries=tuple(rows)))
    return True


def _find_misdated(find_own: FindOwn, parts: Parts) -> set[EntryKey]:
    """Return the entries of these sources that are dated by their document or were seen by a wrong clock.

    A withdrawn entry counts if it is an own article.
    """
    earliest = EARLIEST if parts.now >= EARLIEST else _LONG_AGO
    latest = parts.now + _CLOCK_ERROR if parts.now >= EARLIEST else _FAR_AHEAD
    found = set()
    for key in parts.store.find_misdated(earliest, latest):
        is_own = find_own(key[0])
        stored = parts.store.load_entry(key) if is_own is not None else None
        if stored is not None and (is_own or not stored[1]):
            entry = stored[0]
            if entry.date_basis == "latest" or _is_wrong(entry, parts.now):
                found.add(key)
    return found


def _is_wrong(entry: Entry, now: datetime) -> bool:
    is_ahead = now >= EARLIEST and entry.first_seen > now + _CLOCK_ERROR
    return is_ahead or was_seen_by_wrong_clock(entry, entry.first_seen, now)


class _NewestStated:
    """Finds the newest date that an entry states: one of its source, else of its kind of sources, else of any."""

    def __init__(self, find_own: FindOwn, parts: Parts) -> None:
        self._find_own, self._parts = find_own, parts
        self._find_of_kind = cache(self._find_other)

    def find(self, feed: str) -> datetime | None:
        of_feed = self._parts.store.list_newest_stated(self._parts.now, feed)
        return next((date for _, date in of_feed), None) or self._find_of_kind(self._find_own(feed))

    def _find_other(self, is_own: bool | None) -> datetime | None:
        newest = None
        for feed, date in self._parts.store.list_newest_stated(self._parts.now):
            found = self._find_own(feed)
            if found is is_own:
                return date
            if newest is None and found is not None:
                newest = date
        return newest


def _get_reached(find_own: FindOwn, parts: Parts) -> datetime:
    """Return the newest date that a subscription states, or now.

    If a stated date is later than now, our clock is behind.
    """
    if parts.now < EARLIEST:
        return parts.now
    stated = parts.store.list_newest_stated(_FAR_AHEAD)
    return next((date for feed, date in stated if find_own(feed) is False), parts.now)


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
