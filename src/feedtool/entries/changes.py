"""Decides whether an entry is new, changed or unchanged, and why.

    (entry, stored state, now) -> Change

A publisher can change some fields of a stored entry, within limits:

- first_seen never changes, not even when a withdrawn entry returns.
- published follows the publisher backwards without limit, but never to more than minutes after first_seen, so that
  neither a date in the future nor a new date of an old entry gets ahead of later entries. At the first sighting, the
  publisher's clock counts, too: ours may be behind. The site's own articles may get a new date, also in the future;
  streams show no date in the future.
- An entry with only an `updated` date is dated by it, so that a new subscription does not bring a flood of old posts;
  but not by an update after first_seen, which is an edit.
- updated may be any time up to now. If nothing else changed, nothing changed for a reader.
- Text follows the publisher. A change that does not change `updated` is followed 24 times an entry: some feeds have
  another view count, advertisement or random link at each fetch.
- A withheld article of the site is stored and always followed. It is first seen when it is first public.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, replace

from feedtool.entries.context import NORMALIZE_VERSION, Context
from feedtool.entries.marks import list_marks
from feedtool.model import Entry, EntryState, ParsedEntry, ParsedFeed, PublicationState, StoredEntry

TOLERANCE = timedelta(minutes=10)
"""How far a publisher's clock may be ahead. More means a wrong zone, and first_seen is the better date."""
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""feedtool did not exist before this day; a clock that shows an earlier time is wrong."""
MAX_REVISIONS = 24
"""How many changes with an unchanged `updated` are followed."""


class ChangeKind(StrEnum):
    """The kinds of change."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WITHHELD = "withheld"


class Change(Struct, frozen=True, kw_only=True):
    """What happened to an entry, why, and the row to write, or None."""

    kind: ChangeKind
    reason: str
    saved: StoredEntry | None = None


def decide(
    entry: Entry,
    previous: EntryState | None,
    fingerprint: bytes,
    document: str,
    now: datetime,
    *,
    trusted: bool = False,
    plausible_until: datetime | None = None,
    is_same_source: bool = False,
) -> Change:
    """Return whether and how an entry changed since it was stored.

    Args:
        entry: prepare_entry()'s; one that was never seen may have raw texts, and then gets no digest.
        previous: its stored state; None if it was never seen.
        fingerprint: make_fingerprint()'s, of its raw form.
        document: the key of its document in the store.
        now: the time of the sighting.
        trusted: it is one of the site's own articles, whose dates are taken as given.
        plausible_until: dates after both this and first_seen are wrong: the stored date of the entry, or, when it is
            first seen, the time by the publisher's clock.
        is_same_source: only normalization changed since the entry was stored.
    """
    is_first = previous is None or (previous.state == "never public" and entry.withheld is None)
    is_wrong = previous is not None and was_seen_by_wrong_clock(entry, previous.first_seen, now)
    first_seen = now if previous is None or is_first or is_wrong else previous.first_seen
    newest_plausible = max(first_seen, plausible_until or first_seen) if now >= EARLIEST else None
    dated = _correct_dates(entry, first_seen, now, newest_plausible, trusted=trusted)
    digest = make_digest(dated) if entry.raw is None else b""
    is_withheld = entry.withheld is not None
    if is_same_source and not is_withheld and previous and previous.state == "public" and not previous.withdrawn:
        kind, reason, is_saved = ChangeKind.UNCHANGED, "only feedtool's reading of it changed", True
    else:
        kind, reason, is_saved = _classify(previous, fingerprint, digest, document, is_withheld=is_withheld)
    if not is_saved:
        return Change(kind=kind, reason=reason)
    new = EntryState(
        fingerprint=fingerprint,
        digest=digest,
        first_seen=first_seen,
        revisions=_count_revisions(previous, digest),
        document=document,
        state=_decide_state(entry, previous),
        is_listed=entry.is_listed,
    )
    return Change(kind=kind, reason=reason, saved=StoredEntry(entry=dated, state=new))


def was_seen_by_wrong_clock(entry: Entry, first_seen: datetime, now: datetime) -> bool:
    """Return whether first_seen is before feedtool existed and before the publication."""
    return first_seen < EARLIEST <= now and (entry.published is None or entry.published > first_seen)


def _decide_state(entry: Entry, previous: EntryState | None) -> PublicationState:
    if entry.withheld is None:
        return "public"
    return "never public" if previous is None or previous.state == "never public" else "withheld"


def _correct_dates(
    entry: Entry, first_seen: datetime, now: datetime, newest_plausible: datetime | None, *, trusted: bool
) -> Entry:
    """Return the entry with first_seen and dates up to `newest_plausible`; all dates if our clock is wrong."""
    published, updated = entry.published, entry.updated
    if published is None and updated and (newest_plausible is None or updated <= newest_plausible):
        published = updated
    if published and newest_plausible and not trusted and published > newest_plausible + TOLERANCE:
        published = first_seen
    if updated and newest_plausible and updated > max(now, newest_plausible) + TOLERANCE:
        updated = None
    corrected = (first_seen, published, updated)
    if corrected == (entry.first_seen, entry.published, entry.updated):  # as for most entries; copying takes time
        return entry
    return replace(entry, first_seen=first_seen, published=published, updated=updated)


def _classify(
    previous: EntryState | None, fingerprint: bytes, digest: bytes, document: str, *, is_withheld: bool
) -> tuple[ChangeKind, str, bool]:
    """Return the kind of change, its reason, and whether a row is to be written."""
    if is_withheld:
        return ChangeKind.WITHHELD, "it is withheld", True
    if previous is None or previous.state == "never public":
        return ChangeKind.ADDED, "not seen before", True
    if previous.withdrawn or previous.state == "withheld":
        return ChangeKind.UPDATED, f"it was {'withdrawn' if previous.withdrawn else 'withheld'} and is back", True
    if not _differ_in_content(previous.digest, digest):
        return _classify_same_content(previous, fingerprint, digest, document)
    if _differ_in_update(previous.digest, digest):
        return ChangeKind.UPDATED, "its content changed", True
    if previous.revisions >= MAX_REVISIONS:
        return (
            ChangeKind.UNCHANGED,
            f"it changed {MAX_REVISIONS} times without a new date, no longer followed",
            False,
        )
    return ChangeKind.UPDATED, "its content changed without a new date", True


def _classify_same_content(
    previous: EntryState, fingerprint: bytes, digest: bytes, document: str
) -> tuple[ChangeKind, str, bool]:
    if previous.document != document:
        return ChangeKind.UNCHANGED, f"it moved here from {previous.document or 'another document'}", True
    if previous.fingerprint == fingerprint:
        return ChangeKind.UNCHANGED, "the same as last time", False
    if _differ_in_update(previous.digest, digest):
        return ChangeKind.UNCHANGED, "only its date of change differs", False
    return ChangeKind.UNCHANGED, "the source differs, the content is the same", True


def _count_revisions(previous: EntryState | None, digest: bytes) -> int:
    if previous is None:
        return 0
    silent = _differ_in_content(previous.digest, digest) and not _differ_in_update(previous.digest, digest)
    return previous.revisions + silent


# ---------------------------------------------------------------------------------------------------------
# Hashes

_CONTENT_SIZE = 16
_UPDATE_SIZE = 8


def make_digest(entry: Entry) -> bytes:
    """Return 16 bytes over all that a reader sees of an entry, then 8 over its date of change.

    Args:
        entry: prepare_entry()'s.
    """
    if marks := list_marks(entry.date_basis, is_listed=entry.is_listed):
        entry = replace(entry, extras=(*entry.extras, *marks))
    content = _flatten(entry)
    start = entry.public_from if entry.public_from != entry.published else None
    if entry.withheld or start or entry.public_until:  # most entries have none of these, and keep their digest
        content += _flatten_all((entry.withheld, start, entry.public_until))
    updated = entry.updated.isoformat() if entry.updated else ""
    return _hash(content, _CONTENT_SIZE) + _hash(updated, _UPDATE_SIZE)


_VISIBILITY = ("withheld", "public_from", "public_until")
"""Hashed only where an entry has them."""
_APART = frozenset((
    "first_seen", "updated", "also", "line", "id_is_own", "date_basis", "is_listed", "has_approximate_date",
    "raw", *_VISIBILITY,
))  # fmt: skip
"""Fields of entries that are not content, or that make_digest() and make_fingerprints() add to the hash themselves."""
_BY_POSITION = {
    "Entry": "feed id link canonical_link title summary content published expires authors contributors categories "
             "enclosures links image language rights source comments offer review extras",
    "ParsedEntry": "id id_is_permalink link original_link title summary contents published updated expires authors "
                   "contributors categories enclosures links image language rights source comments offer review extras",
    "Text": "value type base language",
    "Person": "name email url",
    "Category": "term scheme label",
    "Enclosure": "url media_type length title duration_s",
    "Extension": "name value",
    "Image": "url media_type length width height alt",
    "Link": "href rel media_type language title",
    "Offer": "price currency merchant expires",
    "Review": "item rating best worst",
    "FeedInfo": "title url link id updated language rights authors",
    "Withheld": "reason field explanation",
}  # fmt: skip
"""Class -> the fields that are hashed without their names, in this order. The table never changes, because every
stored hash depends on it. Any other field is hashed with its name, and only if it differs from its default: so a new
field changes the hash of no entry that lacks it."""


def _differ_in_content(one: bytes, other: bytes) -> bool:
    return one[:_CONTENT_SIZE] != other[:_CONTENT_SIZE]


def _differ_in_update(one: bytes, other: bytes) -> bool:
    return one[_CONTENT_SIZE:] != other[_CONTENT_SIZE:]


def make_fingerprints(
    feed: ParsedFeed, context: Context, version: int = NORMALIZE_VERSION
) -> Callable[[ParsedEntry], bytes]:
    """Return a function that hashes an entry of a document: 16 bytes.

    The hash covers the raw form of the entry and all else that normalize_entry() uses, but not its position in the
    document, nor fields of the feed that change at each fetch (its date).
    """
    facts = (version, _describe(context), feed.language, feed.authors, feed.rights, feed.link)
    around = blake2b(_serialize(_flatten_all(facts)), digest_size=_CONTENT_SIZE)
    if version <= _LAST_OF_TUPLES:
        return _make_former_fingerprints(around)

    def make_fingerprint(entry: ParsedEntry) -> bytes:
        hasher = around.copy()
        hasher.update(_encode(replace(entry, line=None)))
        return hasher.digest()

    return make_fingerprint


_LAST_OF_TUPLES = 4
"""The last version of normalization for which entries were hashed as tuples, in five times the time."""


def _make_former_fingerprints(around: blake2b) -> Callable[[ParsedEntry], bytes]:
    def make_fingerprint(entry: ParsedEntry) -> bytes:
        if marks := list_marks("age" if entry.has_approximate_date else "stated", is_listed=entry.is_listed):
            entry = replace(entry, extras=(*entry.extras, *marks))
        hasher = around.copy()
        hasher.update(_serialize(_flatten(entry)))
        limits = _get_visibility(entry)
        if limits != _UNLIMITED:
            hasher.update(_serialize(_flatten_all(limits)))
        return hasher.digest()

    return make_fingerprint


_encoder = msgspec.json.Encoder()


def _encode(value: object) -> bytes:
    """Return a value as JSON, without the fields of objects that have their default."""
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:  # a lone surrogate
        return json.dumps(msgspec.to_builtins(value)).encode()


_list_settings = cache(msgspec.structs.fields)


def _describe(context: Context) -> str:
    """Return the settings as text: a field that is not in _SETTINGS only if it differs from its default."""
    pairs = ((field.name, getattr(context, field.name), field) for field in _list_settings(Context))
    written = [f"{name}={value!r}" for name, value, field in pairs if name in _SETTINGS or value != _get_default(field)]
    return f"Context({', '.join(written)}, max_content_bytes=1048576)"


_SETTINGS = frozenset(("feed", "zone", "language", "date_order", "base_url", "future"))
"""The fields that every stored hash covers, as well as a former one with its only value; this never changes."""

_get_visibility = attrgetter(*_VISIBILITY)
_UNLIMITED = (None,) * len(_VISIBILITY)


def _hash(value: object, size: int) -> bytes:
    return blake2b(_serialize(value), digest_size=size).digest()


def _serialize(value: Any) -> bytes:
    """Return bytes that identify a value: version 2 of the format depends only on the value.

    It takes a fifth of the time of repr().
    """
    return marshal.dumps(value, 2)


_ATOMS = (str, type(None), int)


def _flatten(value: Any) -> Any:
    """Return an object as the tuple of its fields, recursively."""
    if value.__class__ is tuple:
        return _flatten_all(value)
    if isinstance(value, Struct):
        return _flatten_all(_fields_of(value.__class__)(value))
    return str(value)


def _flatten_all(values: Iterable[Any]) -> tuple[Any, ...]:
    # This runs for every entry of every changed document, so frequent types are handled inline.
    return tuple([value if value.__class__ in _ATOMS or not value else _flatten(value) for value in values])


@cache
def _fields_of(kind: type[Struct]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that returns the values to hash of an object of this class."""
    names = _BY_POSITION.get(kind.__name__, "").split()
    added = [field for field in msgspec.structs.fields(kind) if field.name not in names and field.name not in _APART]
    get = attrgetter(*names) if names else lambda _: ()
    if not added:
        return get

    def get_all(value: Any) -> tuple[Any, ...]:
        pairs = ((field.name, getattr(value, field.name), field) for field in added)
        return (*get(value), *((name, one) for name, one, field in pairs if one != _get_default(field)))

    return get_all


def _get_default(field: FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
