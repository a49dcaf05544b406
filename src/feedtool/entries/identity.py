"""Assigns ids to entries: inside their feed, and in public.

An entry is identified by (feed, id): an id alone is not global, since many feeds have an entry "1".
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit
from uuid import NAMESPACE_DNS, uuid5

from msgspec import Struct

from feedtool.content.dates import parse_date
from feedtool.content.text import drop_illegal
from feedtool.model import ParsedEntry, ParsedFeed

_MAX_ID = 2048
_TOLERATED = 0.05
"""The share of ids that may belong to two entries; beyond it, none of the feed's ids is used."""


class StoredLookup(Protocol):
    """Looks up the stored entries of a feed."""

    def find(self, ids: Collection[str]) -> Collection[str]:
        """Return which of these ids are stored."""

    def is_unchanged(self, id_: str, entry: ParsedEntry) -> bool:
        """Return whether the entry stored under an id has not changed."""


class Identity(Struct, frozen=True, kw_only=True):
    """The ids of a document's entries, in their order."""

    ids: tuple[str | None, ...]
    """None for an entry that is an older version or a copy of another of the document."""
    shared: tuple[int, ...] = ()
    """Indexes of entries that are kept under another id, since their id belongs to another entry of the document."""

    @property
    def folded(self) -> int:
        """The number of entries that are versions or copies of others."""
        return self.ids.count(None)


def assign_ids(feed: ParsedFeed) -> tuple[str | None, ...]:
    """Return the ids of identify() for a feed without stored entries."""
    return identify(feed).ids


def identify(feed: ParsedFeed, lookup: StoredLookup | None = None) -> Identity:
    """Return the id of each entry, unique in the feed; None for an entry that another supersedes.

    The publisher's id is kept as given. An entry without an id gets its link; if several entries share the link, link
    and date, and if need be the title, too. The same holds for every entry whose id belongs to entries with other
    links, and for the whole feed if that is true of more than one entry in twenty: then its ids mean nothing. An entry
    without an id does not affect the others: they keep their ids and stay known when the publisher adds the missing
    one.

    Entries with the same id and link are one entry if they are equal. In Atom, those with the same title are versions,
    of which the newest counts (RFC 4287 section 4.1.1). All others are kept: the oldest under the id, the others under
    an id made of the id and the title, or the date if the titles agree. An entry keeps the id under which it is stored.

    Args:
        feed: the document.
        lookup: the stored entries of the feed, if there are any.
    """
    given = [_clean_id(entry.id) for entry in feed.entries]
    if all(given) and len(set(given)) == len(given):  # as in most feeds
        return Identity(ids=_restore_stored(feed.entries, list[str | None](given), given, lookup))
    candidates = [_list_candidate_ids(entry) for entry in feed.entries]
    groups = _find_same_ids(given, feed.entries)
    grouped = {at for group in groups for at in group}
    rest = [at for at in range(len(given)) if at not in grouped]
    ids: list[str | None] = [None] * len(given)
    assigned = _assign_by_candidates([feed.entries[at] for at in rest], [candidates[at] for at in rest])
    for at, id_ in zip(rest, assigned, strict=True):
        ids[at] = id_
    shared: list[int] = []
    for group in groups:
        left = _drop_versions([(at, feed.entries[at]) for at in group], feed.format)
        names = _assign_shared_id({at: feed.entries[at] for at in left}, given[group[0]], candidates, lookup)
        shared += [at for at, name in names.items() if name != given[at]]
        for at, name in names.items():
            ids[at] = name
    if lookup is not None:
        earlier = _assign_by_candidates(feed.entries, candidates)
        _keep_stored(ids, {at: earlier[at] for at in rest}, lookup)
    return Identity(ids=_restore_stored(feed.entries, ids, given, lookup), shared=tuple(shared))


def _find_same_ids(given: Sequence[str], entries: Sequence[ParsedEntry]) -> list[list[int]]:
    """Return groups of indexes of entries that share an id and a link."""
    indexes: defaultdict[str, list[int]] = defaultdict(list)
    for at, id_ in enumerate(given):
        if id_:
            indexes[id_].append(at)
    return [
        group for group in indexes.values() if len(group) > 1 and len({_get_link(entries[at]) for at in group}) == 1
    ]


def _drop_versions(group: Sequence[tuple[int, ParsedEntry]], format_name: str) -> list[int]:
    """Return the indexes of entries that are not equal to, or older versions of, another."""
    has_versions = not format_name.startswith(("rss", "rdf", "json feed"))
    best: dict[tuple[str, ...], tuple[int, ParsedEntry]] = {}
    for at, entry in group:
        is_version = has_versions or (entry.updated is not None and entry.updated != entry.published)
        key = (_get_title(entry),) if is_version else (_get_title(entry), _get_date(entry), _join_texts(entry))
        if key not in best or _age(entry) > _age(best[key][1]):
            best[key] = (at, entry)
    return sorted(at for at, _ in best.values())


def _assign_shared_id(
    entries: dict[int, ParsedEntry], given: str, candidates: Sequence[_CandidateIds], lookup: StoredLookup | None
) -> dict[int, str]:
    """Return an id for each entry that shares one; it does not depend on the position."""
    if len(entries) == 1:
        return dict.fromkeys(entries, given)
    choices = {at: _list_alternative_ids(given, entry) for at, entry in entries.items()}
    counts = Counter(name for names in choices.values() for name in names)
    everything = [given, *counts, *(name for at in entries for name in candidates[at][_DATED:])]
    stored = lookup.find(everything) if lookup is not None else ()
    names = {
        at: name
        for at, others in choices.items()
        for name in (*others, *candidates[at][_DATED:])[::-1]
        if name in stored and counts[name] < 2
    }
    holder = _find_holder(entries, given, names, stored, lookup)
    if holder is not None:
        names[holder] = given
    for at, others in choices.items():
        names.setdefault(at, next((name for name in others if counts[name] < 2), others[-1]))
    return names


def _find_holder(
    entries: dict[int, ParsedEntry],
    given: str,
    names: dict[int, str],
    stored: Collection[str],
    lookup: StoredLookup | None,
) -> int | None:
    """Return the entry that gets the shared id: the one stored under it, else the oldest."""
    if lookup is not None and given in stored:
        for at, entry in entries.items():
            if lookup.is_unchanged(given, entry):
                return at
    oldest = min(
        entries, key=lambda at: (_age(entries[at], math.inf), _get_title(entries[at]), _join_texts(entries[at]))
    )
    return None if oldest in names else oldest


def _list_alternative_ids(given: str, entry: ParsedEntry) -> tuple[str, ...]:
    """Return ids for an entry whose id belongs to another entry, the preferred one first."""
    title, date = _get_title(entry), _get_date(entry)
    return (
        _hash("title", given, title),
        _hash("date", given, date),
        _hash("all", given, title, date, _join_texts(entry)),
    )


def _keep_stored(ids: list[str | None], earlier: Mapping[int, str | None], lookup: StoredLookup) -> None:
    """Keep the ids that an earlier version of feedtool assigned."""
    differ = [at for at, id_ in earlier.items() if ids[at] is not None and id_ not in (None, ids[at])]
    if not differ:
        return
    stored = lookup.find([name for at in differ for name in (ids[at], earlier[at]) if name is not None])
    for at in differ:
        if ids[at] not in stored and earlier[at] in stored and earlier[at] not in ids:
            ids[at] = earlier[at]


def _restore_stored(
    entries: Sequence[ParsedEntry], ids: list[str | None], given: Sequence[str], lookup: StoredLookup | None
) -> tuple[str | None, ...]:
    """Keep the assigned id of an entry that is now the only one with its id in the document."""
    if lookup is None:
        return tuple(ids)
    lookup.find([id_ for id_ in ids if id_ is not None])
    others = {
        at: _list_alternative_ids(given[at], entries[at])
        for at, id_ in enumerate(ids)
        if id_ is not None and id_ == given[at] and not lookup.is_unchanged(id_, entries[at])
    }
    stored = lookup.find([name for names in others.values() for name in names])
    if stored:
        for at, names in others.items():
            ids[at] = next((name for name in names if name in stored and name not in ids), ids[at])
    return tuple(ids)


def _assign_by_candidates(
    entries: Sequence[ParsedEntry], candidates: Sequence[_CandidateIds]
) -> tuple[str | None, ...]:
    levels = _choose_levels([_ID if _clean_id(entry.id) else _LINK for entry in entries], candidates)
    ids = [ids_[min(level, len(ids_) - 1)] for ids_, level in zip(candidates, levels, strict=True)]
    return _keep_latest(entries, ids)


def _get_title(entry: ParsedEntry) -> str:
    return entry.title.value.strip() if entry.title else ""


def _get_date(entry: ParsedEntry) -> str:
    return (entry.published or entry.updated or "").strip()


_CandidateIds = tuple[str, ...]
"""Ids that an entry can get, the preferred one first: (id, link, link and date, everything)."""

_ID, _LINK, _DATED, _WHOLE = range(4)


def _list_candidate_ids(entry: ParsedEntry) -> _CandidateIds:
    link = _get_link(entry)
    title = _get_title(entry)
    date = (entry.published or "").strip()
    whole = _hash(link, date, title, "" if title or link else _join_texts(entry))
    dated = _hash(link, date) if link and date else whole
    return (_clean_id(entry.id) or link or whole, link or whole, dated, whole)


def _get_link(entry: ParsedEntry) -> str:
    link = entry.link or (entry.enclosures[0].url if entry.enclosures else "") or ""
    return _clean_id(link)


def _clean_id(value: str | None) -> str:
    """Strip white space and illegal characters; hash an id that is too long."""
    clean = drop_illegal(value or "").strip()
    return clean if len(clean) <= _MAX_ID else _hash(clean)


def _join_texts(entry: ParsedEntry) -> str:
    bodies = (entry.summary, *entry.contents)
    return "\x00".join(text.value for text in bodies if text)


def _hash(*facts: str) -> str:
    return blake2b("\x00".join(facts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _choose_levels(levels: list[int], candidates: Sequence[_CandidateIds]) -> list[int]:
    """Return the preference level at which each entry has a unique id; `levels` is where it starts.

    Only entries that use a level leave it: a link that entries share does not affect entries with unique ids.
    """
    for level in (_ID, _LINK, _DATED):
        shared = _find_shared(candidates, levels, level)
        is_plausible = len(shared) <= max(2, _TOLERATED * len(levels))
        levels = [
            level + 1 if start == level and (at in shared or not is_plausible) else start
            for at, start in enumerate(levels)
        ]
    return levels


def _find_shared(candidates: Sequence[_CandidateIds], levels: Sequence[int], level: int) -> set[int]:
    """Return the indexes of entries at a level whose candidate id also belongs to another entry.

    Entries with one id are one entry if they have one link, too, and at most two of them differ: three that differ are
    not versions, but a feed that gives the front page as id and link of all entries.
    """
    names = {at: candidates[at][start] for at, start in enumerate(levels) if start <= level}
    named: defaultdict[str, list[_CandidateIds]] = defaultdict(list)
    for at, name in names.items():
        named[name].append(candidates[at])
    shared = {name for name, those in named.items() if len(those) > 1 and _are_several(those, level)}
    return {at for at, name in names.items() if name in shared and levels[at] == level}


def _are_several(candidates: Sequence[_CandidateIds], level: int) -> bool:
    wholes = {ids_[_WHOLE] for ids_ in candidates}
    if level > _ID:
        return len(wholes) > 1
    return len({ids_[_LINK] for ids_ in candidates}) > 1 or len(wholes) > _VERSIONS


_VERSIONS = 2


def _keep_latest(entries: Sequence[ParsedEntry], ids: Sequence[str]) -> tuple[str | None, ...]:
    if max(Counter(ids).values(), default=1) == 1:
        return tuple(ids)
    best: dict[str, int] = {}
    for at, id_ in enumerate(ids):
        if id_ not in best or _age(entries[at]) > _age(entries[best[id_]]):
            best[id_] = at
    return tuple(id_ if best[id_] == at else None for at, id_ in enumerate(ids))


def _age(entry: ParsedEntry, undated: float = -math.inf) -> float:
    date = parse_date(entry.updated or entry.published or "")
    return date.timestamp() if date else undated


# ---------------------------------------------------------------------------------------------------------
# Public ids

# An absolute IRI of RFC 3987, loosely: a scheme, and no character that an IRI must not contain.
_IRI = re.compile(
    '[A-Za-z][A-Za-z0-9+.-]+:[^\x00-\x20\x7f-\xa0<>"{}|\\\\^`\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]+'
)
_HTTP = re.compile(r"https?://[^/?#:]", re.IGNORECASE)
_ACTIVE = ("javascript:", "vbscript:", "data:", "file:", "blob:", "about:")


def make_public_id(feed: str, id: str, *, site_host: str) -> str:  # noqa: A002 (the field's word)
    """Return the id under which an entry is published: an absolute URI, the same in every format.

    It is the publisher's id if that is an absolute URI, else a UUID made of the site's host, the feed's key and the id
    (RFC 9562 section 5.5), which differs between sites and feeds. A `tag:` URI would need a date on which the site
    owned its host (RFC 4151 section 2.1), and feedtool does not know one.
    """
    if is_absolute_iri(id):
        return id
    site = uuid5(NAMESPACE_DNS, site_host)
    return f"urn:uuid:{uuid5(site, drop_illegal(f'{feed} {id}'))}"


def make_canonical_id(url: str) -> str:
    """Return a URL as a new id in normalized form (RFC 3986 section 6.2.2 and 6.2.3).

    Other ids are returned unchanged. Entries that were published under another spelling keep it, and so do entries of
    other sites: readers compare ids character by character.
    """
    if _CANONICAL.fullmatch(url):
        return url
    try:
        split = urlsplit(url)
        host, port = (split.hostname or "").lower(), split.port
    except ValueError:  # an invalid port
        return url
    if split.scheme.lower() not in _PORTS or not host or "@" in split.netloc or ":" in host:
        return url
    netloc = host if port in (None, _PORTS[split.scheme.lower()]) else f"{host}:{port}"
    path = _drop_dots(_normalize_escapes(split.path)) or "/"
    return urlunsplit(
        (split.scheme.lower(), netloc, path, _normalize_escapes(split.query), _normalize_escapes(split.fragment))
    )


_PORTS = {"http": 80, "https": 443}
_CANONICAL = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*/[A-Za-z0-9_~/-]*")
"""Most URLs: they are in normalized form."""
_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_UNRESERVED = re.compile("[A-Za-z0-9._~-]")


def _normalize_escapes(part: str) -> str:
    """Write percent-encodings in capitals, and decode unreserved characters."""

    def normalize(found: re.Match[str]) -> str:
        char = chr(int(found[0][1:], 16))
        return char if _UNRESERVED.fullmatch(char) else found[0].upper()

    return _ESCAPE.sub(normalize, part)


def _drop_dots(path: str) -> str:
    """Remove dot segments (RFC 3986 section 5.2.4) from a path that begins with a slash."""
    kept: list[str] = []
    parts = path.split("/")
    for part in parts[1:]:
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    if parts[-1] in {".", ".."}:
        kept.append("")
    return "".join(f"/{part}" for part in kept)


def is_absolute_iri(id: str) -> bool:  # noqa: A002 (the field's word)
    """Return whether an id is valid in Atom (RFC 4287 section 4.2.6) and safe to open."""
    if not _IRI.fullmatch(id):
        return False
    lower = id.lower()
    if lower.startswith("http"):
        return _HTTP.match(id) is not None
    return not lower.startswith(_ACTIVE)
