"""Which entries a feed takes back: those that it drops from the middle of its list, and keeps out of it for a day.

A feed lists its newest entries, so that the oldest leave it and stay published. An entry that leaves while a newer and
an older one still stand was removed by its publisher. It counts as taken back when it was missing at three readings in
a row over a day in which nothing else was dropped.

Not every list is like that: aggregators choose anew at each reading, others sort by popularity. A list whose entries
change places, come back, or lose more than half at once jumps, and is believed in nothing for a month.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise

from feedtool.model import Listing

__all__ = ["Mark", "compare_listing", "find_taken_back", "forget_absent", "mark_id", "repeat_listing"]

Mark = str
"""A short hash of an entry's id."""

_READINGS = 3
_PERIOD = timedelta(hours=20)
"""A day, less what schedules vary by."""
_DISTRUST = timedelta(days=30)
"""How long a list that jumped is left alone."""


def mark_id(id_: str) -> Mark:
    """Return a short hash of an entry's id."""
    return blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def compare_listing(before: Listing | None, ids: Sequence[str], changed: Collection[str], now: datetime) -> Listing:
    """Return what is remembered of a feed's list after a reading.

    Args:
        before: what was remembered; None at the first reading.
        ids: of the entries in the order of the document.
        changed: ids of those that are new or have changed, which may stand elsewhere than before.
        now: the time of the reading.
    """
    marks = tuple(map(mark_id, ids))
    if before is None:
        return Listing(order=marks)
    here = frozenset(marks)
    if _jumps(before, marks, here, frozenset(map(mark_id, changed))):
        return Listing(order=marks, jumped=now)
    inside = _list_inside(before.order, here)
    kept = tuple(mark for mark in before.absent if mark in inside)
    dropped = tuple(_list_dropped(before, marks, here))
    if 2 * len(dropped) > len(before.order):
        return Listing(order=marks, jumped=now)
    return Listing(
        order=_merge(before.order, marks, {*kept, *dropped}),
        absent=(*kept, *dropped),
        readings=1 if dropped else before.readings + 1 if kept else 0,
        since=now if dropped else before.since if kept else None,
        jumped=before.jumped,
    )


def repeat_listing(before: Listing) -> Listing:
    """Return what is remembered after a reading at which the document was the same."""
    return replace(before, readings=before.readings + 1) if before.absent else before


def find_taken_back(listing: Listing, now: datetime) -> Collection[Mark]:
    """Return the entries that count as taken back."""
    if listing.since is None or listing.readings < _READINGS or now - listing.since < _PERIOD:
        return ()
    return () if listing.jumped is not None and now - listing.jumped < _DISTRUST else listing.absent


def forget_absent(listing: Listing) -> Listing:
    """Return what is remembered once the missing entries were taken back."""
    gone = frozenset(listing.absent)
    return Listing(order=tuple(mark for mark in listing.order if mark not in gone), jumped=listing.jumped)


def _jumps(before: Listing, marks: Sequence[Mark], here: Collection[Mark], changed: Collection[Mark]) -> bool:
    if any(mark in here for mark in before.absent):
        return True
    known = frozenset(before.order)
    old = [mark for mark in before.order if mark in here and mark not in changed]
    return old != [mark for mark in marks if mark in known and mark not in changed]


def _list_inside(order: Sequence[Mark], here: Collection[Mark]) -> Collection[Mark]:
    """Marks between the first and the last that are listed now."""
    places = [place for place, mark in enumerate(order) if mark in here]
    return frozenset(order[places[0] : places[-1]]) if places else frozenset()


def _list_dropped(before: Listing, marks: Sequence[Mark], here: Collection[Mark]) -> Iterator[Mark]:
    """Marks that are missing for the first time, and neither replaced at their place nor aged out of the list.

    An entry that got another id stands where it stood. A list of a fixed length may keep one entry at its end, so that
    new ones at the top push out what stands before that.
    """
    stand = [mark for mark in before.order if mark in here]
    places = {mark: place for place, mark in enumerate(marks)}
    earlier = {mark: place for place, mark in enumerate(before.order)}
    added = next((place for place, mark in enumerate(marks) if mark in earlier), len(marks))
    for number, (first, last) in enumerate(pairwise(stand), start=1):
        gap = before.order[earlier[first] + 1 : earlier[last]]
        fresh = [mark for mark in gap if mark not in before.absent]
        is_replaced = places[last] - places[first] > 1
        is_aged = number == len(stand) - 1 and 0 < len(fresh) <= added
        if not is_replaced and not is_aged:
            yield from fresh


def _merge(order: Sequence[Mark], marks: Sequence[Mark], absent: Collection[Mark]) -> tuple[Mark, ...]:
    """The list as it is now, with the missing entries behind those that they stood behind."""
    behind: dict[Mark, list[Mark]] = {mark: [] for mark in marks}
    last = None
    for mark in order:
        if mark in behind:
            last = mark
        elif mark in absent and last is not None:
            behind[last].append(mark)
    return tuple(one for mark in marks for one in (mark, *behind[mark]))
