"""Composes the feeds of a site from the stored entries, and publishes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from feedtool.entries.dating import correct_dates
from feedtool.errors import NothingUsableError, RemovalError
from feedtool.model import Entry, EntryKey, Feed, History, Stream
from feedtool.model.config import Config
from feedtool.model.reports import BuildReport, GroupReport, LeftOut, RemovedEntry, RunReport, StreamReport
from feedtool.output.published import Published
from feedtool.output.spool import spool
from feedtool.output.websub import collect_notifications
from feedtool.output.writer import PublishReport, publish
from feedtool.pipeline.build_options import BuildOptions
from feedtool.pipeline.catalog import Catalog, describe_hidden
from feedtool.pipeline.compose import ComposedSite, ComposeInput, compose_feeds
from feedtool.pipeline.removal_guard import (
    RemovedSources,
    find_removed_sources,
    refuse_removed_sources,
    refuse_unplaced,
    refuse_unrestored,
)
from feedtool.pipeline.render import find_same, find_written, forget_reopened, hash_inputs, render_feeds, render_indexes
from feedtool.pipeline.up_to_date import hash_settings, make_build_key
from feedtool.plugins import Parts, Store
from feedtool.streams.categories import find_mistyped

if TYPE_CHECKING:  # loaded when a store is lost
    from feedtool.pipeline.rebuild import Restored


def publish_site(
    config: Config, parts: Parts, options: BuildOptions, read: BuildReport, published_before: Published | None
) -> BuildReport:
    """Compose and publish, and return the report of the build.

    Args:
        config: the site.
        parts: store, rules, renderers and the time.
        options: those of the build.
        read: the report of what the build read.
        published_before: the published feeds, if the store is lost.

    Raises:
        NothingUsableError: there is no entry, new or stored; the published files stay.
        RemovalError: published entries would be removed that no source withdrew; the published files stay.
        PublishError: a file could not be written (all others were).
    """
    restored = _restore(published_before, config, parts)
    site = _compose(config, parts, restored, read)
    if not options.allow_shrink:
        _check_removals(site, restored, config.path.name, read)
    removed_entries = _list_removed_entries(site, parts)
    before = parts.store.load_histories() if options.dry_run else None
    published = _publish(site, restored, config, parts, options)
    if options.is_whole and not published.foreign:
        names = tuple(file.name for file in published.files)
        parts.store.forget_changes(hash_settings(config))
        parts.store.save_build_key(make_build_key(config, parts, names, _list_ends(site)))
    composed = site.composed
    return replace(
        read,
        streams=tuple(
            _report_stream(stream, feed, left_out, before)
            for stream, feed, left_out in zip(composed.streams, composed.feeds, composed.left_out, strict=True)
        ),
        feeds_over_limit=composed.feeds_over_limit,
        written=published.written,
        removed=published.removed,
        kept=published.kept,
        foreign=published.foreign,
        unchanged=published.unchanged,
        removed_entries=removed_entries,
        mistyped=tuple(_find_mistyped(config, site, parts.store)),
        restored=restored.report if restored else None,
        removed_sources=site.removed_sources.sources,
    )


class _Site(Struct, frozen=True, kw_only=True):
    """All feeds of a site, and what they were composed of."""

    inputs: ComposeInput
    composed: ComposedSite
    removed_sources: RemovedSources
    new_public_ids: Mapping[EntryKey, str]

    @property
    def catalog(self) -> Catalog:
        return self.inputs.catalog


def _compose(config: Config, parts: Parts, restored: Restored | None, read: BuildReport) -> _Site:
    """Make the feeds of all streams from the stored entries.

    Raises:
        NothingUsableError: there are none.
    """
    catalog = Catalog(config, parts)
    if correct_dates(catalog.find_own, parts):
        catalog = Catalog(config, parts)
    known_ids = restored.public_ids if restored else {}
    files = restored.files if restored else parts.store.load_files()
    changed = None if restored else parts.store.load_changes(hash_settings(config))
    inputs = ComposeInput(catalog, parts.store, known_ids, files, changed, config)
    if next(catalog.list_shown(), None) is None and not inputs.find_ids(catalog.reasons):
        raise NothingUsableError(
            "nothing to publish: no articles, no feeds and an empty store",
            hint=_explain_nothing(read.ingested, read.fetched, withheld=len(catalog.reasons)),
            reports=(read.ingested, read.fetched),
        )
    composed = compose_feeds(config, parts, inputs)
    return _Site(
        inputs=inputs,
        composed=composed,
        removed_sources=find_removed_sources(composed, parts.store, inputs),
        new_public_ids={**known_ids, **inputs.registry.new_public_ids, **composed.new_public_ids},
    )


def _publish(
    site: _Site, restored: Restored | None, config: Config, parts: Parts, options: BuildOptions
) -> PublishReport:
    """Render and write the feeds, their archives and the index files, and store what was published."""
    composed = site.composed
    shown = [
        feed
        for feed, stream in zip(composed.feeds, composed.streams, strict=True)
        if not options.streams or not {stream.name, stream.parent}.isdisjoint(options.streams)
    ]
    archives = [one for feed in shown for one in composed.archives.get(feed.name, ())]
    forget_reopened(archives, composed.reopened, parts)
    parts.store.save_histories(one for one in composed.histories if one.stream in {feed.name for feed in shown})
    if not options.streams:
        parts.store.save_histories(site.removed_sources.forgotten)
    stored = restored.files if restored else parts.store.load_files()
    # The contents of the archives of a lost store are not known, so feedtool makes them again.
    closed = frozenset(() if restored else find_written(archives, config, parts, stored))
    inputs = hash_inputs(shown, config, parts)
    same = frozenset(find_same(inputs, config, stored))
    indexes = () if options.streams else render_indexes(composed.feeds, config, parts)
    with spool(chain(render_feeds(shown, parts, same), render_feeds(archives, parts, closed), indexes)) as files:
        published = publish(
            config.output,
            files,
            stored,
            keep=closed | same,
            partial=bool(options.streams),
            dry_run=options.dry_run,
            precompress=config.precompress,
            archives={f"{feed.name}{part.suffix}" for feed in archives for part in parts.renderers},
            inputs=inputs,
        )
    known_pings = parts.store.load_pings()
    pings = collect_notifications(
        composed.feeds, parts.renderers, published.written, known_pings, parts.now, config.notifiers
    )
    parts.store.save_published(published.files, site.new_public_ids, pings)
    return published


def _list_ends(site: _Site) -> Iterator[datetime]:
    """Yield the times at which time alone changes what is published."""
    if site.catalog.next_change is not None:
        yield site.catalog.next_change
    yield from (entry.expires for feed in site.composed.feeds for entry in feed.entries if entry.expires is not None)


def _find_mistyped(config: Config, site: _Site, store: Store) -> Iterator[tuple[str, str, str]]:
    """Yield (stream, category, similar category) of selected categories that are probably misspelt."""
    shown = {label.term for feed in site.composed.feeds for entry in feed.entries for label in entry.categories}
    wanted = {name.casefold() for stream in config.streams for name in stream.categories}
    if wanted <= set(map(str.casefold, shown)):  # as usual; the rest takes time
        return
    labels = shown | {*site.catalog.list_labels(store.list_categories())}
    known = {*config.categories, *(rule.category for rule in config.category_rules.rules)}
    for stream in config.streams:
        yield from ((stream.name, *found) for found in find_mistyped(stream.categories, labels, known))


def _restore(published: Published | None, config: Config, parts: Parts) -> Restored | None:
    if published is None or not published.files:
        return None
    from feedtool.pipeline.rebuild import restore  # only for a lost store

    return restore(published, config, parts)


def _check_removals(site: _Site, restored: Restored | None, config_name: str, read: BuildReport) -> None:
    """Stop if more than half of the published entries would be removed although their source did not withdraw them.

    Raises:
        RemovalError: they would.
    """
    try:
        refuse_removed_sources(site.removed_sources, config_name)
        if restored:
            excused = {*site.inputs.find_ids(site.catalog.reasons).values()}
            if not read.ingested.failed and not read.ingested.diagnostics:
                excused |= restored.own
            refuse_unplaced(restored.unread, restored.report.unread, config_name)
            refuse_unrestored(restored.names, excused, site.composed, config_name)
    except RemovalError as error:
        error.reports = (read.ingested, read.fetched)
        raise


def _explain_nothing(ingested: RunReport, fetched: RunReport, *, withheld: int) -> str:
    if withheld:
        return f"no stored article is public ({withheld} left out); run `feedtool ingest` to count the reasons"
    failed = len(ingested.failed) + len(fetched.failed) + len(fetched.backing_off)
    if failed:
        documents = len(ingested.documents) + len(fetched.documents) + len(fetched.backing_off)
        return f"{failed} of {documents} documents failed, see above"
    return "add article files or subscriptions to feeds.yaml"


def _list_removed_entries(site: _Site, parts: Parts) -> tuple[RemovedEntry, ...]:
    """Return the published entries that leave now, with location and reason but without their text."""
    before = parts.store.load_histories()
    kept = site.composed.published
    left = {id_ for new in site.composed.histories if (old := before.get(new.stream)) for id_ in _list_ids(old)}
    removed = (id_ for id_ in left.difference(kept) if site.inputs.find_departure(id_))
    keys = {key for id_ in removed for key in site.inputs.find_keys(id_) if site.catalog.has_source(key[0])}
    found = (_make_removed_entry(key, site.catalog, parts.store) for key in keys)
    return tuple(sorted(found, key=attrgetter("location", "reason")))


def _list_ids(history: History) -> Iterator[str]:
    yield from history.live
    yield from (id_ for archive in history.archives for id_, _ in archive.entries)


def _make_removed_entry(key: EntryKey, catalog: Catalog, store: Store) -> RemovedEntry:
    hidden = catalog.find_hidden(key) if catalog.find(key) else None
    if hidden is None:
        return RemovedEntry(location=key[0], reason="its feed no longer lists it")
    location, reason = describe_hidden(key, hidden, store)
    return RemovedEntry(location=location, reason=reason)


def _report_stream(stream: Stream, feed: Feed, left_out: LeftOut, before: Mapping[str, History] | None) -> StreamReport:
    """Report a stream; `before` are the entries that the streams published so far, for a dry run."""
    history = before.get(feed.name) if before else None
    known = {*history.live, *(id_ for one in history.archives for id_, _ in one.entries)} if history else set()
    new = () if before is None else (one for one in feed.entries if one.id not in known)
    return StreamReport(
        name=stream.name,
        title=stream.title,
        entries=len(feed.entries),
        left_out=left_out,
        new=tuple((one.title, one.link or one.id) for one in new),
        groups=tuple(_report_group(entry) for entry in feed.entries if entry.also),
    )


def _report_group(entry: Entry) -> GroupReport:
    return GroupReport(
        title=entry.title,
        location=entry.link or entry.id,
        others=tuple((other.link or other.id, f"{other.rule}: {other.evidence}") for other in entry.also),
    )
