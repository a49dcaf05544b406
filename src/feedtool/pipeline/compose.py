"""Composes the feeds of all streams, of those that `each` makes, and their archives.

streams of the config -> expand_facets() for `each` -> compose() -> live Feed
                                                                 -> archives, written once
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feedtool.model import Archive, Entry, EntryKey, Feed, FileLink, History, PageLink, Stream, find_link
from feedtool.model.config import Config
from feedtool.model.reports import LeftOut
from feedtool.model.selection import Candidate
from feedtool.output.display import spread_updates
from feedtool.output.file_links import link_formats
from feedtool.output.pages.grouping import list_pages
from feedtool.pipeline.catalog import Catalog
from feedtool.plugins import Parts, Store
from feedtool.streams.archive import Departure, FeedLimits, find_archived, has_archives, make_content_hash, plan_history
from feedtool.streams.facets import expand_facets
from feedtool.streams.public_ids import PublicIdRegistry
from feedtool.streams.select import Entries, compose, rank_by_date

__all__ = ["ComposeInput", "ComposedSite", "compose_feeds"]


class ComposeInput:
    """The inputs of compose_feeds(): the stored entries, and the ids under which they were published.

    Args:
        catalog: the entries.
        store: holds public ids and names of facets.
        restored: public ids that are not in the store yet.
        files: the published files.
        changed: the entries that changed since the last build of all streams; None if that is not known.
        config: the site and its folder.
    """

    def __init__(
        self,
        catalog: Catalog,
        store: Store,
        restored: Mapping[EntryKey, str],
        files: Collection[str],
        changed: Collection[EntryKey] | None,
        config: Config,
    ) -> None:
        self.catalog = catalog
        self.archived = find_archived(files)
        self._files = files
        self._changed = changed
        self._output = config.output
        self._store = store
        self._restored = restored
        self._restored_keys: dict[str, list[EntryKey]] = {}
        for key, name in restored.items():
            self._restored_keys.setdefault(name, []).append(key)
        self.registry = PublicIdRegistry(self, catalog, catalog.own, config.site)

    def find_ids(self, entries: Collection[EntryKey]) -> Mapping[EntryKey, str]:
        """Return the public ids of these entries."""
        restored = {key: self._restored[key] for key in entries if key in self._restored}
        return {**self._store.load_public_ids(entries), **restored}

    def find_keys(self, public_id: str) -> Collection[EntryKey]:
        """Return the entries that are published under an id."""
        stored = self._store.find_published([public_id]).get(public_id, ())
        return (*stored, *self._restored_keys.get(public_id, ()))

    def has_file(self, name: str) -> bool:
        """Return whether a published file is in the output folder."""
        return name in self._files and (self._output / name).is_file()

    @cached_property
    def affected(self) -> frozenset[EntryKey] | None:
        """The entries that may be shown otherwise than in the last build of all streams; None if any may be."""
        return None if self._changed is None else self.catalog.find_affected(self._changed)

    @cached_property
    def facet_names(self) -> Mapping[EntryKey, str]:
        """The names of feeds that `each` composed."""
        return self._store.load_facet_names()

    def find_departure(self, public_id: str) -> Departure | None:
        """Return how the entry with a public id left, if its source is still configured and withdrew it."""
        keys = self.find_keys(public_id)
        removed = [key for key in keys if self.catalog.has_source(key[0])]
        if not removed or any(self.catalog.find_shown(key) for key in keys):
            return None
        hidden = filter(None, map(self.catalog.find_hidden, removed))
        return "silent" if any(one.is_silent for one in hidden) else "withdrawn"


class ComposedSite(Struct, frozen=True, kw_only=True):
    """The feeds in the order of the config; feeds composed by `each` are at the position of their stream."""

    feeds: tuple[Feed, ...]
    streams: tuple[Stream, ...]
    """The stream of each feed."""
    left_out: tuple[LeftOut, ...]
    """What the limits of each stream left out."""
    new_public_ids: Mapping[EntryKey, str]
    """Names of feeds composed by `each`, to be stored."""
    archives: Mapping[str, tuple[Feed, ...]]
    """Name of the live feed -> its archives, the oldest first; each is written once."""
    histories: tuple[History, ...]
    """The histories that changed."""
    reopened: Collection[str]
    """Names of closed archives that lose entries and must be written again."""
    published: Collection[str]
    """The public ids of all entries in the feeds and their archives."""
    feeds_over_limit: tuple[tuple[str, int], ...]
    """(stream with `each`, how many feeds it would make beyond `max_feeds`)."""


class _StreamInput(Struct, frozen=True, kw_only=True):
    stream: Stream
    entries: Entries
    group: str | None = None
    topic: str | None = None
    """The category or tag of which it is the stream."""


class _ChangedEntries:
    """The entries of a stream that may have changed since its last build."""

    def __init__(self, keys: Iterable[EntryKey], catalog: Catalog) -> None:
        self._keys = keys
        self.find_group, self.find_shown = catalog.find_group, catalog.find_shown

    def list_shown(self, _: Stream) -> Iterator[tuple[datetime | None, Candidate]]:
        found = sorted(filter(None, map(self.find_shown, self._keys)), key=lambda one: rank_by_date(one[0]))
        return ((one[0].published, one) for one in found)


class _FacetEntries:
    """The entries of one facet; the copies of a post that are of other facets do not count."""

    def __init__(self, entries: Sequence[Candidate], catalog: Catalog) -> None:
        self._entries = {one[0].key: one for one in entries}
        self.find_group = catalog.find_group

    def list_shown(self, _: Stream) -> Iterator[tuple[datetime | None, Candidate]]:
        return ((one[0].published, one) for one in self._entries.values())

    def find_shown(self, key: EntryKey) -> Candidate | None:
        return self._entries.get(key)


def compose_feeds(config: Config, parts: Parts, inputs: ComposeInput) -> ComposedSite:
    """Compose all feeds and the archives to write."""
    new_public_ids: dict[EntryKey, str] = {}
    feeds_over_limit: list[tuple[str, int]] = []
    members = [*_list_inputs(config, parts, inputs, new_public_ids, feeds_over_limit)]
    histories = parts.store.load_histories()
    composed = [_make_feeds(member, config, parts, inputs, histories) for member in members]
    links = _link_pages(members, composed, parts)
    return ComposedSite(
        feeds=tuple(links.add_to(one.live) for one in composed),
        streams=tuple(member.stream for member in members),
        left_out=tuple(one.left_out for one in composed),
        archives={one.live.name: tuple(map(links.add_to, one.archives)) for one in composed if one.archives},
        histories=tuple(
            one.history for one in composed if one.history != histories.get(one.live.name, _make_empty_history(one))
        ),
        reopened={name for one in composed for name in one.reopened},
        published={
            *(entry.id for one in composed for entry in one.live.entries),
            *(
                id_
                for one in composed
                if one.archives
                for archive in one.history.archives
                for id_, _ in archive.entries
            ),
        },
        new_public_ids=new_public_ids,
        feeds_over_limit=tuple(feeds_over_limit),
    )


def _make_empty_history(composed: _StreamFeeds) -> History:
    return History(stream=composed.live.name)


def _list_inputs(
    config: Config,
    parts: Parts,
    inputs: ComposeInput,
    new_public_ids: dict[EntryKey, str],
    feeds_over_limit: list[tuple[str, int]],
) -> Iterator[_StreamInput]:
    taken = {stream.name for stream in config.streams}
    catalog = inputs.catalog
    all_shown = _list_all(catalog) if any(stream.each for stream in config.streams) else ()
    for stream in config.streams:
        if not stream.each:
            yield _StreamInput(stream=stream, entries=catalog, topic=stream.label)
            continue
        members, more = expand_facets(
            stream,
            all_shown,
            own_categories=config.category_rules.own,
            names={**inputs.facet_names, **new_public_ids},
            taken=taken,
            now=parts.now,
        )
        new_public_ids.update({member.key: member.stream.name for member in members})
        if more:
            feeds_over_limit.append((stream.name, more))
        is_topic = stream.each in {("tag",), ("category",)} and stream.is_general
        yield from (
            _StreamInput(
                stream=one.stream,
                entries=_FacetEntries(one.entries, catalog),
                group=stream.title,
                topic=one.key[1] if is_topic else None,
            )
            for one in members
        )


def _list_all(catalog: Catalog) -> Sequence[Candidate]:
    """Return all entries that may be shown, newest first: `each` counts their tags, authors or sources."""
    catalog.expect_all()
    return sorted((one for _, one in catalog.list_shown()), key=lambda one: rank_by_date(one[0]))


class _StreamFeeds(Struct, frozen=True, kw_only=True):
    live: Feed
    archives: tuple[Feed, ...]
    history: History
    reopened: tuple[str, ...] = ()
    left_out: LeftOut = msgspec.field(default_factory=LeftOut)


def _make_feeds(
    member: _StreamInput, config: Config, parts: Parts, inputs: ComposeInput, histories: Mapping[str, History]
) -> _StreamFeeds:
    stream = member.stream
    before = histories.get(stream.name, History(stream=stream.name))
    if not has_archives(stream, config, inputs.archived):
        made = _compose_documents(member, config, parts, inputs, replace(before, archives=()))
        # Closed archives stay in the history, in case archives are turned on again.
        return replace(made, history=replace(made.history, archives=before.archives))
    names = [name for archive in before.archives for name in _list_files(stream, parts, archive.number)]
    if names and not stream.parent and inputs.affected is not None and all(map(inputs.has_file, names)):
        shown = {key for id_ in before.live for key in inputs.find_keys(id_)}
        affected = inputs.affected | shown
        some = replace(member, entries=_ChangedEntries(affected, inputs.catalog))
        ids = {*before.live, *inputs.find_ids(affected).values()}
        made = _compose_documents(some, config, parts, inputs, before, is_archiving=True, affected=ids)
        if not made.reopened:
            return made
    inputs.catalog.expect_all()
    return _compose_documents(member, config, parts, inputs, before, is_archiving=True)


def _list_files(stream: Stream, parts: Parts, number: int) -> Iterator[str]:
    name = _name_archive(stream, number)
    return (f"{name}{part.suffix}" for part in parts.renderers if part.has_archives)


def _compose_documents(
    member: _StreamInput,
    config: Config,
    parts: Parts,
    inputs: ComposeInput,
    before: History,
    *,
    is_archiving: bool = False,
    affected: Collection[str] | None = None,
) -> _StreamFeeds:
    """Return the live feed and the archives.

    Args:
        member: the stream and its entries; with `affected`, those that may have changed.
        config: the site.
        parts: the renderers and the time.
        inputs: the stored entries.
        before: the history of the stream.
        is_archiving: whether entries move to archives.
        affected: public ids of the entries that may have left; None if any may have. The other entries of archives
            are not loaded: their files exist.
    """
    stream = member.stream
    entries, left_out = compose(
        stream, member.entries, public_id=inputs.registry.public_id, now=parts.now, whole=is_archiving
    )
    plan = plan_history(
        entries,
        before,
        FeedLimits(entries=stream.limit, bytes=stream.max_bytes),
        is_closing=is_archiving,
        find_departure=lambda id_: inputs.find_departure(id_) if affected is None or id_ in affected else None,
        now=parts.now,
    )
    if not is_archiving:
        left_out = replace(left_out, over_size=len(entries) - len(plan.live))
    live = replace(_make_feed(member, config, parts, plan.live), tombstones=plan.tombstones)
    if plan.history.archives:
        names = (_name_archive(stream, archive.number) for archive in plan.history.archives)
        links = tuple(_link_archive(config, parts, name) for name in names)
        live = replace(live, older=links[-1], archives=links)
    known = {entry.id: entry for entry in entries} if plan.history.archives else {}
    archives = (
        _make_archive(stream, config, parts, live, archive, _list_entries(archive, known, plan.reopened))
        for archive in plan.history.archives
    )
    reopened = tuple(_name_archive(stream, number) for number in plan.reopened)
    return _StreamFeeds(live=live, archives=tuple(archives), history=plan.history, reopened=reopened, left_out=left_out)


def _make_feed(member: _StreamInput, config: Config, parts: Parts, entries: tuple[Entry, ...]) -> Feed:
    stream = member.stream
    links = link_formats(parts.renderers, config.site.base_url, stream.name)
    page = find_link(links, "page")
    return Feed(
        name=stream.name,
        id=f"{config.site.base_url}{stream.name}",
        title=stream.title,
        description=stream.description or config.site.description,
        link=page.url if page else config.site.url,
        site=config.site,
        language=stream.language or config.site.language,
        updated=max(spread_updates(entries), default=None),
        links=links,
        hubs=config.hubs if stream.hubs is None else stream.hubs,
        stylesheet=next((part.filename for part in parts.indexes if part.kind == "style"), None),
        entries=entries,
        group=member.group,
        is_general=stream.is_general and member.group is None,
        shows_texts=stream.content == "full",
    )


class _PageLinks(Struct, frozen=True, kw_only=True):
    """The links between pages that each page needs."""

    home: str | None
    menu: tuple[PageLink, ...]
    topics: Mapping[str, PageLink]

    def add_to(self, feed: Feed) -> Feed:
        """Return the feed with its links; of the topics, only those of its entries."""
        terms = sorted({_fold(category.term) for entry in feed.entries for category in entry.categories})
        topics = tuple((term, self.topics[term]) for term in terms if term in self.topics)
        return replace(feed, home=self.home, menu=self.menu, topics=topics)


def _link_pages(members: Sequence[_StreamInput], composed: Sequence[_StreamFeeds], parts: Parts) -> _PageLinks:
    topics: dict[str, PageLink] = {}
    for member, feeds in zip(members, composed, strict=True):
        page = find_link(feeds.live.links, "page")
        if page and member.topic:
            topics.setdefault(_fold(member.topic), PageLink(title=feeds.live.title, file=page.file))
    return _PageLinks(
        home=next((part.filename for part in parts.indexes if part.kind == "page"), None),
        menu=tuple(list_pages(one.live for one in composed)),
        topics=topics,
    )


def _fold(label: str) -> str:
    return unicodedata.normalize("NFC", " ".join(label.split())).casefold()


def _list_entries(archive: Archive, known: Mapping[str, Entry], reopened: Collection[int]) -> tuple[Entry, ...]:
    """Return the entries of an archive.

    An archive that loses an entry must not change otherwise: changed entries are left out, because their newer
    versions are in later documents.
    """
    found = ((known[id_], version) for id_, version in archive.entries if id_ in known)
    return tuple(
        entry for entry, version in found if archive.number not in reopened or make_content_hash(entry) == version
    )


def _make_archive(
    stream: Stream, config: Config, parts: Parts, live: Feed, archive: Archive, entries: tuple[Entry, ...]
) -> Feed:
    """Return the same feed with the same id at another URL; without hubs, because an archive does not change."""
    number = archive.number
    name = _name_archive(stream, number)
    return replace(
        live,
        name=name,
        links=_link_archive(config, parts, name),
        hubs=(),
        updated=max(spread_updates(entries), default=None),
        entries=entries,
        archive=number,
        archives=(),
        current=live.links,
        older=_link_archive(config, parts, _name_archive(stream, number - 1)) if number > 1 else (),
        newer=_link_archive(config, parts, _name_archive(stream, number + 1)) if archive.has_newer else (),
        tombstones=(),
    )


def _name_archive(stream: Stream, number: int) -> str:
    """Return the name of an archive; names of streams have no dot, so it is unique."""
    return f"{stream.name}.archive-{number}"


def _link_archive(config: Config, parts: Parts, name: str) -> tuple[FileLink, ...]:
    return link_formats((part for part in parts.renderers if part.has_archives), config.site.base_url, name)
