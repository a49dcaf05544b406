"""Finds entries that a feed removed from the middle of its list for a day.

A feed lists its newest entries, so the oldest ones leave it and stay published. If an entry leaves while a newer and an
older one are still listed, its publisher removed it. It counts as removed when it is missing at three readings in a row
over a day in which no other entry was dropped.

Not every list works like that: aggregators choose other entries at each reading, others sort by popularity. A list is
unstable if its entries change their order or come back, or if more than half of them leave at once. No entry of an
unstable list counts as removed for a month.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise

from msgspec.structs import replace

from feedtool.model import Listing

IdHash = str
"""A short hash of an entry's id."""

_READINGS = 3
_PERIOD = timedelta(hours=20)
"""A day, minus the variation of schedules."""
_DISTRUST = timedelta(days=30)
"""How long no entry of an unstable list counts as removed."""


def hash_id(id_: str) -> IdHash:
    """Return a short hash of an entry's id."""
    return blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def compare_listing(before: Listing | None, ids: Sequence[str], changed: Collection[str], now: datetime) -> Listing:
    """Return the state to store for a feed's list after a reading.

    Args:
        before: the stored state; None at the first reading.
        ids: ids of the entries in the order of the document.
        changed: ids of new or changed entries, which may have another position than before.
        now: the time of the reading.
    """
    id_hashes = tuple(map(hash_id, ids))
    if before is None:
        return Listing(order=id_hashes)
    here = frozenset(id_hashes)
    if _is_unstable(before, id_hashes, here, frozenset(map(hash_id, changed))):
        return Listing(order=id_hashes, jumped=now)
    inside = _list_inside(before.order, here)
    kept = tuple(id_hash for id_hash in before.absent if id_hash in inside)
    dropped = tuple(_list_dropped(before, id_hashes, here))
    if 2 * len(dropped) > len(before.order):
        return Listing(order=id_hashes, jumped=now)
    return Listing(
        order=_merge(before.order, id_hashes, {*kept, *dropped}),
        absent=(*kept, *dropped),
        readings=1 if dropped else before.readings + 1 if kept else 0,
        since=now if dropped else before.since if kept else None,
        jumped=before.jumped,
    )


def repeat_listing(before: Listing) -> Listing:
    """Return the state after a reading at which the document was the same."""
    return replace(before, readings=before.readings + 1) if before.absent else before


def find_removed(listing: Listing, now: datetime) -> Collection[IdHash]:
    """Return the hashes of the ids of entries that count as removed."""
    if listing.since is None or listing.readings < _READINGS or now - listing.since < _PERIOD:
        return ()
    return () if listing.jumped is not None and now - listing.jumped < _DISTRUST else listing.absent


def forget_absent(listing: Listing) -> Listing:
    """Return the state after the missing entries were removed."""
    removed = frozenset(listing.absent)
    return Listing(order=tuple(id_hash for id_hash in listing.order if id_hash not in removed), jumped=listing.jumped)


def _is_unstable(
    before: Listing, id_hashes: Sequence[IdHash], here: Collection[IdHash], changed: Collection[IdHash]
) -> bool:
    if any(id_hash in here for id_hash in before.absent):
        return True
    known = frozenset(before.order)
    old = [id_hash for id_hash in before.order if id_hash in here and id_hash not in changed]
    return old != [id_hash for id_hash in id_hashes if id_hash in known and id_hash not in changed]


def _list_inside(order: Sequence[IdHash], here: Collection[IdHash]) -> Collection[IdHash]:
    """Return the hashes between the first and the last that are listed now."""
    indexes = [index for index, id_hash in enumerate(order) if id_hash in here]
    return frozenset(order[indexes[0] : indexes[-1]]) if indexes else frozenset()


def _list_dropped(before: Listing, id_hashes: Sequence[IdHash], here: Collection[IdHash]) -> Iterator[IdHash]:
    """Yield hashes that are missing for the first time, neither replaced in place nor aged out.

    An entry with a new id has the position of the old one. A list of a fixed length may keep one entry at its end, so
    that new entries at the top push out the entries before it.
    """
    remaining = [id_hash for id_hash in before.order if id_hash in here]
    indexes = {id_hash: index for index, id_hash in enumerate(id_hashes)}
    earlier = {id_hash: index for index, id_hash in enumerate(before.order)}
    added = next((index for index, id_hash in enumerate(id_hashes) if id_hash in earlier), len(id_hashes))
    for number, (first, last) in enumerate(pairwise(remaining), start=1):
        gap = before.order[earlier[first] + 1 : earlier[last]]
        missing = [id_hash for id_hash in gap if id_hash not in before.absent]
        is_replaced = indexes[last] - indexes[first] > 1
        is_aged = number == len(remaining) - 1 and 0 < len(missing) <= added
        if not is_replaced and not is_aged:
            yield from missing


def _merge(order: Sequence[IdHash], id_hashes: Sequence[IdHash], absent: Collection[IdHash]) -> tuple[IdHash, ...]:
    """Return the present list, with each missing entry after the entry that it followed."""
    behind: dict[IdHash, list[IdHash]] = {id_hash: [] for id_hash in id_hashes}
    last = None
    for id_hash in order:
        if id_hash in behind:
            last = id_hash
        elif id_hash in absent and last is not None:
            behind[last].append(id_hash)
    return tuple(one for id_hash in id_hashes for one in (id_hash, *behind[id_hash]))
