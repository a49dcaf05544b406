"""A whole build: ingest, fetch, compose and publish."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from feedtool.config import get_stream
from feedtool.dedupe.canonical import measure_host_affinity
from feedtool.dedupe.groups import find_groups
from feedtool.dedupe.merge import fill_entries
from feedtool.entries.dating import correct_dates
from feedtool.entries.identity import is_absolute_iri, make_canonical_id, make_public_id
from feedtool.entries.process import OnProgress, ignore_progress
from feedtool.errors import NothingUsableError, PublishError, RemovalError
from feedtool.feeds.subscriptions import list_subscriptions
from feedtool.fetching.budget import Budget
from feedtool.fetching.health_report import list_health
from feedtool.model import (
    Entry,
    EntryKey,
    Feed,
    FeedInfo,
    FeedState,
    PublishedFile,
    PublishedSite,
    Site,
    Stream,
    Subscription,
)
from feedtool.model.config import Config
from feedtool.model.reports import BuildReport, GroupReport, PingReport, RemovedEntry, RunReport, StreamReport
from feedtool.model.selection import Candidate, Group, Origin
from feedtool.output.file_links import link_indexes
from feedtool.output.published import Published, is_lost, read_published
from feedtool.output.spool import spool
from feedtool.output.websub import collect_notifications, notify_hubs
from feedtool.output.writer import count_files, publish
from feedtool.pipeline.build_key import is_current, make_build_key
from feedtool.pipeline.compose import ComposedSite, ComposeInput, compose_feeds
from feedtool.pipeline.ingest import IngestOptions, ingest
from feedtool.pipeline.load import describe_hidden, find_hidden, load_candidates, make_overrides
from feedtool.pipeline.removal_guard import (
    RemovedSources,
    find_removed_sources,
    refuse_removed_sources,
    refuse_unplaced,
    refuse_unrestored,
)
from feedtool.plugins import Parts, Store
from feedtool.streams.categories import find_mistyped
from feedtool.streams.withheld import WithheldEntries

if TYPE_CHECKING:  # loaded when a store is lost
    from feedtool.pipeline.rebuild import Restored


class BuildOptions(Struct, frozen=True, kw_only=True):
    """The options of build()."""

    offline: bool = False
    """Fetch nothing; files are still read."""
    force: bool = False
    """Also fetch feeds that are backing off after a failure."""
    dry_run: bool = False
    """Write nothing into the output folder."""
    as_of: datetime | None = None
    """When saved pages were saved; None: the modification time of each file."""
    allow_shrink: bool = False
    """Accept sources that shrink, lists that drop most feeds, and the removal of published entries."""
    streams: tuple[str, ...] = ()
    """Publish only these; empty: all."""
    ping: bool = True
    """Notify hubs; otherwise the next run does. Never with `offline` or `dry_run`."""


def build(
    config: Config,
    parts: Parts,
    options: BuildOptions,
    *,
    budget: Budget | None = None,
    on_progress: OnProgress = ignore_progress,
) -> BuildReport:
    """Ingest, fetch, compose and publish.

    Raises:
        ConfigError: a stream in the options is not in the config.
        NothingUsableError: there is no entry, new or stored; the published files stay.
        RemovalError: published entries would be removed that no source withdrew; the published files stay.
        PublishError: a file could not be written (all others were), or the store is lost and the published feeds
            cannot be read.
    """
    for name in options.streams:
        get_stream(config, name)
    budget = budget or Budget()
    published_before = _find_published(config, parts, options)
    reading = IngestOptions(
        as_of=options.as_of,
        allow_shrink=options.allow_shrink,
        offline=options.offline,
        is_over=budget.is_over,
        on_progress=on_progress,
    )
    ingested = ingest(config, parts, reading)
    fetched = RunReport()
    if not options.offline:
        fetched = _fetch(config, parts, options, budget, on_progress)
    names = tuple(parts.store.load_files())
    is_whole = not options.streams and not options.dry_run
    if is_whole and is_current(config, parts, names):
        return BuildReport(
            ingested=ingested,
            fetched=fetched,
            unchanged=count_files(names),
            is_same=True,
            pinged=_ping(parts, options),
        )
    restored = _restore(published_before, config, parts)
    states = parts.store.load_feeds()
    candidates = load_candidates(config, parts, states)
    if correct_dates(candidates.all, parts):
        candidates = load_candidates(config, parts, states)
    public_ids = {**parts.store.load_public_ids(), **(restored.public_ids if restored else {})}
    if not candidates.public and public_ids.keys().isdisjoint(candidates.reasons):
        raise NothingUsableError(
            "nothing to publish: no articles, no feeds and an empty store",
            hint=_explain_nothing(ingested, fetched, withheld=len(candidates.withheld)),
            reports=(ingested, fetched),
        )
    groups = find_groups(candidates.all, parts.rules, make_overrides(config), parts.grouping_store)
    hidden = find_hidden(candidates, groups, config, parts)
    visible = [one for one in candidates.public if one[0].key not in hidden]
    entries = fill_entries(visible, groups)
    registry = _PublicIdRegistry(public_ids, groups, config.site, entries)
    inputs = ComposeInput(
        entries=entries,
        groups=groups,
        public_id=registry.public_id,
        public_ids=registry.public_ids,
        sources={one.key for one in config.articles} | {one.key for one in list_subscriptions(config, parts.store)},
        silent={key for key, one in hidden.items() if one.is_silent},
    )
    composed = compose_feeds(config, parts, inputs)
    feeds = composed.feeds
    shown = [
        feed
        for feed, stream in zip(feeds, composed.streams, strict=True)
        if not options.streams or not {stream.name, stream.parent}.isdisjoint(options.streams)
    ]
    removed_entries = _list_removed_entries({feed.name for feed in feeds}, inputs, hidden, parts)
    removed_sources = find_removed_sources(composed, parts.store, public_ids, inputs.sources)
    if not options.allow_shrink:
        withdrawn = {public_ids[key] for key in candidates.reasons if key in public_ids}
        _check_removals(removed_sources, restored, withdrawn, composed, config.path.name, (ingested, fetched))
    archives = [one for feed in shown for one in composed.archives.get(feed.name, ())]
    _forget_reopened(archives, composed.reopened, parts)
    parts.store.save_histories(one for one in composed.histories if one.stream in {feed.name for feed in shown})
    if not options.streams:
        parts.store.save_histories(removed_sources.forgotten)
    stored = restored.files if restored else parts.store.load_files()
    # The contents of the archives of a lost store are not known, so feedtool makes them again.
    closed = frozenset(() if restored else _find_written(archives, config, parts, stored))
    indexes = () if options.streams else _render_indexes(feeds, config, parts, states)
    with spool(chain(_render_feeds(shown, parts), _render_feeds(archives, parts, closed), indexes)) as files:
        published = publish(
            config.output,
            files,
            stored,
            keep=closed,
            partial=bool(options.streams),
            dry_run=options.dry_run,
            precompress=config.precompress,
            archives={f"{feed.name}{part.suffix}" for feed in archives for part in parts.renderers},
        )
    pings = collect_notifications(
        composed.feeds, parts.renderers, published.written, parts.store.load_pings(), parts.now
    )
    parts.store.save_published(
        published.files,
        {**(restored.public_ids if restored else {}), **registry.new_public_ids, **composed.new_public_ids},
        pings,
    )
    if is_whole:
        names = tuple(file.name for file in published.files)
        parts.store.save_build_key(make_build_key(config, parts, entries, names, candidates.next_change))
    return BuildReport(
        ingested=ingested,
        fetched=fetched,
        streams=tuple(_report_stream(stream, feed) for stream, feed in zip(composed.streams, feeds, strict=True)),
        feeds_over_limit=composed.feeds_over_limit,
        written=published.written,
        removed=published.removed,
        kept=published.kept,
        unchanged=published.unchanged,
        removed_entries=removed_entries,
        pinged=_ping(parts, options),
        mistyped=tuple(_find_mistyped(config, entries)),
        restored=restored.report if restored else None,
        removed_sources=removed_sources.sources,
    )


def _find_mistyped(config: Config, entries: Iterable[Candidate]) -> Iterator[tuple[str, str, str]]:
    """Yield (stream, category, similar category) of selected categories that are probably misspelt."""
    labels = {category.term for entry, _ in entries for category in entry.categories}
    known = {*config.categories, *(rule.category for rule in config.category_rules.rules)}
    for stream in config.streams:
        yield from ((stream.name, *found) for found in find_mistyped(stream.categories, labels, known))


def _find_published(config: Config, parts: Parts, options: BuildOptions) -> Published | None:
    """Return the published feeds if the store is lost; None if it is not, or if there are none.

    Raises:
        PublishError: the published feeds cannot be read, without `allow_shrink`.
    """
    if not is_lost(config, parts):
        return None
    try:
        return read_published(config, parts)
    except PublishError:
        if options.allow_shrink:
            return None
        raise


def _restore(published: Published | None, config: Config, parts: Parts) -> Restored | None:
    if published is None or not published.files:
        return None
    from feedtool.pipeline.rebuild import restore  # only for a lost store

    return restore(published, config, parts)


def _check_removals(
    removed_sources: RemovedSources,
    restored: Restored | None,
    withdrawn: set[str],
    composed: ComposedSite,
    config_name: str,
    reports: tuple[RunReport, RunReport],
) -> None:
    """Stop if more than half of the published entries would be removed although their source did not withdraw them.

    Raises:
        RemovalError: they would.
    """
    ingested, _ = reports
    try:
        refuse_removed_sources(removed_sources, config_name)
        if restored:
            is_read = not ingested.failed and not ingested.problems
            excused = withdrawn | restored.own if is_read else withdrawn
            refuse_unplaced(restored.unread, restored.report.unread, config_name)
            refuse_unrestored(restored.names, excused, composed, config_name)
    except RemovalError as error:
        error.reports = reports
        raise


def _ping(parts: Parts, options: BuildOptions) -> PingReport:
    return PingReport() if options.offline or options.dry_run or not options.ping else notify_hubs(parts)


def _fetch(config: Config, parts: Parts, options: BuildOptions, budget: Budget, on_progress: OnProgress) -> RunReport:
    """Fetch the subscriptions; an interrupt ends the fetching, and the build publishes what has arrived."""
    if not config.subscriptions and not config.opml:
        return RunReport()
    from feedtool.pipeline.fetch import fetch  # not for a site without subscriptions

    with budget.stopping_on_signals():
        return fetch(
            config,
            parts,
            force=options.force,
            scheduled=False,
            allow_shrink=options.allow_shrink,
            budget=budget,
            on_progress=on_progress,
        )


def _explain_nothing(ingested: RunReport, fetched: RunReport, *, withheld: int) -> str:
    if withheld:
        return f"none of the {withheld} stored articles is public; run `feedtool ingest` to count the reasons"
    failed = len(ingested.failed) + len(fetched.failed) + len(fetched.backing_off)
    if failed:
        documents = len(ingested.documents) + len(fetched.documents) + len(fetched.backing_off)
        return f"{failed} of {documents} documents failed, see above"
    return "add article files or subscriptions to feeds.yaml"


# ---------------------------------------------------------------------------------------------------------
# Public ids


class _PublicIdRegistry:
    """Assigns the permanent ids under which posts are published, even if the canonical copy changes.

    The id under which a post was first published belongs to the copy that was shown then. Whichever copy of the
    group is shown later uses an id of the group; if the group splits, the id stays with the copy that it belongs to.

    If different posts claim one id, for example because a feed copies the guid of another, it belongs to the entry
    that was published under it, else to the site's own article, else to the entry that was seen first, and of those
    to the feed whose host the id names; the others get a UUID. An id stays even if another feed took the id of an own
    article beforehand: readers who saw that feed's post under the id would take the article for a post they have read.
    """

    def __init__(
        self, public_ids: Mapping[EntryKey, str], groups: Sequence[Group], site: Site, entries: Iterable[Candidate]
    ) -> None:
        entries = tuple(entries)
        self.public_ids = public_ids
        self._own = {entry.feed for entry, origin in entries if origin.is_own}
        self._host = urlsplit(site.base_url).hostname or ""
        self._groups = {member: group for group in groups for member in group.members}
        self._owners = {name: key for key, name in sorted(public_ids.items(), reverse=True)}
        # Usually all but the new entries have a public id, so there is nothing to rank.
        named = ((self._make_id(entry), entry, origin) for entry, origin in entries)
        claims = [claim for claim in named if claim[0] not in self._owners]
        for name, entry, _ in sorted(claims, key=_rank_claim):
            self._owners.setdefault(name, entry.key)
        self.new_public_ids: dict[EntryKey, str] = {}

    def public_id(self, entry: Entry) -> str:
        """Return the public id of an entry, an absolute URI."""
        key = entry.key
        known = self.public_ids.get(key) or self.new_public_ids.get(key)
        if known is not None:
            return known
        group = self._groups.get(key)
        copies = (key, *(group.members if group else ()))
        for member in copies:
            if member in self.public_ids:
                return self.public_ids[member]
        name = self._make_id(entry)
        if self._owners.get(name, key) not in copies:
            # A string with a space is not a URI, so this makes a UUID whatever the id of the entry.
            name = make_public_id(entry.feed, f"{entry.feed} {entry.id}", site_host=self._host)
        self.new_public_ids[key] = name
        return name

    def _make_id(self, entry: Entry) -> str:
        """Make the preferred id; an article without its own URI uses its permalink, which outlives a source's name."""
        if entry.feed in self._own:
            if entry.link and not is_absolute_iri(entry.id):
                return make_canonical_id(entry.link)
            return make_canonical_id(make_public_id(entry.feed, entry.id, site_host=self._host))
        return make_public_id(entry.feed, entry.id, site_host=self._host)


def _rank_claim(claim: tuple[str, Entry, Origin]) -> tuple[bool, datetime, int, str, str]:
    name, entry, origin = claim
    return not origin.is_own, entry.first_seen, measure_host_affinity(name, origin), entry.feed, entry.id


def _list_removed_entries(
    streams: Collection[str], inputs: ComposeInput, hidden: Mapping[EntryKey, WithheldEntries], parts: Parts
) -> tuple[RemovedEntry, ...]:
    """Return the published entries that leave now, with location and reason but without their text."""
    histories = [one for one in parts.store.load_histories().values() if one.stream in streams]
    archived = {id_ for one in histories for archive in one.archives for id_, _ in archive.entries}
    removed = [id_ for id_ in archived.union(*(one.live for one in histories)) if inputs.find_departure(id_)]
    keys = {key for id_ in removed for key in inputs.find_keys(id_) if key[0] in inputs.sources}
    found = (_make_removed_entry(key, hidden.get(key), parts.store) for key in keys)
    return tuple(sorted(found, key=attrgetter("location", "reason")))


def _make_removed_entry(key: EntryKey, hidden: WithheldEntries | None, store: Store) -> RemovedEntry:
    if hidden is None:
        return RemovedEntry(location=key[0], reason="its feed no longer lists it")
    location, reason = describe_hidden(key, hidden, store)
    return RemovedEntry(location=location, reason=reason)


def _report_stream(stream: Stream, feed: Feed) -> StreamReport:
    return StreamReport(
        name=stream.name,
        title=stream.title,
        entries=len(feed.entries),
        groups=tuple(_report_group(entry) for entry in feed.entries if entry.also),
    )


def _report_group(entry: Entry) -> GroupReport:
    return GroupReport(
        title=entry.title,
        location=entry.link or entry.id,
        others=tuple((other.link or other.id, f"{other.rule}: {other.evidence}") for other in entry.also),
    )


# ---------------------------------------------------------------------------------------------------------
# Rendering


def _render_feeds(
    feeds: Sequence[Feed], parts: Parts, without: frozenset[str] = frozenset()
) -> Iterator[tuple[str, bytes]]:
    for feed in feeds:
        for part in parts.renderers:
            if f"{feed.name}{part.suffix}" not in without and feed.address(part.name):
                yield f"{feed.name}{part.suffix}", part.render(feed)


def _find_written(
    archives: Iterable[Feed], config: Config, parts: Parts, stored: Mapping[str, PublishedFile]
) -> Iterator[str]:
    """Yield the existing files of archives; feedtool never writes them again."""
    for feed in archives:
        for part in parts.renderers:
            name = f"{feed.name}{part.suffix}"
            if feed.address(part.name) and name in stored and (config.output / name).is_file():
                yield name


def _forget_reopened(archives: Iterable[Feed], reopened: Collection[str], parts: Parts) -> None:
    """Forget the files of archives that lose an entry, so that they are written again.

    This is saved before the histories: a run that is killed between the two repeats both.
    """
    names = {f"{feed.name}{part.suffix}" for feed in archives if feed.name in reopened for part in parts.renderers}
    stored = parts.store.load_files()
    if not names.isdisjoint(stored):
        parts.store.save_published((file for name, file in stored.items() if name not in names), {})


def _render_indexes(
    feeds: Sequence[Feed], config: Config, parts: Parts, states: Mapping[str, FeedState]
) -> Iterator[tuple[str, bytes]]:
    subscriptions = list_subscriptions(config, parts.store)
    folder = PublishedSite(
        site=config.site,
        feeds=tuple(feeds),
        subscriptions=tuple(_list_feeds(subscriptions, states)),
        health=list_health(config, subscriptions, states, parts.now),
        links=link_indexes(parts.indexes, config.site.base_url),
    )
    for part in parts.indexes:
        yield part.filename, part.render(folder)


def _list_feeds(subscriptions: Iterable[Subscription], states: Mapping[str, FeedState]) -> Iterator[FeedInfo]:
    for subscription in subscriptions:
        about = states[subscription.key].about if subscription.key in states else FeedInfo()
        yield replace(
            about,
            title=subscription.title or about.title or subscription.key,
            url=about.url or subscription.url,
        )
