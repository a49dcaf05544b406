"""Composes a stream: stored entries and the config -> the entries of a feed, in order.

    entries, newest first -> apply_source -> select -> one a group -> limit -> assign public ids

All settings of sources and streams apply here, to the stored entries, so a changed rule requires neither a fetch nor an
ingest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from heapq import heappop, heappush
from math import floor
from typing import Literal, Protocol

from msgspec.structs import replace

from feedtool.content.urls import canonicalize_url, find_host
from feedtool.entries.times import find_expiry
from feedtool.model import (
    NO_DATE,
    AlternateCopy,
    ArticleSource,
    Category,
    Entry,
    EntryKey,
    FeedInfo,
    Stream,
    Subscription,
)
from feedtool.model.reports import LeftOut
from feedtool.model.selection import Candidate, Group, Origin
from feedtool.model.stream import CategoryRules
from feedtool.streams.categories import find_category


def make_origin(source: ArticleSource | Subscription, about: FeedInfo) -> Origin:
    """Return the origin of a configured source; `about` is the feed's own metadata."""
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
        keep=source.keep,
        block=source.block,
        priority=source.priority,
        dedupe=source.dedupe,
    )


# ---------------------------------------------------------------------------------------------------------
# Settings of the source


def apply_source(entry: Entry, origin: Origin, table: Mapping[str, str], rules: CategoryRules | None = None) -> Entry:
    """Return the entry with the categories, language, author and name of its source.

    Its categories get the site's names. An article with a category of its own does not get those of its source.

    Args:
        entry: as stored.
        origin: its source.
        table: make_category_table()'s.
        rules: find a category for an entry that is in none of the site's; None applies no rules.
    """
    categories = _apply_categories(entry, origin, table)
    language = entry.language or origin.language
    authors = entry.authors or ((origin.author,) if origin.author else ())
    source = _apply_source(entry, origin)
    # Most articles have all of these fields, and copying an entry takes time.
    if (categories, language, authors, source) == (entry.categories, entry.language, entry.authors, entry.source):
        enriched = entry
    else:
        enriched = replace(entry, categories=categories, language=language, authors=authors, source=source)
    return _apply_rules(enriched, origin, rules) if rules else enriched


def _apply_rules(entry: Entry, origin: Origin, rules: CategoryRules) -> Entry:
    match = find_category(entry, name_origin(origin), rules)
    if match is None or any(category.term == match.category for category in entry.categories):
        return entry
    return replace(entry, categories=(*entry.categories, Category(term=match.category)))


def name_origin(origin: Origin) -> tuple[str, ...]:
    """Return the names of a source for `sources:` of streams and rules."""
    kind = "articles" if origin.is_own else "subscriptions"
    return kind, origin.key, origin.title or "", origin.about.title


def _apply_categories(entry: Entry, origin: Origin, table: Mapping[str, str]) -> tuple[Category, ...]:
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
"""The internal scheme of a category that a record calls a tag; it is not published."""


def _apply_source(entry: Entry, origin: Origin) -> FeedInfo | None:
    if origin.is_own:
        return None
    source = entry.source or origin.about
    if origin.title and (entry.source is None or entry.source.url in (None, origin.about.url)):
        return replace(source, title=origin.title)
    return source if source.title else replace(source, title=origin.key)


# ---------------------------------------------------------------------------------------------------------
# Select


def is_selected(entry: Entry, stream: Stream, origin: Origin, now: datetime) -> bool:
    """Return whether an entry, after apply_source(), belongs in the stream at a time."""
    expiry = find_expiry(entry)
    if expiry is not None and expiry <= now:
        return False
    return (
        passes_filter(entry, origin.keep, origin.block)
        and _matches_any(stream.categories, (category.term for category in entry.categories))
        and _matches_any(stream.tags, (category.term for category in entry.categories))
        and _matches_any(stream.authors, (person.name for person in entry.authors))
        and is_of_source(stream.sources, origin)
        and _matches_language(stream.languages, entry.language)
        and passes_filter(entry, stream.keywords, stream.block)
    )


def passes_filter(entry: Entry, keep: tuple[str, ...], block: tuple[str, ...]) -> bool:
    """Return whether an entry has a word to keep, if there are any, and no word to block."""
    if not keep and not block:
        return True
    text = " ".join((entry.title, entry.summary, *(category.term for category in entry.categories))).casefold()
    if any(word.casefold() in text for word in block):
        return False
    return not keep or any(word.casefold() in text for word in keep)


def _matches_any(wanted: tuple[str, ...], has: Iterable[str]) -> bool:
    return not wanted or not _fold(wanted).isdisjoint(name.casefold() for name in has)


@lru_cache(maxsize=1024)
def _fold(wanted: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.casefold() for name in wanted)


def is_of_source(wanted: tuple[str, ...], origin: Origin) -> bool:
    """Return whether a source is one of those that `sources:` names; without any, every source is."""
    return _matches_any(wanted, name_origin(origin))


def _matches_language(wanted: tuple[str, ...], language: str | None) -> bool:
    """`it` selects it and it-CH (RFC 4647 section 3.3.1, basic filtering)."""
    if not wanted:
        return True
    tag = (language or "").casefold()
    return any(tag == want or tag.startswith(f"{want}-") for want in map(str.casefold, wanted))


# ---------------------------------------------------------------------------------------------------------
# Compose


class Entries(Protocol):
    """The entries that a stream may show."""

    def list_shown(self, stream: Stream) -> Iterator[tuple[datetime | None, Candidate]]:
        """Yield the entries that may be shown, or more of them than the stream selects, newest first by a date.

        An entry is shown with this date or an earlier one.
        """
        ...

    def find_shown(self, key: EntryKey) -> Candidate | None:
        """Return an entry that may be shown."""
        ...

    def find_group(self, key: EntryKey) -> Group | None:
        """Return the copies of a post, the canonical copy first; None for an entry without copies."""
        ...


def compose(
    stream: Stream,
    entries: Entries,
    *,
    public_id: Callable[[Entry], str],
    now: datetime,
    whole: bool = False,
) -> tuple[tuple[Entry, ...], LeftOut]:
    """Return the entries of a stream, newest first, one a group, with public ids and `also`, and what limits left out.

    Entries are asked for until the stream is full.

    Args:
        stream: selects the entries, their number and their form.
        entries: entries after apply_source().
        public_id: returns the id under which an entry is published.
        now: entries that have expired by now are left out.
        whole: return all entries of the stream, without its limits.
    """
    kept = _list_kept(stream, entries, now)
    chosen, left_out = ([*kept], LeftOut()) if whole else _limit(kept, stream)
    # A copy can give an undated entry a date for which its turn has passed.
    chosen.sort(key=lambda one: rank_by_date(one[0]))
    return tuple(_assign_public_ids((_trim(entry, stream.content) for entry, _ in chosen), public_id)), left_out


def _list_kept(stream: Stream, entries: Entries, now: datetime) -> Iterator[Candidate]:
    """Yield the selected entries, one a group, newest first.

    An entry waits until no entry to come can be newer.
    """
    ahead: list[tuple[tuple[bool, int, bool, float, str, str], Candidate]] = []
    seen: set[EntryKey] = set()
    for date, candidate in entries.list_shown(stream):
        entry = candidate[0]
        if entry.key in seen or not is_selected(entry, stream, candidate[1], now):
            continue
        group = entries.find_group(entry.key) if stream.dedupe else None
        if group is not None:
            seen.update(group.members)
            candidate = _keep_canonical(group, stream, entries, now)
        position = (date is None, -floor((date or NO_DATE).timestamp()))
        while ahead and ahead[0][0][:2] < position:
            yield heappop(ahead)[1]
        heappush(ahead, (rank_by_date(candidate[0]), candidate))
    while ahead:
        yield heappop(ahead)[1]


def rank_by_date(entry: Entry) -> tuple[bool, int, bool, float, str, str]:
    """Return the sort key of streams: newest first, undated last; in one second, stated dates first."""
    timestamp = entry.date.timestamp()
    is_approximate = entry.date_basis != "stated"
    return entry.published is None, -floor(timestamp), is_approximate, -timestamp, entry.feed, entry.id


def _keep_canonical(group: Group, stream: Stream, entries: Entries, now: datetime) -> Candidate:
    """Return the best copy that the stream selects, with the others as `also`."""
    found = (candidate for key in group.members if (candidate := entries.find_shown(key)) is not None)
    selected = (one for one in found if is_selected(one[0], stream, one[1], now))
    (entry, origin), *others = selected
    return (replace(entry, also=_list_copies(entry, origin, others, group)) if others else entry), origin


def _list_copies(
    shown: Entry, origin: Origin, copies: Iterable[tuple[Entry, Origin]], group: Group
) -> tuple[AlternateCopy, ...]:
    """Return the copies, each with whether it is elsewhere.

    Elsewhere is in another feed, not on the own site, and at a URL that no copy before it has.
    """
    found = []
    seen = {canonicalize_url(shown.link) or shown.link}
    for entry, its in copies:
        url = canonicalize_url(entry.link) or entry.link
        is_on_own_site = its.is_own or (origin.is_own and find_host(entry.link) == find_host(shown.link))
        is_elsewhere = not is_on_own_site and entry.feed != shown.feed and url not in seen
        seen.add(url)
        found.append(_make_copy(entry, group, is_elsewhere=is_elsewhere))
    return tuple(found)


def _make_copy(entry: Entry, group: Group, *, is_elsewhere: bool) -> AlternateCopy:
    rule, evidence = group.reasons.get(entry.key, ("", ""))
    return AlternateCopy(
        link=entry.link,
        title=entry.title,
        id=entry.id,
        source=entry.source or FeedInfo(title=entry.feed),
        rule=rule,
        evidence=evidence,
        is_elsewhere=is_elsewhere,
    )


def _limit(kept: Iterable[Candidate], stream: Stream) -> tuple[list[Candidate], LeftOut]:
    """Return the newest entries within the limits of the stream and of each subscription.

    Unless the config sets a limit for each subscription, one gets half of the stream, and the part of the rest that
    others leave: a feed that publishes hundreds of entries at once displaces at most half of the others.
    """
    share = -(-stream.limit // 2) if stream.per_source is None else stream.per_source
    taken: Counter[str] = Counter()
    chosen: list[Candidate] = []
    beyond: list[Candidate] = []
    has_older = False
    for candidate in kept:
        if len(chosen) == stream.limit:
            has_older = True
            break
        entry, origin = candidate
        is_fair = origin.is_own or taken[entry.feed] < share
        taken[entry.feed] += is_fair
        (chosen if is_fair else beyond).append(candidate)
    if stream.per_source is None:
        room = stream.limit - len(chosen)
        chosen, beyond = [*chosen, *beyond[:room]], beyond[room:]
    return chosen, LeftOut(has_older=has_older, of_sources=len(beyond))


def _trim(entry: Entry, content: Literal["full", "summary"] | None) -> Entry:
    return replace(entry, content=None) if content == "summary" else entry


def _assign_public_ids(entries: Iterable[Entry], public_id: Callable[[Entry], str]) -> Iterator[Entry]:
    """Yield the entries with public ids, unique in the feed: readers keep one entry a guid.

    Two entries can share an id if dedupe is off, or if a feed copies the guid of another.
    """
    seen: set[str] = set()
    for entry in entries:
        id_ = public_id(entry)
        if id_ in seen:
            id_ = public_id(replace(entry, id=f"{entry.feed} {entry.id}"))
        seen.add(id_)
        yield replace(entry, id=id_, categories=tuple(map(_drop_tag_scheme, entry.categories)))


@lru_cache(maxsize=4096)
def _drop_tag_scheme(category: Category) -> Category:
    return replace(category, scheme=None) if category.scheme == TAG_SCHEME else category
