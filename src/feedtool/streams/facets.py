"""Expands a stream of the config into one for each tag, author, source ...

    a stream with `each: [author, tag]` + entries -> streams with stable names + the entries of each

A name is made of the facet value, is unique, and is stored: neither a new tag with the same name nor a change of these
rules changes the URL of a published feed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.slugs import make_slug
from feedtool.model import Category, Entry, Facet, Stream
from feedtool.model.selection import Candidate, Origin
from feedtool.streams.select import TAG_SCHEME, is_selected

__all__ = ["FacetStream", "expand_facets"]

NameKey = tuple[str, str]
"""(key of the stream among the public ids of the store, facet value)."""

_SEPARATOR = "\n"
"""Separates the parts of a combination in the store; no name of a tag or person has a line break."""


class FacetStream(Struct, frozen=True, kw_only=True):
    """One stream of a faceted stream, its entries, and the key under which its name is stored."""

    stream: Stream
    entries: Sequence[Candidate]
    key: NameKey


@dataclass(kw_only=True)
class _Value:
    """A facet value: the spellings of its parts, and the entries that have it."""

    spellings: Counter[tuple[str, ...]] = field(default_factory=Counter)
    entries: list[Candidate] = field(default_factory=list)


def expand_facets(
    stream: Stream,
    entries: Iterable[Candidate],
    *,
    own_categories: Collection[str],
    names: Mapping[NameKey, str],
    taken: Collection[str],
    now: datetime,
) -> tuple[tuple[FacetStream, ...], int]:
    """Return the streams of a faceted stream by facet value, and the number left out.

    A published feed stays, also with fewer entries than `min_entries`. New feeds are added, those with the most entries
    first, until there are `max_feeds`.

    Args:
        stream: one with `each`.
        entries: entries after apply_source(), with their origins, newest first.
        own_categories: names of the site's categories; without any, each label is a category and a tag.
        names: the stored names of all faceted streams.
        taken: names of other streams.
        now: entries that have expired by now do not count.
    """
    found = _group(stream, entries, own_categories, now)
    owner_key = f"stream {stream.name}"
    known = {identity: name for (owner, identity), name in names.items() if owner == owner_key}
    for identity in known:
        found.setdefault(identity, _Value())
    kept = [identity for identity in found if identity in known]
    new = [identity for identity in found if identity not in known]
    enough = [identity for identity in new if len(found[identity].entries) >= stream.min_entries]
    enough.sort(key=lambda identity: (-len(found[identity].entries), identity))
    room = max(0, stream.max_feeds - len(kept))
    chosen = {**known, **_name(stream, enough[:room], {*taken, *names.values()})}
    streams = tuple(
        FacetStream(
            stream=_make_stream(stream, chosen[identity], identity, found[identity]),
            entries=found[identity].entries,
            key=(owner_key, identity),
        )
        for identity in sorted(chosen)
    )
    return streams, len(enough[room:])


def _group(stream: Stream, entries: Iterable[Candidate], own: Collection[str], now: datetime) -> dict[str, _Value]:
    found: dict[str, _Value] = {}
    for entry, origin in entries:
        if not is_selected(entry, stream, origin, now):
            continue
        seen: set[str] = set()
        for parts in product(*(_read(entry, origin, facet, own) for facet in stream.each)):
            identity = _SEPARATOR.join(key for key, _ in parts)
            if identity in seen:
                continue
            seen.add(identity)
            value = found.setdefault(identity, _Value())
            value.spellings[tuple(shown for _, shown in parts)] += 1
            value.entries.append((entry, origin))
    return found


def _read(entry: Entry, origin: Origin, facet: Facet, own: Collection[str]) -> list[tuple[str, str]]:
    """Return the values of an entry for a facet: (compared, shown) each."""
    if facet == "source":
        shown = origin.title or origin.about.title or origin.key
        return [(origin.key, " ".join(shown.split()))]
    if facet == "language":
        tag = (entry.language or "").partition("-")[0].lower()
        return [(tag, tag)] if tag else []
    if facet == "author":
        return _compare(person.name for person in entry.authors)
    return _compare(category.term for category in entry.categories if _is_a(facet, category, own))


def _is_a(facet: Facet, category: Category, own: Collection[str]) -> bool:
    """Return whether a label is of a facet.

    Feeds have only categories: if the site has its own, all others are tags; else every label is both.
    """
    if own:
        return (category.term in own) == (facet == "category")
    return facet == "tag" or category.scheme != TAG_SCHEME


def _compare(shown: Iterable[str]) -> list[tuple[str, str]]:
    clean = (" ".join(one.split()) for one in shown)
    return [(unicodedata.normalize("NFC", one).casefold(), one) for one in clean if one]


# ---------------------------------------------------------------------------------------------------------
# Names and titles


def _name(stream: Stream, identities: Iterable[str], taken: set[str]) -> dict[str, str]:
    """Return a name for each; if two have one name, the later in order gets a hash after it."""
    named: dict[str, str] = {}
    # A value that is equal to its slug gets it first ("c" before "c++"), whatever the order of the entries.
    for identity in sorted(identities, key=lambda one: (_slug(one) != one.replace(" ", "-"), one)):
        for name in _propose(stream.name, identity):
            if name not in taken:
                taken.add(name)
                named[identity] = name
                break
    return named


def _slug(identity: str) -> str:
    return "--".join(filter(None, map(make_slug, identity.split(_SEPARATOR))))


def _propose(stream: str, identity: str) -> Iterator[str]:
    slug = _slug(identity)
    if slug:
        yield f"{stream}-{slug}"
    digest = blake2b(identity.encode("utf-8", "replace"), digest_size=16).hexdigest()
    for length in (6, 12, 32):
        yield "-".join(filter(None, (stream, slug, digest[:length])))


def _make_stream(stream: Stream, name: str, identity: str, value: _Value) -> Stream:
    """Return the stream of a value, titled by its most common spelling, the first by sort order."""
    spellings = sorted(value.spellings.items(), key=lambda item: (-item[1], item[0]))
    parts = spellings[0][0] if spellings else tuple(identity.split(_SEPARATOR))
    language = parts[stream.each.index("language")] if "language" in stream.each else stream.language
    return replace(
        stream,
        name=name,
        title=_fill(stream.facet_title, stream.each, parts),
        description=_fill(stream.description, stream.each, parts),
        language=language,
        parent=stream.name,
    )


def _fill(pattern: str, each: Sequence[Facet], parts: Sequence[str]) -> str:
    """Replace the names in braces by their values, in one pass: values are not expanded again."""
    values: dict[str, str] = {"each": " · ".join(parts)}
    values.update(zip(each, parts, strict=True))
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), pattern)
