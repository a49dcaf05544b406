"""Is an entry new, changed, or what it was? Hop 4: (new, stamp of the old, now) -> Change, with its reason.

What a publisher may move, and what not:

- first_seen never moves, not even when a withdrawn entry returns.
- published follows the publisher backwards without limit, but never to more than minutes after first_seen: neither
  a date in the future nor an old piece dated anew gets ahead of what came later. The limit depends on nothing but
  the date and first_seen, so the same entry is clamped to the same date at every sighting. The site's own articles
  may be dated anew, but not into the future either.
- An entry that says only when it was updated is dated by that: a new subscription's old posts do not flood. But
  not by an update after first_seen, which is an edit.
- updated may say anything up to now. When it is all that moved, nothing changed for a reader.
- Text follows the publisher. A change that does not move `updated` is believed 24 times an entry; some feeds show
  another view count, advertisement or random link at each fetch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any

from feedtool.core.normalise import NORMALISE_VERSION, Context
from feedtool.model import Entry, ParsedEntry, ParsedFeed, Saved, Stamp

TOLERANCE = timedelta(minutes=10)
"""How far a publisher's clock may be fast. A wrong zone is more: what it says is no better than first_seen."""
MAX_REVISIONS = 24
"""How many changes that do not move `updated` are followed."""


class ChangeKind(StrEnum):
    """What a sighting of an entry is."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A verdict: what it is, why, and what is to be written, or None."""

    kind: ChangeKind
    reason: str
    saved: Saved | None = None


def decide(
    entry: Entry,
    stamp: Stamp | None,
    fingerprint: bytes,
    document: str,
    now: datetime,
    *,
    trusted: bool = False,
) -> Change:
    """What a sighting of an entry means.

    Args:
        entry: the entry as normalise() made it.
        stamp: what is remembered of it, None if it was never seen.
        fingerprint: make_fingerprint()'s, of its raw form.
        document: what the store calls the document it stands in.
        now: the time of the sighting.
        trusted: the site's own articles: what they say of their publication is taken as given.
    """
    first_seen = stamp.first_seen if stamp else now
    dated = _settle_dates(entry, first_seen, now, trusted=trusted)
    digest = make_digest(dated)
    kind, reason, is_worth_a_row = _judge(stamp, fingerprint, digest, document)
    if not is_worth_a_row:
        return Change(kind=kind, reason=reason)
    new = Stamp(
        fingerprint=fingerprint,
        digest=digest,
        first_seen=first_seen,
        revisions=_count_revisions(stamp, digest),
        document=document,
    )
    return Change(kind=kind, reason=reason, saved=Saved(entry=dated, stamp=new))


def _settle_dates(entry: Entry, first_seen: datetime, now: datetime, *, trusted: bool) -> Entry:
    published, updated = entry.published, entry.updated
    if published is None and updated and updated <= first_seen:
        published = updated
    if published and published > (now if trusted else first_seen) + TOLERANCE:
        published = first_seen
    if updated and updated > now + TOLERANCE:
        updated = None
    settled = (first_seen, published, updated)
    if settled == (entry.first_seen, entry.published, entry.updated):  # nearly always, and copying takes time
        return entry
    return replace(entry, first_seen=first_seen, published=published, updated=updated)


def _judge(stamp: Stamp | None, fingerprint: bytes, digest: bytes, document: str) -> tuple[ChangeKind, str, bool]:
    """The verdict, its reason, and whether there is anything to write."""
    if stamp is None:
        return ChangeKind.ADDED, "not seen before", True
    if stamp.withdrawn:
        return ChangeKind.UPDATED, "it was withdrawn and is back", True
    if not _differ_in_content(stamp.digest, digest):
        return _judge_same_content(stamp, fingerprint, digest, document)
    if _differ_in_update(stamp.digest, digest):
        return ChangeKind.UPDATED, "its content changed", True
    if stamp.revisions >= MAX_REVISIONS:
        return (
            ChangeKind.UNCHANGED,
            f"it changed {MAX_REVISIONS} times without a new date, no longer followed",
            False,
        )
    return ChangeKind.UPDATED, "its content changed, its date of change did not", True


def _judge_same_content(stamp: Stamp, fingerprint: bytes, digest: bytes, document: str) -> tuple[ChangeKind, str, bool]:
    if stamp.document != document:
        return ChangeKind.UNCHANGED, f"it moved here from {stamp.document or 'elsewhere'}", True
    if stamp.fingerprint == fingerprint:
        return ChangeKind.UNCHANGED, "the same as last time", False
    if _differ_in_update(stamp.digest, digest):
        return ChangeKind.UNCHANGED, "only its date of change moved", False
    return ChangeKind.UNCHANGED, "written differently, reads the same", True


def _count_revisions(stamp: Stamp | None, digest: bytes) -> int:
    if stamp is None:
        return 0
    silent = _differ_in_content(stamp.digest, digest) and not _differ_in_update(stamp.digest, digest)
    return stamp.revisions + silent


# ---------------------------------------------------------------------------------------------------------
# Hashes

_CONTENT_SIZE = 16
_UPDATE_SIZE = 8


def make_digest(entry: Entry) -> bytes:
    """16 bytes over all that a reader would see of an entry, then 8 over its date of change."""
    held = tuple(map(_HELD.get, _ENTRY_FIELDS, _fields_of(Entry)(entry)))
    updated = entry.updated.isoformat() if entry.updated else ""
    return _hash(held, _CONTENT_SIZE) + _hash(updated, _UPDATE_SIZE)


_ENTRY_FIELDS = tuple(field.name for field in fields(Entry))
_HELD: dict[str, Any] = {"updated": None, "first_seen": datetime.fromisoformat("1970-01-01T00:00:00+00:00"), "also": ()}
"""What stands in for the fields that are no content."""


def _differ_in_content(one: bytes, other: bytes) -> bool:
    return one[:_CONTENT_SIZE] != other[:_CONTENT_SIZE]


def _differ_in_update(one: bytes, other: bytes) -> bool:
    return one[_CONTENT_SIZE:] != other[_CONTENT_SIZE:]


def make_fingerprint(entry: ParsedEntry, feed: ParsedFeed, context: Context) -> bytes:
    """16 bytes over the raw form of an entry and all else that normalise() would use.

    Not over where it stands in its document, nor over what the feed says of itself at each fetch (its date).
    """
    around = (NORMALISE_VERSION, repr(context), feed.language, feed.authors, feed.rights, feed.link)
    return _hash((around, entry), _CONTENT_SIZE)


def _hash(value: Any, size: int) -> bytes:
    parts: list[str] = []
    _spell((value,), parts)
    return blake2b("".join(parts).encode("utf-8", "surrogatepass"), digest_size=size).digest()


def _spell(values: Iterable[Any], parts: list[str]) -> None:
    """Write values as text that no others have: each string with its length, each list with its end.

    It is done for every entry of every document that changed, so what is frequent comes first and inline.
    """
    for value in values:
        kind = value.__class__
        if value is None:
            parts.append("-")
        elif kind is str:
            parts += (str(len(value)), ":", value)
        elif kind is tuple:
            parts.append("(")
            if value:
                _spell(value, parts)
            parts.append(")")
        elif is_dataclass(value):
            parts.append("(")
            _spell(_fields_of(kind)(value), parts)
            parts.append(")")
        elif isinstance(value, str):
            parts += (str(len(value)), ":", str(value))
        else:
            parts.append(f"<{value}>")


@cache
def _fields_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*(field.name for field in fields(kind) if field.name not in ("line", "id_is_own")))
