"""Composes the feeds of all streams, of those that `each` makes, and their archives.

streams of the config -> expand_facets() for `each` -> compose() -> live Feed
                                                                 -> archives, written once
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from feedtool.model import Archive, Entry, EntryKey, Feed, FileLink, History, PageLink, Stream, find_link
from feedtool.model.config import Config
from feedtool.model.selection import Candidate, Group
from feedtool.output.display import spread_updates
from feedtool.output.file_links import link_formats
from feedtool.output.pages.grouping import list_pages
from feedtool.plugins import Parts
from feedtool.streams.archive import Departure, FeedLimits, has_archives, make_content_hash, plan_history
from feedtool.streams.facets import expand_facets
from feedtool.streams.select import compose

__all__ = ["ComposeInput", "ComposedSite", "compose_feeds"]


@dataclass(frozen=True, kw_only=True)
class ComposeInput:
    """The inputs of compose_feeds()."""

    entries: Sequence[Candidate]
    """The entries that may be shown, with what the config adds to them, newest first."""
    groups: Sequence[Group]
    public_id: Callable[[Entry], str]
    public_ids: Mapping[EntryKey, str]
    """Public ids of entries, and names of the feeds that `each` composed."""
    sources: Collection[str]
    """Keys of the articles and subscriptions that the config names."""
    silent: Collection[EntryKey] = ()
    """Entries that are not shown and leave no tombstone."""
    archived: Collection[str] = ()
    """Streams with published archives."""

    @cached_property
    def by_member(self) -> Mapping[EntryKey, Group]:
        """Entry -> its group, for entries that are in one."""
        return {member: group for group in self.groups for member in group.members}

    @cached_property
    def _stored(self) -> Collection[EntryKey]:
        return {entry.key for entry, _ in self.entries}

    @cached_property
    def _by_public_id(self) -> Mapping[str, Collection[EntryKey]]:
        found: dict[str, list[EntryKey]] = {}
        for key, name in self.public_ids.items():
            found.setdefault(name, []).append(key)
        return found

    def find_keys(self, public_id: str) -> Collection[EntryKey]:
        """Return the entries that are published under an id."""
        return self._by_public_id.get(public_id, ())

    def find_departure(self, public_id: str) -> Departure | None:
        """Return how the entry with a public id left, if its source is still configured and withdrew it."""
        keys = self.find_keys(public_id)
        removed = [key for key in keys if key[0] in self.sources]
        if not removed or any(key in self._stored for key in keys):
            return None
        return "silent" if any(key in self.silent for key in removed) else "withdrawn"


class ComposedSite(Struct, frozen=True, kw_only=True):
    """The feeds in the order of the config; feeds composed by `each` are at the position of their stream."""

    feeds: tuple[Feed, ...]
    streams: tuple[Stream, ...]
    """The stream of each feed."""
    new_public_ids: Mapping[EntryKey, str]
    """Names of feeds composed by `each`, to be stored."""
    archives: Mapping[str, tuple[Feed, ...]]
    """Name of the live feed -> its archives, the oldest first; each is written once."""
    histories: tuple[History, ...]
    """The histories that changed."""
    reopened: Collection[str]
    """Names of closed archives that lose entries and must be written again."""
    feeds_over_limit: tuple[tuple[str, int], ...]
    """(stream with `each`, how many feeds it would make beyond `max_feeds`)."""


class _StreamInput(Struct, frozen=True, kw_only=True):
    stream: Stream
    entries: Sequence[Candidate]
    group: str | None = None
    topic: str | None = None
    """The category or tag of which it is the stream."""


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
        archives={one.live.name: tuple(map(links.add_to, one.archives)) for one in composed if one.archives},
        histories=tuple(
            one.history for one in composed if one.history != histories.get(one.live.name, _make_empty_history(one))
        ),
        reopened={name for one in composed for name in one.reopened},
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
    for stream in config.streams:
        if not stream.each:
            yield _StreamInput(stream=stream, entries=inputs.entries, topic=stream.label)
            continue
        members, more = expand_facets(
            stream,
            inputs.entries,
            own_categories=config.category_rules.own,
            names={**inputs.public_ids, **new_public_ids},
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
                entries=one.entries,
                group=stream.title,
                topic=one.key[1] if is_topic else None,
            )
            for one in members
        )


class _StreamFeeds(Struct, frozen=True, kw_only=True):
    live: Feed
    archives: tuple[Feed, ...]
    history: History
    reopened: tuple[str, ...] = ()


def _make_feeds(
    member: _StreamInput, config: Config, parts: Parts, inputs: ComposeInput, histories: Mapping[str, History]
) -> _StreamFeeds:
    stream = member.stream
    is_archiving = has_archives(stream, config, inputs.archived)
    groups = inputs.groups if not stream.parent else _find_groups_of(member.entries, inputs.by_member)
    entries = compose(
        stream, member.entries, groups=groups, public_id=inputs.public_id, now=parts.now, whole=is_archiving
    )
    before = histories.get(stream.name, History(stream=stream.name))
    plan = plan_history(
        entries,
        before if is_archiving else replace(before, archives=()),
        FeedLimits(entries=stream.limit, bytes=stream.max_bytes),
        is_closing=is_archiving,
        find_departure=inputs.find_departure,
        now=parts.now,
    )
    live = replace(_make_feed(member, config, parts, plan.live), tombstones=plan.tombstones)
    if not is_archiving:
        # Closed archives stay in the history, in case archives are turned on again.
        return _StreamFeeds(live=live, archives=(), history=replace(plan.history, archives=before.archives))
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
    return _StreamFeeds(live=live, archives=tuple(archives), history=plan.history, reopened=reopened)


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


def _find_groups_of(entries: Iterable[Candidate], by_member: Mapping[EntryKey, Group]) -> Sequence[Group]:
    """Return only the groups of these entries, because hundreds of streams would otherwise visit all groups each."""
    keys = (entry.key for entry, _ in entries)
    return tuple({by_member[key].members: by_member[key] for key in keys if key in by_member}.values())
