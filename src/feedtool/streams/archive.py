"""Divides the entries of a stream between live feed and archives (RFC 5005 section 4).

    all entries of a stream, newest first + its publication history -> live feed, new archives, tombstones

The live feed has the entries that are in no archive. When these are too many, the oldest move to archives, a large part
at once, so that there are few archives. An archive changes only if an entry of it is no longer public: then the entry
is removed. A late entry is in the live feed by its date and moves to a later archive. An entry that its publisher
changed does so, too, and its newer version counts (RFC 5005 section 4, "the most recently updated"). Every other entry
is in exactly one document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.dates import to_rfc3339
from feedtool.entries.times import get_updated
from feedtool.model import Archive, Entry, History, Stream, Tombstone
from feedtool.model.config import Config

__all__ = [
    "Departure",
    "FeedLimits",
    "Plan",
    "estimate_size",
    "find_archived",
    "has_archives",
    "make_content_hash",
    "plan_history",
]

Departure = Literal["withdrawn", "silent"]
"""How an entry left: "withdrawn" with a tombstone, or "silent" without one, since it may come back."""

_TAG = re.compile("<[^>]*>")
_PAGE = 100
"""The most entries of one archive."""
_TOMBSTONE_RETENTION = timedelta(days=90)
"""How long a feed lists the tombstone of a withdrawn entry; readers that poll less often miss it."""
_MAX_TOMBSTONES = 100
_HEAD = 4096
"""A generous estimate of the bytes of a document without entries."""
_ENTRY, _LINK, _LABEL = 1500, 250, 150
"""Generous estimates of the bytes of an entry, each of its links and each of its labels, without texts."""


class FeedLimits(Struct, frozen=True, kw_only=True):
    """The limits of a live feed; they hold for archives, too."""

    entries: int
    bytes: int


class Plan(Struct, frozen=True, kw_only=True):
    """The documents of a stream that are to be published."""

    live: tuple[Entry, ...]
    closed: tuple[Archive, ...]
    """New archives."""
    reopened: tuple[int, ...]
    """Numbers of archives that lose entries."""
    tombstones: tuple[Tombstone, ...]
    """The tombstones to publish, newest first."""
    history: History
    """The history to store."""


def has_archives(stream: Stream, config: Config, archived: Collection[str]) -> bool:
    """Return whether the older entries of a stream move to archives.

    Unless the config says so, they do if the stream can hold own articles alone: a site keeps its own posts, and has no
    reason to keep those of others. A stream with published archives continues them, because readers that follow the
    links from document to document expect every entry (RFC 5005 section 4).

    Args:
        stream: one of the config, or one that `each` made.
        config: the sources.
        archived: find_archived()'s.
    """
    if stream.archive is not None:
        return stream.archive
    if stream.name in archived or not config.subscriptions:
        return True
    own = {"articles", *(source.key.casefold() for source in config.articles)}
    return bool(stream.sources) and own.issuperset(map(str.casefold, stream.sources))


def find_archived(names: Iterable[str]) -> frozenset[str]:
    """Return the streams with archives among published files; names of streams have no dot."""
    return frozenset(name.partition(".")[0] for name in names if ".archive-" in name)


def plan_history(
    entries: Sequence[Entry],
    history: History,
    limits: FeedLimits,
    *,
    is_closing: bool = True,
    find_departure: Callable[[str], Departure | None],
    now: datetime,
) -> Plan:
    """Decide which document each entry is in.

    Args:
        entries: all entries of the stream, newest first, with public ids.
        history: the stored history of the stream.
        limits: the limits of the live feed.
        is_closing: whether entries that do not fit move to archives; otherwise they are in no document.
        find_departure: returns how the entry with a public id left, or None if it is public.
        now: the time at which withdrawals are noticed.
    """
    present = {entry.id for entry in entries}
    tombstones = _collect_tombstones(present, history, find_departure, now)
    kept = tuple(_remove_departed(archive, present, find_departure) for archive in history.archives)
    archived = {id_: updated for archive in kept for id_, updated in archive.entries}
    fresh = [entry for entry in entries if entry.id not in archived or archived[entry.id] != make_content_hash(entry)]
    live = _pick_live(fresh, limits)
    # The first archives take only the entries that do not fit, and are at least two: see _close().
    if is_closing and len(live) < len(fresh) and (history.archives or len(live) == len(fresh) - 1):
        live = _pick_live(fresh, FeedLimits(entries=max(1, limits.entries * 3 // 4), bytes=limits.bytes * 3 // 4))
    shown = {entry.id for entry in live}
    rest = [entry for entry in fresh if entry.id not in shown] if is_closing else []
    closed = _close(rest, len(history.archives), limits)
    remembered = History(
        stream=history.stream,
        archives=(*kept, *closed),
        live=tuple(entry.id for entry in live),
        gone=tombstones,
    )
    recent = [one for one in tombstones if now - one.when < _TOMBSTONE_RETENTION]
    recent.sort(key=lambda one: (one.when, one.id), reverse=True)
    return Plan(
        live=tuple(live),
        closed=closed,
        reopened=tuple(old.number for old, new in zip(history.archives, kept, strict=True) if old != new),
        tombstones=tuple(recent[:_MAX_TOMBSTONES]),
        history=remembered,
    )


def _remove_departed(
    archive: Archive, present: Collection[str], find_departure: Callable[[str], Departure | None]
) -> Archive:
    """Return the archive without entries that are no longer public."""
    kept = tuple(one for one in archive.entries if one[0] in present or find_departure(one[0]) is None)
    return archive if kept == archive.entries else replace(archive, entries=kept)


def _pick_live(entries: Sequence[Entry], limits: FeedLimits) -> Sequence[Entry]:
    """Return the newest entries that fit; a subscription with too many gets at most half.

    A feed that publishes hundreds of entries at once pushes its own entries into archives, not those of others.
    """
    ranked = _rank_fairly(entries, -(-limits.entries // 2)) if len(entries) > limits.entries else entries
    picked = {entry.id for entry in ranked[: _count_fitting(ranked, limits)]}
    return [entry for entry in entries if entry.id in picked]


def _rank_fairly(entries: Iterable[Entry], share: int) -> list[Entry]:
    """Move entries of a subscription beyond its share to the end; own articles have no share."""
    taken: Counter[str] = Counter()
    first: list[Entry] = []
    rest: list[Entry] = []
    for entry in entries:
        taken[entry.feed] += 1
        is_fair = entry.source is None or taken[entry.feed] <= share
        (first if is_fair else rest).append(entry)
    return first + rest


def make_content_hash(entry: Entry) -> str:
    """Return a hash that identifies the version of an entry.

    Markup does not count: a feedtool that sanitizes it in another way must not publish all archives again.
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
    """Estimate the bytes of an entry in any format; the result is rarely too low."""
    texts = sum(map(_estimate_text, (entry.title, entry.summary, entry.content or "")))
    links = 2 + len(entry.enclosures) + len(entry.links) + 2 * len(entry.elsewhere) + 2 * (entry.source is not None)
    url_sizes = 4 * len(entry.link or "") + 2 * len(entry.id) + sum(len(one.url) for one in entry.enclosures)
    labels = len(entry.categories) + 2 * len(entry.authors) + len(entry.contributors)
    return _ENTRY + texts + url_sizes + links * _LINK + labels * _LABEL


def _estimate_text(text: str) -> int:
    """Estimate the bytes of a text in UTF-8 with XML or JSON escapes."""
    escaped = 5 * text.count("&") + 5 * text.count("<") + 3 * text.count(">") + text.count('"') + text.count("\n")
    return len(text.encode("utf-8", "replace")) + escaped


def _count_fitting(entries: Iterable[Entry], limits: FeedLimits) -> int:
    """Return how many of the newest entries fit, at least one, however large."""
    room = limits.bytes - _HEAD
    count = 0
    for entry in entries:
        room -= estimate_size(entry)
        if count == limits.entries or (room < 0 and count):
            break
        count += 1
    return count


def _close(entries: Sequence[Entry], number: int, limits: FeedLimits) -> tuple[Archive, ...]:
    """Return archives of the entries that leave the live feed, the oldest in the first.

    The first archives are at least two: validators report an archive that links to no other.
    """
    pages = [*_cut(entries, FeedLimits(entries=_PAGE, bytes=limits.bytes))]
    if not number and len(pages) == 1 and len(entries) > 1:
        middle = len(entries) // 2
        pages = [entries[middle:], entries[:middle]]
    return tuple(
        Archive(
            number=number + index,
            entries=tuple((entry.id, make_content_hash(entry)) for entry in page),
            has_newer=index < len(pages),
        )
        for index, page in enumerate(pages, start=1)
    )


def _cut(entries: Sequence[Entry], limits: FeedLimits) -> Iterator[Sequence[Entry]]:
    """Yield pages from the oldest on, each newest first."""
    rest = [*entries]
    while rest:
        count = _count_fitting(reversed(rest), limits)
        yield rest[-count:]
        del rest[-count:]


def _collect_tombstones(
    present: Collection[str], history: History, find_departure: Callable[[str], Departure | None], now: datetime
) -> tuple[Tombstone, ...]:
    """Return the tombstones of entries that did not come back or were withdrawn now."""
    known = {one.id: one for one in history.gone if one.id not in present and find_departure(one.id) != "silent"}
    archived = (id_ for archive in history.archives for id_, _ in archive.entries)
    for id_ in (*history.live, *archived):
        if id_ not in present and id_ not in known and find_departure(id_) == "withdrawn":
            known[id_] = Tombstone(id=id_, when=now.replace(microsecond=0))
    return tuple(known.values())
