"""Hop 7: stored entries and what the config asks for -> the entries of a feed, in order.

    entries, newest first -> dress -> select -> one a cluster -> cap -> sign

Everything the config says about sources and streams acts here, on what is stored, so a changed rule needs
neither a refetch nor a re-ingest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import islice
from math import floor
from typing import Literal

from feedtool.content.urls import canonicalize_url, find_host
from feedtool.entries.times import get_expiry
from feedtool.model import (
    AlternateCopy,
    ArticleSource,
    Category,
    Entry,
    EntryFilter,
    FeedInfo,
    Stream,
    Subscription,
)
from feedtool.model.config import CategoryRules
from feedtool.model.selection import Group, Origin
from feedtool.streams.categories import find_placement


def make_origin(source: ArticleSource | Subscription, about: FeedInfo) -> Origin:
    """The origin that a configured source stands for; `about` is what the feed last said of itself."""
    if isinstance(source, ArticleSource):
        return Origin(
            key=source.key,
            kind="articles",
            about=about,
            categories=source.categories,
            tags=source.tags,
            language=source.language,
            author=source.author,
        )
    return Origin(
        key=source.key,
        kind="subscription",
        about=about,
        title=source.title,
        categories=source.categories,
        language=source.language,
        filter=source.filter,
        priority=source.priority,
        dedupe=source.dedupe,
    )


# ---------------------------------------------------------------------------------------------------------
# Dress: what the config adds to an entry


def apply_source(entry: Entry, origin: Origin, table: Mapping[str, str], rules: CategoryRules | None = None) -> Entry:
    """The entry with its origin's categories, language, author and name, and the site's category names.

    `table` is make_category_table()'s. A record that says its own category keeps it: an article source's are
    for those that say nothing. `rules` place what is in none of the site's categories.
    """
    categories = _dress_categories(entry, origin, table)
    language = entry.language or origin.language
    authors = entry.authors or ((origin.author,) if origin.author else ())
    source = _dress_source(entry, origin)
    # Most articles say all of it themselves, and a new entry is dear.
    if (categories, language, authors, source) == (entry.categories, entry.language, entry.authors, entry.source):
        dressed = entry
    else:
        dressed = replace(entry, categories=categories, language=language, authors=authors, source=source)
    return _place(dressed, origin, rules) if rules else dressed


def _place(entry: Entry, origin: Origin, rules: CategoryRules) -> Entry:
    placement = find_placement(entry, name_origin(origin), rules)
    if placement is None or any(category.term == placement.category for category in entry.categories):
        return entry
    return replace(entry, categories=(*entry.categories, Category(term=placement.category)))


def name_origin(origin: Origin) -> tuple[str, ...]:
    """What a source is called in `sources:` of streams and rules."""
    kind = "articles" if origin.is_own else "subscriptions"
    return kind, origin.key, origin.title or "", origin.about.title


def _dress_categories(entry: Entry, origin: Origin, table: Mapping[str, str]) -> tuple[Category, ...]:
    found: dict[str, Category] = {}
    added = origin.categories if not origin.is_own or not _has_category(entry) else ()
    for category in (*entry.categories, *(Category(term=term) for term in (*added, *origin.tags))):
        term = table.get(category.term.casefold(), category.term)
        shown = category if term == category.term else replace(category, term=term, label=None)
        found.setdefault(term.casefold(), shown)
    return tuple(found.values())


def _has_category(entry: Entry) -> bool:
    return any(category.scheme != TAG_SCHEME for category in entry.categories)


TAG_SCHEME = "tag"
"""Marks, inside feedtool, a category that a record called a tag; never published as a scheme."""


def _dress_source(entry: Entry, origin: Origin) -> FeedInfo | None:
    if origin.is_own:
        return None
    source = entry.source or origin.about
    if origin.title and (entry.source is None or entry.source.url in (None, origin.about.url)):
        return replace(source, title=origin.title)
    return source if source.title else replace(source, title=origin.key)


# ---------------------------------------------------------------------------------------------------------
# Select


def is_selected(entry: Entry, stream: Stream, origin: Origin, now: datetime) -> bool:
    """Whether a dressed entry belongs in the stream at a point in time."""
    expiry = get_expiry(entry)
    if expiry is not None and expiry <= now:
        return False
    return (
        passes_filter(entry, origin.filter)
        and _matches_any(stream.categories, (category.term for category in entry.categories))
        and _matches_any(stream.tags, (category.term for category in entry.categories))
        and _matches_any(stream.authors, (person.name for person in entry.authors))
        and _matches_source(stream.sources, origin)
        and _matches_language(stream.languages, entry.language)
        and passes_filter(entry, stream.filter)
    )


def passes_filter(entry: Entry, words: EntryFilter) -> bool:
    """Whether an entry has one of the words to keep, if there are any, and none of those to block."""
    if not words.keep and not words.block:
        return True
    text = " ".join((entry.title, entry.summary, *(category.term for category in entry.categories))).casefold()
    if any(word.casefold() in text for word in words.block):
        return False
    return not words.keep or any(word.casefold() in text for word in words.keep)


def _matches_any(wanted: tuple[str, ...], has: Iterable[str]) -> bool:
    return not wanted or not _fold(wanted).isdisjoint(name.casefold() for name in has)


@lru_cache(maxsize=1024)
def _fold(wanted: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.casefold() for name in wanted)


def _matches_source(wanted: tuple[str, ...], origin: Origin) -> bool:
    return _matches_any(wanted, name_origin(origin))


def _matches_language(wanted: tuple[str, ...], language: str | None) -> bool:
    """`it` selects it and it-CH (RFC 4647 section 3.3.1, basic filtering)."""
    if not wanted:
        return True
    tag = (language or "").casefold()
    return any(tag == want or tag.startswith(f"{want}-") for want in map(str.casefold, wanted))


# ---------------------------------------------------------------------------------------------------------
# Compose


def compose(
    stream: Stream,
    entries: Iterable[tuple[Entry, Origin]],
    *,
    groups: Iterable[Group],
    public_id: Callable[[Entry], str],
    now: datetime,
    whole: bool = False,
) -> tuple[Entry, ...]:
    """The entries of a stream, newest first, one a group, capped, with public ids and `also` filled.

    Args:
        stream: what to select, how many, in which form.
        entries: dressed entries with their origins, newest first.
        groups: the copies that are known, best copy first; ignored when the stream has dedupe off.
        public_id: the id an entry is published under, pins considered.
        now: expired entries leave at this time.
        whole: all that belongs in it, however many the stream shows.
    """
    selected = [(entry, origin) for entry, origin in entries if is_selected(entry, stream, origin, now)]
    kept = _one_a_group(selected, groups) if stream.dedupe else [(entry, origin) for entry, origin in selected]
    kept.sort(key=lambda pair: _rank_by_date(pair[0]))
    capped = kept if whole else _cap(kept, stream)
    return tuple(_sign((_trim(entry, stream.content) for entry, _ in capped), public_id))


def _rank_by_date(entry: Entry) -> tuple[bool, int, bool, float, str, str]:
    """Newest first, without a date last; an approximate date comes after a stated one of the same second."""
    moment = entry.date.timestamp()
    is_approximate = entry.date_basis != "stated"
    return entry.published is None, -floor(moment), is_approximate, -moment, entry.feed, entry.id


def _one_a_group(selected: list[tuple[Entry, Origin]], groups: Iterable[Group]) -> list[tuple[Entry, Origin]]:
    by_key = {(entry.feed, entry.id): (entry, origin) for entry, origin in selected}
    for group in groups:
        here = [key for key in group.members if key in by_key]
        if len(here) < 2:
            continue
        best, *others = here
        entry, origin = by_key[best]
        by_key[best] = (replace(entry, also=_list_appearances(entry, origin, map(by_key.pop, others), group)), origin)
    return list(by_key.values())


def _list_appearances(
    shown: Entry, origin: Origin, copies: Iterable[tuple[Entry, Origin]], group: Group
) -> tuple[AlternateCopy, ...]:
    """The copies, and which stand elsewhere: not in the same feed, not at the own site, not where another one does."""
    found = []
    seen = {canonicalize_url(shown.link) or shown.link}
    for entry, its in copies:
        place = canonicalize_url(entry.link) or entry.link
        is_at_home = its.is_own or (origin.is_own and find_host(entry.link) == find_host(shown.link))
        is_elsewhere = not is_at_home and entry.feed != shown.feed and place not in seen
        seen.add(place)
        found.append(_make_appearance(entry, group, is_elsewhere=is_elsewhere))
    return tuple(found)


def _make_appearance(entry: Entry, group: Group, *, is_elsewhere: bool) -> AlternateCopy:
    rule, evidence = group.reasons.get((entry.feed, entry.id), ("", ""))
    return AlternateCopy(
        link=entry.link,
        title=entry.title,
        id=entry.id,
        source=entry.source or FeedInfo(title=entry.feed),
        rule=rule,
        evidence=evidence,
        is_elsewhere=is_elsewhere,
    )


def _cap(kept: list[tuple[Entry, Origin]], stream: Stream) -> list[tuple[Entry, Origin]]:
    """The newest, within what the stream may hold of all and of one source.

    Unless the config says how many one source may have, a subscription gets half of the stream, and what the others
    leave of the rest: a feed that pours out hundreds of entries drives out only so many of others.
    """
    if stream.per_source is not None:
        return list(islice(_cap_sources(kept, stream.per_source), stream.limit))
    if len(kept) <= stream.limit:
        return kept
    share = -(-stream.limit // 2)
    fair = _cap_sources(kept, share, is_capped=lambda origin: not origin.is_own)
    chosen = {(entry.feed, entry.id) for entry, _ in islice(fair, stream.limit)}
    for entry, _ in kept:
        if len(chosen) >= stream.limit:
            break
        chosen.add((entry.feed, entry.id))
    return [(entry, origin) for entry, origin in kept if (entry.feed, entry.id) in chosen]


def _cap_sources(
    kept: Iterable[tuple[Entry, Origin]], most: int, *, is_capped: Callable[[Origin], bool] = lambda _: True
) -> Iterator[tuple[Entry, Origin]]:
    taken: Counter[str] = Counter()
    for entry, origin in kept:
        if taken[entry.feed] < most or not is_capped(origin):
            taken[entry.feed] += 1
            yield entry, origin


def _trim(entry: Entry, content: Literal["full", "summary"]) -> Entry:
    return entry if content == "full" else replace(entry, content=None)


def _sign(entries: Iterable[Entry], public_id: Callable[[Entry], str]) -> Iterator[Entry]:
    """Give entries their public ids, each once in a feed: readers keep one entry a guid.

    Two entries can share an id when dedupe is off, or when a feed copies another's guid.
    """
    seen: set[str] = set()
    for entry in entries:
        name = public_id(entry)
        if name in seen:
            name = public_id(replace(entry, id=f"{entry.feed} {entry.id}"))
        seen.add(name)
        yield replace(entry, id=name, categories=tuple(map(_unmark, entry.categories)))


@lru_cache(maxsize=4096)
def _unmark(category: Category) -> Category:
    return replace(category, scheme=None) if category.scheme == TAG_SCHEME else category
