"""Infers dates of entries from their URLs, their neighbors and their document.

    the entries of a document in its order, bounds for all of them -> a date for each undated one, or None

An inferred date is never newer than an entry listed above it and, at the first reading of a source, never newer than
any entry that states its date: an old page must not lead a stream because it is read for the first time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby, pairwise
from urllib.parse import urlsplit

from msgspec import Struct

_SECOND, _MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)
_URL_DAY = re.compile(r"/(?P<y>(?:19|20)\d\d)/(?P<m>\d\d?)(?:/(?P<d>\d\d?))?(?=/|$)", re.ASCII)
_NAME_DAY = re.compile(r"/(?P<y>(?:19|20)\d\d)-?(?P<m>\d\d)-?(?P<d>\d\d)(?=[-_./]|$)", re.ASCII)
_MOSTLY = 0.9
"""The share of neighbors in order from which on a list counts as ordered: a few posts may be pinned."""


class ListedEntry(Struct, frozen=True, kw_only=True):
    """An entry in its position in the document."""

    date: datetime | None = None
    """The date that it states or has in the store; None for an entry that is to be dated."""
    link: str | None = None
    is_new: bool = True
    """Whether it was never stored."""
    is_listed: bool = False
    """Whether it is in a list on the page of another article."""


class DateBounds(Struct, frozen=True, kw_only=True):
    """Facts that bound the dates of all entries of a document."""

    read: datetime
    """When the document was read."""
    zone: tzinfo = UTC
    latest: datetime | None = None
    """The time of the document: no entry in it is newer."""
    is_known: bool = False
    """Whether the source was read before: a new entry at the top of its document was just published."""
    is_feed: bool = False
    """Whether it lists the newest entry first, unless its dates show otherwise."""


def infer_dates(entries: Sequence[ListedEntry], bounds: DateBounds) -> Mapping[int, tuple[datetime, bool]]:
    """Return, by index, a date for each undated entry with evidence for one.

    Returns:
        Aware UTC, and whether it is only an upper bound. Microseconds, which no format shows, keep the order of
        entries that get the same second.
    """
    found: dict[int, tuple[datetime, bool]] = {}
    for is_listed in (False, True):
        indexes = [at for at, entry in enumerate(entries) if entry.is_listed is is_listed]
        is_ordered, ordered = _order([(at, entries[at]) for at in indexes], is_feed=bounds.is_feed or is_listed)
        for run in _find_runs(ordered):
            found.update(_date_run(run, ordered, bounds, is_ordered=is_ordered))
    return found


_Ordered = Sequence[tuple[int, ListedEntry]]


def _order(entries: _Ordered, *, is_feed: bool) -> tuple[bool, _Ordered]:
    """Return whether entries are in the order of their dates, and the entries, newest first."""
    pairs = [*pairwise(entry.date for _, entry in entries if entry.date is not None)]
    falls = sum(one > other for one, other in pairs if one and other)
    rises = sum(one < other for one, other in pairs if one and other)
    if not falls and not rises:
        return is_feed, entries
    if falls >= _MOSTLY * (falls + rises):
        return True, entries
    if rises >= _MOSTLY * (falls + rises):
        return True, entries[::-1]
    return False, entries


def _find_runs(entries: _Ordered) -> Iterator[range]:
    """Yield the ranges of consecutive entries without a date."""
    for is_undated, run in groupby(range(len(entries)), key=lambda at: entries[at][1].date is None):
        if is_undated:
            steps = [*run]
            yield range(steps[0], steps[-1] + 1)


def _date_run(
    run: range, entries: _Ordered, bounds: DateBounds, *, is_ordered: bool
) -> Iterator[tuple[int, tuple[datetime, bool]]]:
    newer = entries[run.start - 1][1].date if is_ordered and run.start else None
    older = entries[run.stop][1].date if is_ordered and run.stop < len(entries) else None
    if newer and older and newer < older:  # one of the two is out of order
        newer = older = min(newer, older)
    has_unknown_above = False
    for left, at in zip(range(len(run), 0, -1), run, strict=True):
        index, entry = entries[at]
        is_new = bounds.is_known and entry.is_new and not (has_unknown_above and is_ordered)
        date = _choose(entry, newer, older, bounds, is_new=is_new)
        has_unknown_above = has_unknown_above or (date is None and newer is None)
        if date is not None:
            day, is_bound = date
            yield index, (day.replace(microsecond=0) + left * _MICROSECOND, is_bound)


def _choose(
    entry: ListedEntry, newer: datetime | None, older: datetime | None, bounds: DateBounds, *, is_new: bool
) -> tuple[datetime, bool] | None:
    """Return a date between those of the neighbors, and whether it is only an upper bound."""
    if days := find_url_days(entry.link, bounds.zone, bounds.read):
        return _choose_in_days(days, newer, older), False
    if older and newer:
        return (older + _SECOND if older + _SECOND < newer else older), False
    if newer:
        return newer - _SECOND, False
    if is_new:
        return max(bounds.read, older) if older else bounds.read, False
    if older:
        return older, False
    return (bounds.latest, True) if bounds.latest else None


def _choose_in_days(days: tuple[datetime, datetime], newer: datetime | None, older: datetime | None) -> datetime:
    """Return the start of the day that a URL names, or the part of it that the neighbors leave."""
    first, end = days
    date = older if older and first <= older < end else first
    return newer if newer and first <= newer < date else date


def find_url_days(link: str | None, zone: tzinfo, now: datetime) -> tuple[datetime, datetime] | None:
    """Return the beginning and the end of the day or month that a URL names, or None.

    The patterns are those of permalinks: /2024/03/05/post, /2024/03/post, /2024-03-05-post. A future day does not
    count.
    """
    path = urlsplit(link).path if link else ""
    found = _NAME_DAY.search(path) or _URL_DAY.search(path)
    if not found:
        return None
    year, month, day = int(found["y"]), int(found["m"]), int(found["d"] or 0)
    try:
        first = datetime(year, month, day or 1, tzinfo=zone)
    except ValueError:
        return None
    end = first + timedelta(days=1) if day else first.replace(year=year + month // 12, month=month % 12 + 1)
    begin = first.astimezone(UTC)
    return (begin, end.astimezone(UTC)) if begin <= now else None
