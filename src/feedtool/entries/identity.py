"""What an entry is called: inside its feed, and in public.

Identity is (feed, id): an id alone is not global, "1" stands in many feeds.
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

from feedtool.content.dates import parse_date
from feedtool.content.text import drop_illegal
from feedtool.model import ParsedEntry, ParsedFeed
from feedtool.model.frozen import frozen

_MAX_ID = 2048
_TOLERATED = 0.05
"""The share of ids that may stand for two pieces before none of the feed's ids is believed."""


class Known(Protocol):
    """What is stored of a feed."""

    def find(self, ids: Collection[str]) -> Collection[str]:
        """Which of these ids are stored."""
        ...

    def is_unchanged(self, id_: str, entry: ParsedEntry) -> bool:
        """Whether the entry under a stored id is this one as it was."""
        ...


@frozen
class Identity:
    """The ids of a document's entries, in their order."""

    ids: tuple[str | None, ...]
    """None for an entry that is an older version or a copy of another of the document."""
    shared: tuple[int, ...] = ()
    """Places of entries that are kept under another id, since an entry of the document has the one they give."""

    @property
    def folded(self) -> int:
        """How many entries are versions or copies of others."""
        return self.ids.count(None)


def assign_ids(feed: ParsedFeed) -> tuple[str | None, ...]:
    """The ids of identify(), for a feed of which nothing is stored."""
    return identify(feed).ids


def identify(feed: ParsedFeed, known: Known | None = None) -> Identity:
    """Find the id of each entry, unique within the feed; None for one that another entry of the document supersedes.

    The publisher's id is kept as given. An entry without one goes by its link; where several pieces share a link,
    by link and date, and by the title too if need be. So does every entry whose id stands for entries with other links,
    and the whole feed if that is true of more than one in twenty: then its ids mean nothing. An entry that merely
    lacks an id costs the others nothing, so they keep theirs and stay known when the publisher mends it.

    Entries with one id and one link are one if they are equal. In Atom those of one title are versions, of which the
    newest counts (RFC 4287 section 4.1.1). Any others are kept: the oldest under the id, the others under one that is
    made of the id and the title, or the date where titles agree. An id that is stored stays that of its entry.

    Args:
        feed: the document.
        known: what is stored of the feed, if anything is.
    """
    given = [_clean_id(entry.id) for entry in feed.entries]
    if all(given) and len(set(given)) == len(given):  # nearly always
        return Identity(ids=_recognise(feed.entries, list[str | None](given), given, known))
    ladders = [_make_ladder(entry) for entry in feed.entries]
    groups = _find_groups(given, feed.entries)
    grouped = {at for group in groups for at in group}
    rest = [at for at in range(len(given)) if at not in grouped]
    ids: list[str | None] = [None] * len(given)
    calm = _assign_by_ladder([feed.entries[at] for at in rest], [ladders[at] for at in rest])
    for at, id_ in zip(rest, calm, strict=True):
        ids[at] = id_
    shared: list[int] = []
    for group in groups:
        left = _drop_versions([(at, feed.entries[at]) for at in group], feed.format)
        names = _name_apart({at: feed.entries[at] for at in left}, given[group[0]], ladders, known)
        shared += [at for at, name in names.items() if name != given[at]]
        for at, name in names.items():
            ids[at] = name
    if known is not None:
        earlier = _assign_by_ladder(feed.entries, ladders)
        _keep_stored(ids, {at: earlier[at] for at in rest}, known)
    return Identity(ids=_recognise(feed.entries, ids, given, known), shared=tuple(shared))


def _find_groups(given: Sequence[str], entries: Sequence[ParsedEntry]) -> list[list[int]]:
    """The places of entries that have one id and one link."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, id_ in enumerate(given):
        if id_:
            places[id_].append(at)
    return [
        group for group in places.values() if len(group) > 1 and len({_find_link(entries[at]) for at in group}) == 1
    ]


def _drop_versions(group: Sequence[tuple[int, ParsedEntry]], format_name: str) -> list[int]:
    """The places of the entries that are neither equal to another nor an older version of it."""
    has_versions = not format_name.startswith(("rss", "rdf", "json feed"))
    best: dict[tuple[str, ...], tuple[int, ParsedEntry]] = {}
    for at, entry in group:
        is_version = has_versions or (entry.updated is not None and entry.updated != entry.published)
        key = (_get_title(entry),) if is_version else (_get_title(entry), _get_date(entry), _say_all(entry))
        if key not in best or _age(entry) > _age(best[key][1]):
            best[key] = (at, entry)
    return sorted(at for at, _ in best.values())


def _name_apart(
    entries: dict[int, ParsedEntry], given: str, ladders: Sequence[_Ladder], known: Known | None
) -> dict[int, str]:
    """A name for each of the entries that have one id: of the place in the document it depends on nothing."""
    if len(entries) == 1:
        return dict.fromkeys(entries, given)
    choices = {at: _list_others(given, entry) for at, entry in entries.items()}
    counts = Counter(name for names in choices.values() for name in names)
    everything = [given, *counts, *(name for at in entries for name in ladders[at][_DATED:])]
    stored = known.find(everything) if known is not None else ()
    names = {
        at: name
        for at, others in choices.items()
        for name in (*others, *ladders[at][_DATED:])[::-1]
        if name in stored and counts[name] < 2
    }
    holder = _find_holder(entries, given, names, stored, known)
    if holder is not None:
        names[holder] = given
    for at, others in choices.items():
        names.setdefault(at, next((name for name in others if counts[name] < 2), others[-1]))
    return names


def _find_holder(
    entries: dict[int, ParsedEntry], given: str, names: dict[int, str], stored: Collection[str], known: Known | None
) -> int | None:
    """The entry that has the id itself: the one that is stored under it, else the oldest."""
    if known is not None and given in stored:
        for at, entry in entries.items():
            if known.is_unchanged(given, entry):
                return at
    oldest = min(entries, key=lambda at: (_age(entries[at], math.inf), _get_title(entries[at]), _say_all(entries[at])))
    return None if oldest in names else oldest


def _list_others(given: str, entry: ParsedEntry) -> tuple[str, ...]:
    """The names that an entry can have whose id is that of another, the best first."""
    title, date = _get_title(entry), _get_date(entry)
    return (
        _hash("title", given, title),
        _hash("date", given, date),
        _hash("all", given, title, date, _say_all(entry)),
    )


def _keep_stored(ids: list[str | None], earlier: Mapping[int, str | None], known: Known) -> None:
    """Entries that an earlier version of feedtool named keep these names."""
    differ = [at for at, id_ in earlier.items() if ids[at] is not None and id_ not in (None, ids[at])]
    if not differ:
        return
    stored = known.find([name for at in differ for name in (ids[at], earlier[at]) if name is not None])
    for at in differ:
        if ids[at] not in stored and earlier[at] in stored and earlier[at] not in ids:
            ids[at] = earlier[at]


def _recognise(
    entries: Sequence[ParsedEntry], ids: list[str | None], given: Sequence[str], known: Known | None
) -> tuple[str | None, ...]:
    """An entry that was kept beside another of its id stays that when it stands alone in the document."""
    if known is None:
        return tuple(ids)
    known.find([id_ for id_ in ids if id_ is not None])
    others = {
        at: _list_others(given[at], entries[at])
        for at, id_ in enumerate(ids)
        if id_ is not None and id_ == given[at] and not known.is_unchanged(id_, entries[at])
    }
    stored = known.find([name for names in others.values() for name in names])
    if stored:
        for at, names in others.items():
            ids[at] = next((name for name in names if name in stored and name not in ids), ids[at])
    return tuple(ids)


def _assign_by_ladder(entries: Sequence[ParsedEntry], ladders: Sequence[_Ladder]) -> tuple[str | None, ...]:
    rungs = _choose_rungs([_ID if _clean_id(entry.id) else _LINK for entry in entries], ladders)
    ids = [ladder[min(rung, len(ladder) - 1)] for ladder, rung in zip(ladders, rungs, strict=True)]
    return _keep_latest(entries, ids)


def _get_title(entry: ParsedEntry) -> str:
    return entry.title.value.strip() if entry.title else ""


def _get_date(entry: ParsedEntry) -> str:
    return (entry.published or entry.updated or "").strip()


_Ladder = tuple[str, ...]
"""The names an entry could go by, the best first: [id, link, link + date, everything]."""

_ID, _LINK, _DATED, _WHOLE = range(4)


def _make_ladder(entry: ParsedEntry) -> _Ladder:
    link = _find_link(entry)
    title = _get_title(entry)
    date = (entry.published or "").strip()
    whole = _hash(link, date, title, "" if title or link else _say_all(entry))
    dated = _hash(link, date) if link and date else whole
    return (_clean_id(entry.id) or link or whole, link or whole, dated, whole)


def _find_link(entry: ParsedEntry) -> str:
    link = entry.link or (entry.enclosures[0].url if entry.enclosures else "") or ""
    return _clean_id(link)


def _clean_id(value: str | None) -> str:
    """As given but for white space around it and what no format can carry; one that is a book is hashed."""
    clean = drop_illegal(value or "").strip()
    return clean if len(clean) <= _MAX_ID else _hash(clean)


def _say_all(entry: ParsedEntry) -> str:
    bodies = (entry.summary, *entry.contents)
    return "\x00".join(text.value for text in bodies if text)


def _hash(*facts: str) -> str:
    return blake2b("\x00".join(facts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _choose_rungs(rungs: list[int], ladders: Sequence[_Ladder]) -> list[int]:
    """How far down its ladder each entry has to go to have a name of its own; `rungs` is where each begins.

    Only those that go by a rung leave it: a link that pieces share costs nothing to those with ids of their own.
    """
    for rung in (_ID, _LINK, _DATED):
        shared = _find_shared(ladders, rungs, rung)
        is_believed = len(shared) <= max(2, _TOLERATED * len(rungs))
        rungs = [
            rung + 1 if place == rung and (at in shared or not is_believed) else place for at, place in enumerate(rungs)
        ]
    return rungs


def _find_shared(ladders: Sequence[_Ladder], rungs: Sequence[int], rung: int) -> set[int]:
    """The entries that go by a rung, and whose name also stands for another piece, told by what else is known of them.

    An id stands for one piece if all that have it have one link, too, and there are two of them at most that differ:
    three are no versions, but a front page that is given for the id and link of everything.
    """
    names = {at: ladders[at][place] for at, place in enumerate(rungs) if place <= rung}
    named: defaultdict[str, list[_Ladder]] = defaultdict(list)
    for at, name in names.items():
        named[name].append(ladders[at])
    shared = {name for name, those in named.items() if len(those) > 1 and _are_several(those, rung)}
    return {at for at, name in names.items() if name in shared and rungs[at] == rung}


def _are_several(ladders: Sequence[_Ladder], rung: int) -> bool:
    wholes = {ladder[_WHOLE] for ladder in ladders}
    if rung > _ID:
        return len(wholes) > 1
    return len({ladder[_LINK] for ladder in ladders}) > 1 or len(wholes) > _VERSIONS


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
# In public

# RFC 3987's absolute IRI, loosely: a scheme, and nothing in it that an IRI must not hold.
_IRI = re.compile(
    '[A-Za-z][A-Za-z0-9+.-]+:[^\x00-\x20\x7f-\xa0<>"{}|\\\\^`\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]+'
)
_HTTP = re.compile(r"https?://[^/?#:]", re.IGNORECASE)
_ACTIVE = ("javascript:", "vbscript:", "data:", "file:", "blob:", "about:")


def make_public_id(feed: str, id: str, *, site_host: str) -> str:  # noqa: A002 (the field's word)
    """The id an entry is published under: an absolute URI, the same in every format.

    The publisher's own where it is one. Else a UUID made of the site's host, the feed's key and the id (RFC 9562
    section 5.5): the same words in another site's or feed's hands make another. A `tag:` URI would need a date on
    which the host was the site's (RFC 4151 section 2.1), and nobody here knows one.
    """
    if is_absolute_iri(id):
        return id
    site = uuid5(NAMESPACE_DNS, site_host)
    return f"urn:uuid:{uuid5(site, drop_illegal(f'{feed} {id}'))}"


def make_canonical_id(address: str) -> str:
    """A web address as an id that is new should be written (RFC 3986 section 6.2.2 and 6.2.3); anything else as it is.

    What was published under another spelling keeps it, and so does what came from another site: readers compare ids
    character by character.
    """
    if _CANONICAL.fullmatch(address):
        return address
    try:
        split = urlsplit(address)
        host, port = (split.hostname or "").lower(), split.port
    except ValueError:  # a port that is none
        return address
    if split.scheme.lower() not in _PORTS or not host or "@" in split.netloc or ":" in host:
        return address
    netloc = host if port in (None, _PORTS[split.scheme.lower()]) else f"{host}:{port}"
    path = _drop_dots(_spell(split.path)) or "/"
    return urlunsplit((split.scheme.lower(), netloc, path, _spell(split.query), _spell(split.fragment)))


_PORTS = {"http": 80, "https": 443}
_CANONICAL = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*/[A-Za-z0-9_~/-]*")
"""Most addresses: written like this, there is nothing to change."""
_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_UNRESERVED = re.compile("[A-Za-z0-9._~-]")


def _spell(part: str) -> str:
    """Escapes in capitals, and none where none is needed."""

    def spell(found: re.Match[str]) -> str:
        meant = chr(int(found[0][1:], 16))
        return meant if _UNRESERVED.fullmatch(meant) else found[0].upper()

    return _ESCAPE.sub(spell, part)


def _drop_dots(path: str) -> str:
    """RFC 3986 section 5.2.4, for a path that begins with a slash."""
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
    """Whether an id can stand in Atom as it is (RFC 4287 section 4.2.6), and does nothing when opened."""
    if not _IRI.fullmatch(id):
        return False
    lower = id.lower()
    if lower.startswith("http"):
        return _HTTP.match(id) is not None
    return not lower.startswith(_ACTIVE)
