"""Hop 7 for the whole folder: the streams of the config, those that `each` makes of them, and the feed of each.

streams of the config -> one with `each` becomes many -> compose() -> Feed
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from feedtool.config import Config
from feedtool.core.families import expand
from feedtool.core.streams import EntryKey, Group, Origin, compose
from feedtool.interfaces import Parts
from feedtool.model import Entry, Feed, Stream

__all__ = ["Composed", "Material", "compose_feeds"]

Candidate = tuple[Entry, Origin]


@dataclass(frozen=True, kw_only=True)
class Material:
    """What feeds are composed of."""

    entries: Sequence[Candidate]
    """Dressed, newest first."""
    groups: Sequence[Group]
    public_id: Callable[[Entry], str]
    pins: Mapping[EntryKey, str]
    """Those of entries, and of the names that `each` made."""

    @cached_property
    def by_member(self) -> Mapping[EntryKey, Group]:
        """The group of each entry that is in one."""
        return {member: group for group in self.groups for member in group.members}


@dataclass(frozen=True, kw_only=True, slots=True)
class Composed:
    """The feeds in the order of the config, the members of a family where it stands."""

    feeds: tuple[Feed, ...]
    streams: tuple[Stream, ...]
    """The stream of each feed."""
    new_pins: Mapping[EntryKey, str]
    """Names that are to be remembered."""
    left_out: tuple[tuple[str, int], ...]
    """(stream with `each`, how many feeds it would make beyond `at_most`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Member:
    stream: Stream
    entries: Sequence[Candidate]
    family: str | None = None


def compose_feeds(config: Config, parts: Parts, material: Material) -> Composed:
    """Every feed that is to be published."""
    new_pins: dict[EntryKey, str] = {}
    left_out: list[tuple[str, int]] = []
    members = [*_list_members(config, parts, material, new_pins, left_out)]
    return Composed(
        feeds=tuple(_compose_feed(member, config, parts, material) for member in members),
        streams=tuple(member.stream for member in members),
        new_pins=new_pins,
        left_out=tuple(left_out),
    )


def _list_members(
    config: Config,
    parts: Parts,
    material: Material,
    new_pins: dict[EntryKey, str],
    left_out: list[tuple[str, int]],
) -> Iterator[_Member]:
    taken = {stream.name for stream in config.streams}
    for stream in config.streams:
        if not stream.each:
            yield _Member(stream=stream, entries=material.entries)
            continue
        members, more = expand(
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
        yield from (_Member(stream=one.stream, entries=one.entries, family=stream.title) for one in members)


def _compose_feed(member: _Member, config: Config, parts: Parts, material: Material) -> Feed:
    base, stream = config.site.base_url, member.stream
    groups = material.groups if not stream.family else _find_groups_of(member.entries, material.by_member)
    chosen = compose(stream, member.entries, groups=groups, public_id=material.public_id, now=parts.now)
    addresses = tuple((part.name, f"{base}{stream.name}{part.suffix}") for part in parts.renderers)
    return Feed(
        name=stream.name,
        id=f"{base}{stream.name}",
        title=stream.title,
        description=stream.description or config.site.description,
        link=dict(addresses).get("html", config.site.url),
        site=config.site,
        language=stream.language or config.site.language,
        updated=max((entry.updated or entry.date for entry in chosen), default=None),
        addresses=addresses,
        hubs=config.hubs if stream.hubs is None else stream.hubs,
        stylesheet=next((part.filename for part in parts.indexes if part.media_type == "text/css"), None),
        entries=chosen,
        family=member.family,
    )


def _find_groups_of(entries: Iterable[Candidate], by_member: Mapping[EntryKey, Group]) -> Sequence[Group]:
    """Only those with members here: a family of hundreds would else walk all groups hundreds of times."""
    keys = ((entry.feed, entry.id) for entry, _ in entries)
    return tuple({by_member[key].members: by_member[key] for key in keys if key in by_member}.values())
