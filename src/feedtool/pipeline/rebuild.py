"""Rebuilds a lost store from the sources and the published feeds, without any change for readers.

files and subscriptions    -> ingest, fetch          entries without public ids
published feeds            -> parse                  public ids, dates, posts that feeds no longer list
each published post        -> its entry: found by id, by link, or by title in its feed
                           -> its public id; the time when it was first seen
                           -> or a restored entry, if no source lists it any more
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.dates import parse_date
from feedtool.content.urls import canonicalize_url
from feedtool.entries.changes import decide, make_digest, make_fingerprints
from feedtool.entries.context import Context
from feedtool.entries.documents import OnProgress, ignore_progress
from feedtool.entries.identity import make_public_id
from feedtool.entries.normalize import normalize_entry
from feedtool.entries.prepare import prepare_entry
from feedtool.feeds.subscriptions import list_subscriptions
from feedtool.fetching.address_guard import is_web_address
from feedtool.fetching.budget import Budget
from feedtool.model import (
    DocumentChanges,
    Entry,
    EntryKey,
    FeedInfo,
    FeedState,
    PublishedFile,
    StoredEntry,
    Subscription,
)
from feedtool.model.config import Config
from feedtool.model.reports import RestoreReport, RunReport
from feedtool.output.published import Published, PublishedPost, read_published
from feedtool.output.writer import describe_files
from feedtool.pipeline.fetch import fetch
from feedtool.pipeline.ingest import IngestOptions, ingest
from feedtool.plugins import Parts

__all__ = ["RebuildReport", "Restored", "rebuild", "restore"]


class RebuildReport(Struct, frozen=True, kw_only=True):
    """The reports of ingest and fetch, and the result for the published entries."""

    ingested: RunReport
    fetched: RunReport
    restored: RestoreReport


class Restored(Struct, frozen=True, kw_only=True):
    """The result of restore()."""

    report: RestoreReport
    public_ids: Mapping[EntryKey, str]
    """Public ids of entries, to be saved with the next publication."""
    names: tuple[str, ...]
    """The published ids."""
    own: frozenset[str]
    """Published ids of own articles that no source lists."""
    unread: tuple[str, ...]
    """Subscriptions that cannot be read now; one of them may list entries that no other lists."""
    files: Mapping[str, PublishedFile]
    """The current files of the feeds in the folder."""


def rebuild(
    config: Config, parts: Parts, *, budget: Budget | None = None, on_progress: OnProgress = ignore_progress
) -> RebuildReport:
    """Fill the empty store of `parts`.

    Args:
        config: the sources and the output folder.
        parts: the parts, with a new store.
        budget: the time limit for fetching.
        on_progress: called for each document.

    Raises:
        PublishError: the published feeds cannot be read.
    """
    budget = budget or Budget()
    published = read_published(config, parts) or Published(posts=(), files=())
    reading = IngestOptions(allow_shrink=True, is_over=budget.is_over, on_progress=on_progress)
    ingested = ingest(config, parts, reading)
    with budget.stopping_on_signals():
        fetched = fetch(config, parts, force=True, scheduled=False, budget=budget, on_progress=on_progress)
    restored = restore(published, config, parts)
    parts.store.save_published((), restored.public_ids)
    return RebuildReport(ingested=ingested, fetched=fetched, restored=restored.report)


def restore(published: Published, config: Config, parts: Parts) -> Restored:
    """Restore public ids and dates of entries, and the posts that their feeds no longer list.

    Own articles come from their sources only: a published article that is not there was withdrawn.

    Args:
        published: the result of read_published().
        config: the sources.
        parts: the parts, with a store that holds the current entries of the sources.
    """
    index = _EntryIndex(config, list(parts.store.load_entries()))
    public_ids: dict[EntryKey, str] = {}
    seen: dict[EntryKey, PublishedPost] = {}
    lost: list[PublishedPost] = []
    for post in published.posts:
        key = index.find(post, taken=public_ids)
        if key is None:
            lost.append(post)
        else:
            public_ids[key], seen[key] = post.public_id, post
    _restore_dates(seen, parts)
    restored, unplaced, unread = _restore(lost, config, parts)
    return Restored(
        report=RestoreReport(
            published=len(published.posts), known=len(public_ids), restored=len(restored), unread=unplaced
        ),
        public_ids={**public_ids, **{key: key[1] for key in restored}},
        names=tuple(post.public_id for post in published.posts),
        own=frozenset(post.public_id for post in lost if _is_own(post, config)),
        unread=tuple(one.key for one in unread) if unplaced else (),
        files=describe_files(config.output, published.files),
    )


def _is_own(post: PublishedPost, config: Config) -> bool:
    """Return whether it is an own article; RSS names the feed of an entry only if the feed has a URL."""
    names_feeds = not post.feed.format.startswith("rss")
    return post.entry.source is None and (names_feeds or not config.subscriptions)


# ---------------------------------------------------------------------------------------------------------
# Matching published posts with entries


class _EntryIndex:
    """Finds the entry of a published post."""

    def __init__(self, config: Config, entries: Iterable[Entry]) -> None:
        host = urlsplit(config.site.base_url).hostname or ""
        own = {source.key for source in config.articles}
        self._by_id: dict[str, list[EntryKey]] = {}
        self._by_link: dict[str, list[EntryKey]] = {}
        self._by_title: dict[str, list[EntryKey]] = {}
        for entry in sorted(entries, key=lambda entry: entry.feed not in own):
            key = entry.key
            self._by_id.setdefault(make_public_id(entry.feed, entry.id, site_host=host), []).append(key)
            link = canonicalize_url(entry.link)
            if link:
                self._by_link.setdefault(link, []).append(key)
            if entry.title:
                self._by_title.setdefault(entry.title, []).append(key)

    def find(self, post: PublishedPost, taken: Mapping[EntryKey, str]) -> EntryKey | None:
        """Return the entry with the same id, else the same link, else a title that only one entry has."""
        title = post.entry.title.value.strip() if post.entry.title else ""
        same_title = self._by_title.get(title, [])
        for keys in (
            self._by_id.get(post.public_id, []),
            self._by_link.get(post.link or "", []),
            same_title if len(same_title) == 1 else [],
        ):
            free = [key for key in keys if key not in taken]
            if free:
                return free[0]
        return None


# ---------------------------------------------------------------------------------------------------------
# Restoring what the sources do not provide


def _restore_dates(seen: Mapping[EntryKey, PublishedPost], parts: Parts) -> None:
    """Set `first_seen` of entries to their published date, and the date of entries that state none."""
    by_feed: dict[str, dict[str, PublishedPost]] = {}
    for (feed, id_), post in seen.items():
        by_feed.setdefault(feed, {})[id_] = post
    states = parts.store.load_feeds()
    for feed, posts in by_feed.items():
        entry_states = parts.store.load_entry_states(feed, tuple(posts))
        rows = []
        for entry in parts.store.load_entries([feed]):
            found = posts.get(entry.id)
            date = parse_date(found.entry.published or "") if found else None
            if date is not None and date < entry.first_seen:
                dated = prepare_entry(_set_date(replace(entry, first_seen=date), date))
                state = replace(entry_states[entry.id], first_seen=date, digest=make_digest(dated))
                rows.append(StoredEntry(entry=dated, state=state))
        if rows:
            parts.store.save_document(DocumentChanges(feed=states[feed], entries=tuple(rows)))


def _set_date(entry: Entry, date: datetime) -> Entry:
    if entry.published is not None and entry.date_basis == "stated":
        return entry
    return replace(entry, published=date, date_basis="inferred")


def _restore(
    lost: Iterable[PublishedPost], config: Config, parts: Parts
) -> tuple[list[EntryKey], int, Sequence[Subscription]]:
    """Store published entries that no source lists now under their subscriptions; own articles are not restored.

    Returns:
        The restored entries; the number of others that may belong to a subscription that cannot be read now; and
        these subscriptions.
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
    for post in lost:
        if _is_own(post, config):
            continue
        known: Sequence[Subscription] = [names[name] for name in _name_source(post.entry.source) if name in names]
        known = known or _find_unread(post.entry.source, unread)
        if known:
            rows.setdefault(known[0].key, []).append(_make_row(post, known[0].key, parts))
        elif unread:
            unplaced += 1
    for key, saved in rows.items():
        state = states.get(key) or FeedState(key=key, kind="subscription")
        parts.store.save_document(DocumentChanges(feed=state, entries=tuple(saved)))
    return [(key, one.entry.id) for key, saved in rows.items() for one in saved], unplaced, unread


def _find_unread(source: FeedInfo | None, unread: Sequence[Subscription]) -> Sequence[Subscription]:
    """Return the only unread subscription that a source can be: by its host, or the only one that is a file.

    A subscription with a title in the config would have been found by that title.
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


def _make_row(post: PublishedPost, feed: str, parts: Parts) -> StoredEntry:
    context = Context(feed=feed)
    now = min(parse_date(post.entry.published or "") or parts.now, parts.now)
    raw = normalize_entry(post.entry, id=post.public_id, feed=post.feed, context=context, now=now)
    normal = prepare_entry(raw)
    fingerprint = make_fingerprints(post.feed, context)(post.entry)
    saved = decide(replace(normal, source=None), None, fingerprint, feed, now).saved
    if saved is None:
        raise TypeError("an entry without stored state was decided to be unchanged")
    return saved
