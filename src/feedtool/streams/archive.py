"""What of a stream stands in its live feed, and what goes into archive documents (RFC 5005 section 4).

    all entries of a stream, newest first + what it published before -> live, newly closed archives, tombstones

The live feed holds what is in no archive. When that is more than fits, its oldest entries are closed into archives, a
good part at once, so that there are few of them. A closed archive changes only when its source takes an entry back:
what is no longer public is removed from it. What comes in late stands in the live feed by its date and is closed into a
later archive; so is an entry that its publisher changed, and the newer version counts (RFC 5005 section 4, "the most
recently updated"). Every other entry stands in exactly one document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal

from feedtool.content.dates import to_rfc3339
from feedtool.entries.times import get_updated
from feedtool.model import Archive, Entry, History, Tombstone
from feedtool.model.frozen import frozen

__all__ = ["Departure", "FeedLimits", "Plan", "estimate_size", "make_content_hash", "plan_history"]

Departure = Literal["withdrawn", "silent"]
"""How an entry left: "withdrawn" with a tombstone, "silent" without one, since it may come back."""

_TAG = re.compile("<[^>]*>")
_PAGE = 100
"""Entries of one archive, at most."""
_MOURNING = timedelta(days=90)
"""How long readers are told of an entry that was withdrawn; who was away longer finds it gone from no list."""
_MOST_GONE = 100
_HEAD = 4096
"""What a document has besides entries, bytes, amply."""
_ENTRY, _LINK, _LABEL = 1500, 250, 150
"""What an entry, each of its links and each of its labels has besides texts, bytes, amply."""


@frozen
class FeedLimits:
    """How large a live feed may be; archives are at most as large."""

    entries: int
    bytes: int


@frozen
class Plan:
    """What is to be published of a stream."""

    live: tuple[Entry, ...]
    closed: tuple[Archive, ...]
    """Those that are new."""
    reopened: tuple[int, ...]
    """Numbers of those that lose entries."""
    gone: tuple[Tombstone, ...]
    """Those that are worth telling, the newest first."""
    history: History
    """What is to be remembered."""


def plan_history(
    entries: Sequence[Entry],
    history: History,
    bounds: FeedLimits,
    *,
    find_departure: Callable[[str], Departure | None],
    now: datetime,
) -> Plan:
    """Decide what stands where.

    Args:
        entries: all that belongs in the stream, newest first, with public ids.
        history: what it published before.
        bounds: of the live feed.
        find_departure: how what was published under an id left, or None if it is to be had.
        now: when withdrawals are noticed, and how long ago others were.
    """
    here = {entry.id for entry in entries}
    gone = _mourn(here, history, find_departure, now)
    kept = tuple(_remove_taken_back(archive, here, find_departure) for archive in history.archives)
    archived = {id_: updated for archive in kept for id_, updated in archive.entries}
    fresh = [entry for entry in entries if entry.id not in archived or archived[entry.id] != make_content_hash(entry)]
    live = _pick_live(fresh, bounds)
    # The first time all but what fits is closed; it is to make two archives at least, as _close() says.
    if len(live) < len(fresh) and (history.archives or len(live) == len(fresh) - 1):
        live = _pick_live(fresh, FeedLimits(entries=max(1, bounds.entries * 3 // 4), bytes=bounds.bytes * 3 // 4))
    shown = {entry.id for entry in live}
    closed = _close([entry for entry in fresh if entry.id not in shown], len(history.archives), bounds)
    remembered = History(
        stream=history.stream,
        archives=(*kept, *closed),
        live=tuple(entry.id for entry in live),
        gone=gone,
    )
    told = sorted((one for one in gone if now - one.when < _MOURNING), key=lambda one: (one.when, one.id), reverse=True)
    return Plan(
        live=tuple(live),
        closed=closed,
        reopened=tuple(old.number for old, new in zip(history.archives, kept, strict=True) if old != new),
        gone=tuple(told[:_MOST_GONE]),
        history=remembered,
    )


def _remove_taken_back(
    archive: Archive, here: Collection[str], find_departure: Callable[[str], Departure | None]
) -> Archive:
    """The archive without what is no longer public: the only reason to change one."""
    kept = tuple(one for one in archive.entries if one[0] in here or find_departure(one[0]) is None)
    return archive if kept == archive.entries else replace(archive, entries=kept)


def _pick_live(entries: Sequence[Entry], bounds: FeedLimits) -> Sequence[Entry]:
    """The newest that fit; where not all do, no subscription takes more than half of what others could have.

    A feed that pours out hundreds of entries sends its own into the archives, not those of others.
    """
    ranked = _rank_fairly(entries, -(-bounds.entries // 2)) if len(entries) > bounds.entries else entries
    picked = {entry.id for entry in ranked[: _count_fitting(ranked, bounds)]}
    return [entry for entry in entries if entry.id in picked]


def _rank_fairly(entries: Iterable[Entry], share: int) -> list[Entry]:
    """What a subscription has beyond its share comes after all the rest; the site's own articles have no such bound."""
    taken: Counter[str] = Counter()
    first: list[Entry] = []
    rest: list[Entry] = []
    for entry in entries:
        taken[entry.feed] += 1
        is_fair = entry.source is None or taken[entry.feed] <= share
        (first if is_fair else rest).append(entry)
    return first + rest


def make_content_hash(entry: Entry) -> str:
    """Which version of an entry it is: a hash of what it says.

    Markup has no say: a new feedtool that cleans it in another way must not publish all archives again.
    """
    facts = (
        entry.title,
        entry.summary,
        entry.link or "",
        to_rfc3339(get_updated(entry)),
        _TAG.sub("", entry.content or ""),
    )
    return blake2b("\0".join(facts).encode("utf-8", "replace"), digest_size=8).hexdigest()


def estimate_size(entry: Entry) -> int:
    """Bytes that an entry takes in any format, hardly ever less than it does."""
    texts = sum(map(_weigh_text, (entry.title, entry.summary, entry.content or "")))
    links = 2 + len(entry.enclosures) + len(entry.links) + 2 * len(entry.elsewhere) + 2 * (entry.source is not None)
    addresses = 4 * len(entry.link or "") + 2 * len(entry.id) + sum(len(one.url) for one in entry.enclosures)
    labels = len(entry.categories) + 2 * len(entry.authors) + len(entry.contributors)
    return _ENTRY + texts + addresses + links * _LINK + labels * _LABEL


def _weigh_text(text: str) -> int:
    """As UTF-8, with what XML or JSON escapes in it."""
    escaped = 5 * text.count("&") + 5 * text.count("<") + 3 * text.count(">") + text.count('"') + text.count("\n")
    return len(text.encode("utf-8", "replace")) + escaped


def _count_fitting(entries: Iterable[Entry], bounds: FeedLimits) -> int:
    """How many of the newest fit; one does, however large: whole entries, and never none."""
    room = bounds.bytes - _HEAD
    count = 0
    for entry in entries:
        room -= estimate_size(entry)
        if count == bounds.entries or (room < 0 and count):
            break
        count += 1
    return count


def _close(entries: Sequence[Entry], number: int, bounds: FeedLimits) -> tuple[Archive, ...]:
    """Archives of what left, the oldest in the first.

    The first come by twos: validators take an archive that leads to no other for a mistake.
    """
    pages = [*_cut(entries, FeedLimits(entries=_PAGE, bytes=bounds.bytes))]
    if not number and len(pages) == 1 and len(entries) > 1:
        middle = len(entries) // 2
        pages = [entries[middle:], entries[:middle]]
    return tuple(
        Archive(
            number=number + place,
            entries=tuple((entry.id, make_content_hash(entry)) for entry in page),
            has_newer=place < len(pages),
        )
        for place, page in enumerate(pages, start=1)
    )


def _cut(entries: Sequence[Entry], bounds: FeedLimits) -> Iterator[Sequence[Entry]]:
    """Pages from the oldest on, each newest first."""
    rest = [*entries]
    while rest:
        count = _count_fitting(reversed(rest), bounds)
        yield rest[-count:]
        del rest[-count:]


def _mourn(
    here: Collection[str], history: History, find_departure: Callable[[str], Departure | None], now: datetime
) -> tuple[Tombstone, ...]:
    """All that is known to be gone: what came back is not, and what is gone was noticed once."""
    known = {one.id: one for one in history.gone if one.id not in here and find_departure(one.id) != "silent"}
    archived = (id_ for archive in history.archives for id_, _ in archive.entries)
    for id_ in (*history.live, *archived):
        if id_ not in here and id_ not in known and find_departure(id_) == "withdrawn":
            known[id_] = Tombstone(id=id_, when=now.replace(microsecond=0))
    return tuple(known.values())
