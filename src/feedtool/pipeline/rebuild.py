"""A lost store, made anew of the sources and of what is published, so that readers notice nothing.

files and subscriptions    -> ingest, fetch          entries, but under no published id yet
the feeds in the output    -> parse                  what readers know: ids, dates, pieces that feeds list no more
each published piece       -> the entry it was made of: by its id, its link, or its title in its feed
                           -> a pin; the time when it was first seen
                           -> or, if no source lists it any more, an entry again
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from feedtool.content.dates import parse_date
from feedtool.content.urls import canonicalize_url
from feedtool.entries.changes import decide, make_digest, make_fingerprints
from feedtool.entries.identity import make_public_id
from feedtool.entries.normalize import Context, normalize_entry
from feedtool.entries.process import Step, no_step
from feedtool.feeds.subscriptions import list_subscriptions
from feedtool.fetching.address_guard import is_web_address
from feedtool.fetching.budget import Budget
from feedtool.model import (
    DocumentChanges,
    Entry,
    FeedInfo,
    FeedState,
    PublishedFile,
    StoredEntry,
    Subscription,
)
from feedtool.model.config import Config
from feedtool.model.frozen import frozen
from feedtool.model.reports import RestoreReport, RunReport
from feedtool.output.published import Published, PublishedPost, read_published
from feedtool.output.writer import describe_files
from feedtool.pipeline.fetch import fetch
from feedtool.pipeline.ingest import ingest
from feedtool.plugins import Parts

__all__ = ["RebuildReport", "Restored", "rebuild", "restore"]

Key = tuple[str, str]


@frozen
class RebuildReport:
    """What the sources brought, and what became of the published entries."""

    ingested: RunReport
    fetched: RunReport
    restored: RestoreReport


@frozen
class Restored:
    """What was found in the output folder."""

    report: RestoreReport
    pins: Mapping[Key, str]
    """The ids under which entries are published; to be saved with the next publication."""
    names: tuple[str, ...]
    """The published ids."""
    own: frozenset[str]
    """Those of own articles that no source lists."""
    unread: tuple[str, ...]
    """Subscriptions that cannot be read now, one of which may list published entries that no other lists."""
    files: Mapping[str, PublishedFile]
    """The feeds in the folder as they stand."""


def rebuild(config: Config, parts: Parts, *, budget: Budget | None = None, step: Step = no_step) -> RebuildReport:
    """Fill the empty store of `parts`.

    Args:
        config: the sources, and the folder that was published.
        parts: with a new store.
        budget: how long fetching may take.
        step: told of each document.

    Raises:
        PublishError: what is published cannot be read.
    """
    budget = budget or Budget()
    published = read_published(config, parts) or Published(posts=(), files=())
    ingested = ingest(config, parts, allow_shrink=True, is_over=budget.is_over, step=step)
    with budget.stopping_on_signals():
        fetched = fetch(config, parts, force=True, scheduled=False, budget=budget, step=step)
    restored = restore(published, config, parts)
    parts.store.save_published((), restored.pins)
    return RebuildReport(ingested=ingested, fetched=fetched, restored=restored.report)


def restore(published: Published, config: Config, parts: Parts) -> Restored:
    """Give the entries of the sources the ids and dates they are published with, and feeds what they list no longer.

    Own articles come from their sources only: what was published and is not there now was taken back.

    Args:
        published: read_published()'s.
        config: the sources.
        parts: with a store that holds what the sources list now.
    """
    places = _Places(config, list(parts.store.load_entries()))
    pins: dict[Key, str] = {}
    seen: dict[Key, PublishedPost] = {}
    lost: list[PublishedPost] = []
    for piece in published.posts:
        key = places.find(piece, taken=pins)
        if key is None:
            lost.append(piece)
        else:
            pins[key], seen[key] = piece.public_id, piece
    _date_back(seen, parts)
    restored, unplaced, unread = _restore(lost, config, parts)
    return Restored(
        report=RestoreReport(published=len(published.posts), known=len(pins), restored=len(restored), unread=unplaced),
        pins={**pins, **{key: key[1] for key in restored}},
        names=tuple(piece.public_id for piece in published.posts),
        own=frozenset(piece.public_id for piece in lost if _is_own(piece, config)),
        unread=tuple(one.key for one in unread) if unplaced else (),
        files=describe_files(config.output, published.files),
    )


def _is_own(piece: PublishedPost, config: Config) -> bool:
    """Whether it is an article of the site: RSS names the feed of an entry only where that has an address."""
    names_feeds = not piece.feed.format.startswith("rss")
    return piece.entry.source is None and (names_feeds or not (config.subscriptions or config.opml))


# ---------------------------------------------------------------------------------------------------------
# What readers know


class _Places:
    """Finds the entry that a published piece was made of."""

    def __init__(self, config: Config, entries: Iterable[Entry]) -> None:
        host = urlsplit(config.site.base_url).hostname or ""
        own = {source.key for source in config.articles}
        self._by_id: dict[str, list[Key]] = {}
        self._by_link: dict[str, list[Key]] = {}
        self._by_title: dict[str, list[Key]] = {}
        for entry in sorted(entries, key=lambda entry: entry.feed not in own):
            key = (entry.feed, entry.id)
            self._by_id.setdefault(make_public_id(entry.feed, entry.id, site_host=host), []).append(key)
            link = canonicalize_url(entry.link)
            if link:
                self._by_link.setdefault(link, []).append(key)
            if entry.title:
                self._by_title.setdefault(entry.title, []).append(key)

    def find(self, piece: PublishedPost, taken: Mapping[Key, str]) -> Key | None:
        """By its id, else by where it leads, else by a title that only one entry has."""
        title = piece.entry.title.value.strip() if piece.entry.title else ""
        same_title = self._by_title.get(title, [])
        for keys in (
            self._by_id.get(piece.public_id, []),
            self._by_link.get(piece.link or "", []),
            same_title if len(same_title) == 1 else [],
        ):
            free = [key for key in keys if key not in taken]
            if free:
                return free[0]
        return None


# ---------------------------------------------------------------------------------------------------------
# What the sources do not tell


def _date_back(seen: Mapping[Key, PublishedPost], parts: Parts) -> None:
    """Give entries the first sighting, and those that state no date the date, with which they are published."""
    by_feed: dict[str, dict[str, PublishedPost]] = {}
    for (feed, id_), piece in seen.items():
        by_feed.setdefault(feed, {})[id_] = piece
    states = parts.store.load_feeds()
    for feed, pieces in by_feed.items():
        stamps = parts.store.load_entry_states(feed, tuple(pieces))
        rows = []
        for entry in parts.store.load_entries([feed]):
            found = pieces.get(entry.id)
            date = parse_date(found.entry.published or "") if found else None
            if date is not None and date < entry.first_seen:
                dated = _date(replace(entry, first_seen=date), date)
                stamp = replace(stamps[entry.id], first_seen=date, digest=make_digest(dated))
                rows.append(StoredEntry(entry=dated, state=stamp))
        if rows:
            parts.store.save_document(DocumentChanges(feed=states[feed], entries=tuple(rows)))


def _date(entry: Entry, date: datetime) -> Entry:
    if entry.published is not None and entry.date_basis == "stated":
        return entry
    return replace(entry, published=date, date_basis="inferred")


def _restore(
    lost: Iterable[PublishedPost], config: Config, parts: Parts
) -> tuple[list[Key], int, Sequence[Subscription]]:
    """Store published entries that no source lists now under their subscriptions; own articles do not come back.

    Returns:
        The restored entries; how many others may be of a subscription that cannot be read now; and these subscriptions.
    """
    subscriptions = list_subscriptions(config, parts.store)
    states = parts.store.load_feeds()
    names: dict[str, Subscription] = {}
    for one in subscriptions:
        about = states[one.key].about if one.key in states else None
        for name in (one.key, one.url, about and about.url, about and about.link, one.title, about and about.title):
            if name:
                names.setdefault(name, one)
    unread = [one for one in subscriptions if one.key not in states or states[one.key].last_success is None]
    unplaced = 0
    rows: dict[str, list[StoredEntry]] = {}
    for piece in lost:
        if _is_own(piece, config):
            continue
        known: Sequence[Subscription] = [names[name] for name in _name_source(piece.entry.source) if name in names]
        known = known or _find_unread(piece.entry.source, unread)
        if known:
            rows.setdefault(known[0].key, []).append(_make_row(piece, known[0].key, parts))
        elif unread:
            unplaced += 1
    for key, saved in rows.items():
        state = states.get(key) or FeedState(key=key, kind="subscription")
        parts.store.save_document(DocumentChanges(feed=state, entries=tuple(saved)))
    return [(key, one.entry.id) for key, saved in rows.items() for one in saved], unplaced, unread


def _find_unread(source: FeedInfo | None, unread: Sequence[Subscription]) -> Sequence[Subscription]:
    """Return the only unread subscription that a source can be: by its host, or the only one in a file.

    A subscription whose title the config states would have been found by that title.
    """
    if source is None:
        return []
    hosts = {urlsplit(url).hostname for url in (source.url, source.link) if url}
    of_host = [one for one in unread if is_web_address(one.url) and urlsplit(one.url).hostname in hosts]
    in_files = [one for one in unread if not is_web_address(one.url) and not one.title]
    found = of_host if of_host or source.url else in_files
    return found if len(found) == 1 else []


def _name_source(source: FeedInfo | None) -> tuple[str, ...]:
    found = (getattr(source, name, None) for name in ("url", "id", "link", "title"))
    return tuple(str(name) for name in found if name)


def _make_row(piece: PublishedPost, feed: str, parts: Parts) -> StoredEntry:
    context = Context(feed=feed)
    now = min(parse_date(piece.entry.published or "") or parts.now, parts.now)
    normal = normalize_entry(piece.entry, id=piece.public_id, feed=piece.feed, context=context, now=now)
    fingerprint = make_fingerprints(piece.feed, context)(piece.entry)
    saved = decide(replace(normal, source=None), None, fingerprint, feed, now).saved
    if saved is None:
        raise TypeError("an entry of which nothing was known was decided to be known")
    return saved
