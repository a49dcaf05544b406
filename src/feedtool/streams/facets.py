"""One line in the config, many streams: a feed for each tag, author, source ... that the entries name.

    a stream with `each: [author, tag]` + entries -> streams with names that stay + the entries of each

A name is made of what it stands for, is unique, and is remembered: neither a new tag that would make the same name nor
a change of these rules moves the address of a feed that somebody reads.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from itertools import product

from feedtool.model import Category, Entry, Facet, Stream
from feedtool.model.frozen import frozen
from feedtool.model.selection import Candidate, Origin
from feedtool.streams.select import TAG_SCHEME, is_selected

__all__ = ["FacetStream", "expand_facets", "make_slug"]

NameKey = tuple[str, str]
"""(what stands for the stream in the store's pins, what the member stands for)."""

_LONGEST_SLUG = 48
_BETWEEN = "\n"
"""Stands between the parts of a combination in the store; no name of a tag or person holds a line break."""


@frozen
class FacetStream:
    """One stream of a family, the entries it is composed of, and the key that its name is remembered by."""

    stream: Stream
    entries: Sequence[Candidate]
    key: NameKey


@dataclass(kw_only=True)
class _Value:
    """What a member stands for: its parts as they are spelt, and the entries that name it."""

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
    """The members of a family, in order of what they stand for, and how many had to be left out.

    A published feed stays, also with fewer entries than `min_entries`. New feeds are added, those with the most entries
    first, until there are `max_feeds`.

    Args:
        stream: one with `each`.
        entries: dressed entries with their origins, newest first.
        own_categories: what the site calls its categories; if it names none, labels are both.
        names: those that are remembered, of all families.
        taken: names of other streams.
        now: expired entries do not count.
    """
    found = _group(stream, entries, own_categories, now)
    family = f"stream {stream.name}"
    known = {identity: name for (owner, identity), name in names.items() if owner == family}
    for identity in known:
        found.setdefault(identity, _Value())
    kept = [identity for identity in found if identity in known]
    fresh = [identity for identity in found if identity not in known]
    enough = [identity for identity in fresh if len(found[identity].entries) >= stream.min_entries]
    enough.sort(key=lambda identity: (-len(found[identity].entries), identity))
    room = max(0, stream.max_feeds - len(kept))
    chosen = {**known, **_name(stream, enough[:room], {*taken, *names.values()})}
    members = tuple(
        FacetStream(
            stream=_make_stream(stream, chosen[identity], identity, found[identity]),
            entries=found[identity].entries,
            key=(family, identity),
        )
        for identity in sorted(chosen)
    )
    return members, len(enough[room:])


def _group(stream: Stream, entries: Iterable[Candidate], own: Collection[str], now: datetime) -> dict[str, _Value]:
    found: dict[str, _Value] = {}
    for entry, origin in entries:
        if not is_selected(entry, stream, origin, now):
            continue
        seen: set[str] = set()
        for parts in product(*(_read(entry, origin, facet, own) for facet in stream.each)):
            identity = _BETWEEN.join(key for key, _ in parts)
            if identity in seen:
                continue
            seen.add(identity)
            value = found.setdefault(identity, _Value())
            value.spellings[tuple(shown for _, shown in parts)] += 1
            value.entries.append((entry, origin))
    return found


def _read(entry: Entry, origin: Origin, facet: Facet, own: Collection[str]) -> list[tuple[str, str]]:
    """What an entry says of a facet: (compared, shown) each."""
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
    """Feeds call everything a category: where the site says which are its own, the others are tags; else all are."""
    if own:
        return (category.term in own) == (facet == "category")
    return facet == "tag" or category.scheme != TAG_SCHEME


def _compare(shown: Iterable[str]) -> list[tuple[str, str]]:
    clean = (" ".join(one.split()) for one in shown)
    return [(unicodedata.normalize("NFC", one).casefold(), one) for one in clean if one]


# ---------------------------------------------------------------------------------------------------------
# Names and titles


def make_slug(text: str) -> str:
    """What names a file: lower-case ASCII letters, digits and `-`.

    Accents are left out ("Città" makes "citta"); what has letters beyond the Latin ones is written in punycode (RFC
    3492), as host names are. Empty where there is no letter and no digit.
    """
    base = "".join(
        one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one)
    ).replace("ß", "ss")
    words = "-".join(re.findall(r"\w+", base.replace("_", "-")))
    if not words.isascii():
        words = f"xn--{words.encode('punycode').decode('ascii')}"
    return re.sub("[^a-z0-9-]+", "-", words.lower())[:_LONGEST_SLUG].strip("-")


def _name(stream: Stream, identities: Iterable[str], taken: set[str]) -> dict[str, str]:
    """A name for each; where two would make the same one, both beyond the first in order get a hash behind it."""
    named: dict[str, str] = {}
    # A value that is its own slug has the best claim to it ("c" before "c++"); the order of entries has no say.
    for identity in sorted(identities, key=lambda one: (_slug(one) != one.replace(" ", "-"), one)):
        for name in _propose(stream.name, identity):
            if name not in taken:
                taken.add(name)
                named[identity] = name
                break
    return named


def _slug(identity: str) -> str:
    return "--".join(filter(None, map(make_slug, identity.split(_BETWEEN))))


def _propose(stream: str, identity: str) -> Iterator[str]:
    slug = _slug(identity)
    if slug:
        yield f"{stream}-{slug}"
    digest = blake2b(identity.encode("utf-8", "replace"), digest_size=16).hexdigest()
    for length in (6, 12, 32):
        yield "-".join(filter(None, (stream, slug, digest[:length])))


def _make_stream(stream: Stream, name: str, identity: str, value: _Value) -> Stream:
    """Titled by the spelling that most entries use; the first in the alphabet where several are as common."""
    spellings = sorted(value.spellings.items(), key=lambda item: (-item[1], item[0]))
    parts = spellings[0][0] if spellings else tuple(identity.split(_BETWEEN))
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
    """The words in braces replaced by what they stand for, each once: what comes in is not looked into again."""
    values: dict[str, str] = {"each": " · ".join(parts)}
    values.update(zip(each, parts, strict=True))
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), pattern)
