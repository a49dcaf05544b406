"""What an entry is called: inside its feed, and in public.

Identity is (feed, id): an id alone is not global, "1" stands in many feeds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from urllib.parse import urlsplit, urlunsplit
from uuid import NAMESPACE_DNS, uuid5

from feedtool.core.dates import parse_date
from feedtool.core.text import drop_illegal
from feedtool.model import ParsedEntry, ParsedFeed

_MAX_ID = 2048
_TOLERATED = 0.05
"""The share of ids that may stand for two pieces before none of the feed's ids is believed."""


def assign_ids(feed: ParsedFeed) -> tuple[str | None, ...]:
    """The id of each entry, unique within the feed; None for one that another entry of the document supersedes.

    The publisher's id is kept as given. An entry without one goes by its link; where several pieces share a link,
    by link and date, and by the title too if need be. So does every entry whose id stands for different pieces,
    and the whole feed if that is true of more than one in twenty: then its ids mean nothing. An entry that merely
    lacks an id costs the others nothing, so they keep theirs and stay known when the publisher mends it.

    Two entries with one id and one link are versions of one piece (RFC 4287 section 4.1.1): the later stays.
    """
    given = [_clean_id(entry.id) for entry in feed.entries]
    if all(given) and len(set(given)) == len(given):  # nearly always
        return tuple(given)
    ladders = [_make_ladder(entry) for entry in feed.entries]
    rungs = _choose_rungs([_ID if id_ else _LINK for id_ in given], ladders)
    ids = [ladder[min(rung, len(ladder) - 1)] for ladder, rung in zip(ladders, rungs, strict=True)]
    return _keep_latest(feed.entries, ids)


_Ladder = tuple[str, ...]
"""The names an entry could go by, the best first: [id, link, link + date, everything]."""

_ID, _LINK, _DATED, _WHOLE = range(4)


def _make_ladder(entry: ParsedEntry) -> _Ladder:
    link = _find_link(entry)
    title = entry.title.value.strip() if entry.title else ""
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


def _age(entry: ParsedEntry) -> float:
    date = parse_date(entry.updated or entry.published or "")
    return date.timestamp() if date else float("-inf")


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
