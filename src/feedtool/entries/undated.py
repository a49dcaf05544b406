"""Bounds the dates of entries that state none: by their addresses, their neighbours and the time of their document.

    the entries of a document in its order, what bounds all of them -> a date for each undated one, or None

A date that is found so is never newer than an entry listed above it, and at the first reading of a source never newer
than any entry that states its date: an old page must not lead a stream only because it is read for the first time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby, pairwise
from urllib.parse import urlsplit

from feedtool.model.frozen import frozen

__all__ = ["DateBounds", "Place", "find_address_days", "infer_dates"]

_SECOND, _MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)
_ADDRESS_DAY = re.compile(r"/(?P<y>(?:19|20)\d\d)/(?P<m>\d\d?)(?:/(?P<d>\d\d?))?(?=/|$)", re.ASCII)
_NAME_DAY = re.compile(r"/(?P<y>(?:19|20)\d\d)-?(?P<m>\d\d)-?(?P<d>\d\d)(?=[-_./]|$)", re.ASCII)
_MOSTLY = 0.9
"""The share of neighbours in order from which on a list is taken for an ordered one: a few posts may be pinned."""


@frozen
class Place:
    """An entry where it stands in its document."""

    date: datetime | None = None
    """When it was published, as it states or as it was dated before; None for one that is to be dated."""
    link: str | None = None
    is_new: bool = True
    """It was never stored."""
    is_listed: bool = False
    """It belongs to a list on the page of another article."""


@frozen
class DateBounds:
    """What holds for all entries of a document."""

    read: datetime
    """When the document was read."""
    zone: tzinfo = UTC
    latest: datetime | None = None
    """The time of the document: no entry in it is newer."""
    is_known: bool = False
    """The source was read before, so that an entry which is new on top of its document was just published."""
    is_feed: bool = False
    """It lists the newest entry first, unless its dates show otherwise."""


def infer_dates(places: Sequence[Place], bounds: DateBounds) -> Mapping[int, tuple[datetime, bool]]:
    """Return a date for each undated place that has evidence for one, by its index.

    Returns:
        Aware UTC, and whether it is only known that the entry is not newer. Microseconds, which no format shows, keep
        the order of entries that get the same second.
    """
    found: dict[int, tuple[datetime, bool]] = {}
    for is_listed in (False, True):
        indexes = [at for at, place in enumerate(places) if place.is_listed is is_listed]
        is_ordered, ordered = _order([(at, places[at]) for at in indexes], is_feed=bounds.is_feed or is_listed)
        for run in _find_runs(ordered):
            found.update(_date_run(run, ordered, bounds, is_ordered=is_ordered))
    return found


_Ordered = Sequence[tuple[int, Place]]


def _order(places: _Ordered, *, is_feed: bool) -> tuple[bool, _Ordered]:
    """Whether places are in the order of their dates, and the places, newest first."""
    pairs = [*pairwise(place.date for _, place in places if place.date is not None)]
    falls = sum(one > other for one, other in pairs if one and other)
    rises = sum(one < other for one, other in pairs if one and other)
    if not falls and not rises:
        return is_feed, places
    if falls >= _MOSTLY * (falls + rises):
        return True, places
    if rises >= _MOSTLY * (falls + rises):
        return True, places[::-1]
    return False, places


def _find_runs(places: _Ordered) -> Iterator[range]:
    """Where entries without a date follow each other."""
    for is_undated, run in groupby(range(len(places)), key=lambda at: places[at][1].date is None):
        if is_undated:
            steps = [*run]
            yield range(steps[0], steps[-1] + 1)


def _date_run(
    run: range, places: _Ordered, bounds: DateBounds, *, is_ordered: bool
) -> Iterator[tuple[int, tuple[datetime, bool]]]:
    newer = places[run.start - 1][1].date if is_ordered and run.start else None
    older = places[run.stop][1].date if is_ordered and run.stop < len(places) else None
    if newer and older and newer < older:  # one of the two is out of order
        newer = older = min(newer, older)
    has_unknown_above = False
    for left, at in zip(range(len(run), 0, -1), run, strict=True):
        index, place = places[at]
        is_new = bounds.is_known and place.is_new and not (has_unknown_above and is_ordered)
        date = _choose(place, newer, older, bounds, is_new=is_new)
        has_unknown_above = has_unknown_above or (date is None and newer is None)
        if date is not None:
            moment, is_bound = date
            yield index, (moment.replace(microsecond=0) + left * _MICROSECOND, is_bound)


def _choose(
    place: Place, newer: datetime | None, older: datetime | None, bounds: DateBounds, *, is_new: bool
) -> tuple[datetime, bool] | None:
    """The date between its neighbours, and whether it is but a bound."""
    if days := find_address_days(place.link, bounds.zone, bounds.read):
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
    """The beginning of the day that an address names, or what its neighbours leave of that day."""
    first, end = days
    date = older if older and first <= older < end else first
    return newer if newer and first <= newer < date else date


def find_address_days(link: str | None, zone: tzinfo, now: datetime) -> tuple[datetime, datetime] | None:
    """Return the beginning and the end of the day or month that an address names; None if it names none.

    The shapes are those of permalinks: /2024/03/05/post, /2024/03/post, /2024-03-05-post. A day to come is none.
    """
    path = urlsplit(link).path if link else ""
    found = _NAME_DAY.search(path) or _ADDRESS_DAY.search(path)
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
