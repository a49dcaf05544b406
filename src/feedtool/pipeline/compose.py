"""Hop 7 for the whole folder: the streams of the config, those that `each` makes of them, and the feed of each.

streams of the config -> one with `each` becomes many -> compose() -> live Feed
                                                                   -> archives, written once
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from feedtool.model import Archive, Entry, Feed, History, Stream
from feedtool.model.config import Config
from feedtool.model.frozen import frozen
from feedtool.model.selection import Candidate, EntryKey, Group
from feedtool.output.display import spread_updates
from feedtool.plugins import Parts, Renderer
from feedtool.streams.archive import Departure, FeedLimits, make_content_hash, plan_history
from feedtool.streams.facets import expand_facets
from feedtool.streams.select import compose

__all__ = ["ComposeInput", "ComposedSite", "compose_feeds"]


@dataclass(frozen=True, kw_only=True)
class ComposeInput:
    """What feeds are composed of."""

    entries: Sequence[Candidate]
    """Those that may be shown, dressed, newest first."""
    groups: Sequence[Group]
    public_id: Callable[[Entry], str]
    pins: Mapping[EntryKey, str]
    """Those of entries, and of the names that `each` made."""
    sources: Collection[str]
    """Keys of the articles and subscriptions that the config names."""
    silent: Collection[EntryKey] = ()
    """Entries that are not shown and leave no tombstone."""

    @cached_property
    def by_member(self) -> Mapping[EntryKey, Group]:
        """The group of each entry that is in one."""
        return {member: group for group in self.groups for member in group.members}

    @cached_property
    def _stored(self) -> Collection[EntryKey]:
        return {(entry.feed, entry.id) for entry, _ in self.entries}

    @cached_property
    def _by_pin(self) -> Mapping[str, Collection[EntryKey]]:
        found: dict[str, list[EntryKey]] = {}
        for key, name in self.pins.items():
            found.setdefault(name, []).append(key)
        return found

    def find_keys(self, public_id: str) -> Collection[EntryKey]:
        """Return the entries that are published under an id."""
        return self._by_pin.get(public_id, ())

    def find_departure(self, public_id: str) -> Departure | None:
        """Return how what was published under an id left, if its source took it back and is still one of ours."""
        keys = self.find_keys(public_id)
        gone = [key for key in keys if key[0] in self.sources]
        if not gone or any(key in self._stored for key in keys):
            return None
        return "silent" if any(key in self.silent for key in gone) else "withdrawn"


@frozen
class ComposedSite:
    """The feeds in the order of the config, the members of a family where it stands."""

    feeds: tuple[Feed, ...]
    streams: tuple[Stream, ...]
    """The stream of each feed."""
    new_pins: Mapping[EntryKey, str]
    """Names that are to be remembered."""
    archives: Mapping[str, tuple[Feed, ...]]
    """Name of the live feed -> its archives, the oldest first; each is written once."""
    histories: tuple[History, ...]
    """Those that changed."""
    reopened: Collection[str]
    """Names of closed archives that lose entries, and have to be written again."""
    left_out: tuple[tuple[str, int], ...]
    """(stream with `each`, how many feeds it would make beyond `max_feeds`)."""


@frozen
class _Member:
    stream: Stream
    entries: Sequence[Candidate]
    group: str | None = None


def compose_feeds(config: Config, parts: Parts, material: ComposeInput) -> ComposedSite:
    """Every feed that is to be published, and what of their archives is."""
    new_pins: dict[EntryKey, str] = {}
    left_out: list[tuple[str, int]] = []
    members = [*_list_members(config, parts, material, new_pins, left_out)]
    histories = parts.store.load_histories()
    made = [_make_feeds(member, config, parts, material, histories) for member in members]
    return ComposedSite(
        feeds=tuple(one.live for one in made),
        streams=tuple(member.stream for member in members),
        archives={one.live.name: one.archives for one in made if one.archives},
        histories=tuple(one.history for one in made if one.history != histories.get(one.live.name, _nothing(one))),
        reopened={name for one in made for name in one.reopened},
        new_pins=new_pins,
        left_out=tuple(left_out),
    )


def _nothing(made: _Made) -> History:
    return History(stream=made.live.name)


def _list_members(
    config: Config,
    parts: Parts,
    material: ComposeInput,
    new_pins: dict[EntryKey, str],
    left_out: list[tuple[str, int]],
) -> Iterator[_Member]:
    taken = {stream.name for stream in config.streams}
    for stream in config.streams:
        if not stream.each:
            yield _Member(stream=stream, entries=material.entries)
            continue
        members, more = expand_facets(
            stream,
            material.entries,
            own_categories=config.category_rules.own,
            names={**material.pins, **new_pins},
            taken=taken,
            now=parts.now,
        )
        new_pins.update({member.key: member.stream.name for member in members})
        if more:
            left_out.append((stream.name, more))
        yield from (_Member(stream=one.stream, entries=one.entries, group=stream.title) for one in members)


@frozen
class _Made:
    live: Feed
    archives: tuple[Feed, ...]
    history: History
    reopened: tuple[str, ...] = ()


def _make_feeds(
    member: _Member, config: Config, parts: Parts, material: ComposeInput, histories: Mapping[str, History]
) -> _Made:
    stream = member.stream
    groups = material.groups if not stream.parent else _find_groups_of(member.entries, material.by_member)
    entries = compose(
        stream, member.entries, groups=groups, public_id=material.public_id, now=parts.now, whole=stream.archive
    )
    before = histories.get(stream.name, History(stream=stream.name))
    plan = plan_history(
        entries,
        before if stream.archive else replace(before, archives=()),
        FeedLimits(entries=stream.limit, bytes=stream.max_bytes),
        find_departure=material.find_departure,
        now=parts.now,
    )
    live = replace(_make_feed(member, config, parts, plan.live), tombstones=plan.gone)
    if not stream.archive:
        # What was closed once is remembered, for the day when archives are wanted again.
        return _Made(live=live, archives=(), history=replace(plan.history, archives=before.archives))
    if plan.history.archives:
        names = (_name_archive(stream, archive.number) for archive in plan.history.archives)
        addresses = tuple(_make_archive_addresses(config, parts, name) for name in names)
        live = replace(live, older=addresses[-1], archives=addresses)
    known = {entry.id: entry for entry in entries} if plan.history.archives else {}
    archives = (
        _make_archive(stream, config, parts, live, archive, _list_entries(archive, known, plan.reopened))
        for archive in plan.history.archives
    )
    reopened = tuple(_name_archive(stream, number) for number in plan.reopened)
    return _Made(live=live, archives=tuple(archives), history=plan.history, reopened=reopened)


def _make_feed(member: _Member, config: Config, parts: Parts, entries: tuple[Entry, ...]) -> Feed:
    stream = member.stream
    addresses = _list_addresses(config, parts.renderers, stream.name)
    return Feed(
        name=stream.name,
        id=f"{config.site.base_url}{stream.name}",
        title=stream.title,
        description=stream.description or config.site.description,
        link=dict(addresses).get("html", config.site.url),
        site=config.site,
        language=stream.language or config.site.language,
        updated=max(spread_updates(entries), default=None),
        addresses=addresses,
        hubs=config.hubs if stream.hubs is None else stream.hubs,
        stylesheet=next((part.filename for part in parts.indexes if part.media_type == "text/css"), None),
        entries=entries,
        group=member.group,
    )


def _list_entries(archive: Archive, known: Mapping[str, Entry], reopened: Collection[int]) -> tuple[Entry, ...]:
    """What an archive holds. One that loses an entry is not to change otherwise: newer versions stand in later ones."""
    found = ((known[id_], version) for id_, version in archive.entries if id_ in known)
    return tuple(
        entry for entry, version in found if archive.number not in reopened or make_content_hash(entry) == version
    )


def _make_archive(
    stream: Stream, config: Config, parts: Parts, live: Feed, archive: Archive, entries: tuple[Entry, ...]
) -> Feed:
    """The same feed under the same id, at an address of its own; nobody is told of changes that do not come."""
    number = archive.number
    name = _name_archive(stream, number)
    return replace(
        live,
        name=name,
        addresses=_make_archive_addresses(config, parts, name),
        hubs=(),
        updated=max(spread_updates(entries), default=None),
        entries=entries,
        archive=number,
        archives=(),
        current=live.addresses,
        older=_make_archive_addresses(config, parts, _name_archive(stream, number - 1)) if number > 1 else (),
        newer=_make_archive_addresses(config, parts, _name_archive(stream, number + 1)) if archive.has_newer else (),
        tombstones=(),
    )


def _name_archive(stream: Stream, number: int) -> str:
    """No stream has a dot in its name."""
    return f"{stream.name}.archive-{number}"


def _make_archive_addresses(config: Config, parts: Parts, name: str) -> tuple[tuple[str, str], ...]:
    return _list_addresses(config, (part for part in parts.renderers if part.has_archives), name)


def _list_addresses(config: Config, renderers: Iterable[Renderer], name: str) -> tuple[tuple[str, str], ...]:
    return tuple((part.name, f"{config.site.base_url}{name}{part.suffix}") for part in renderers)


def _find_groups_of(entries: Iterable[Candidate], by_member: Mapping[EntryKey, Group]) -> Sequence[Group]:
    """Only those with members here: a family of hundreds would else walk all groups hundreds of times."""
    keys = ((entry.feed, entry.id) for entry, _ in entries)
    return tuple({by_member[key].members: by_member[key] for key in keys if key in by_member}.values())
