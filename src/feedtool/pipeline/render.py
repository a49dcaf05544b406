"""Renders the feeds, archives and index files of a site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feedtool.entries.forking import map_forked
from feedtool.feeds.subscriptions import Subscriptions
from feedtool.fetching.health_report import get_status, list_health
from feedtool.model import (
    ArticleSource,
    Feed,
    FeedInfo,
    FeedState,
    PublishedFile,
    PublishedSite,
    SourceStatus,
    Subscription,
)
from feedtool.model.config import Config
from feedtool.output.file_links import link_indexes
from feedtool.output.writer import is_unmodified
from feedtool.pipeline.up_to_date import hash_parts, hash_program
from feedtool.plugins import Parts, Renderer

__all__ = ["find_same", "find_written", "forget_reopened", "hash_inputs", "render_feeds", "render_indexes"]


def render_feeds(
    feeds: Sequence[Feed], parts: Parts, without: frozenset[str] = frozenset()
) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of each feed in each format, but for the names in `without`."""
    missing = [
        (feed, wanted)
        for feed in feeds
        if (wanted := [part for part in parts.renderers if f"{feed.name}{part.suffix}" not in without])
    ]
    # The first one loads what all others need.
    for files in chain(map(_render_feed, missing[:1]), map_forked(_render_feed, missing[1:], chunk=1)):
        yield from files


def _render_feed(missing: tuple[Feed, Sequence[Renderer]]) -> Sequence[tuple[str, bytes]]:
    feed, parts = missing
    return [(f"{feed.name}{part.suffix}", part.render(feed)) for part in parts if feed.address(part.name)]


def hash_inputs(feeds: Iterable[Feed], config: Config, parts: Parts) -> Mapping[str, bytes]:
    """Return a hash for each file of the feeds: of the feed, its settings and the program that renders it."""
    program = hash_program() + hash_parts(config) + repr(config.precompress).encode()
    return {
        f"{feed.name}{part.suffix}": hashed
        for feed in feeds
        for hashed in [_hash_feed(feed, program)]
        for part in parts.renderers
        if feed.address(part.name)
    }


def _hash_feed(feed: Feed, program: bytes) -> bytes:
    hasher = blake2b(program, digest_size=16)
    for value in (replace(feed, entries=()), *feed.entries):
        hasher.update(_encode(value))
    return hasher.digest()


def _encode(value: Struct) -> bytes:
    try:
        return msgspec.json.encode(value, enc_hook=repr)
    except UnicodeEncodeError:  # a lone surrogate in a text of the config; repr() takes ten times as long
        return repr(value).encode("utf-8", "backslashreplace")


def find_same(inputs: Mapping[str, bytes], config: Config, stored: Mapping[str, PublishedFile]) -> Iterator[str]:
    """Yield the files whose inputs are those of the last time, and that are in the folder as they were written."""
    for name, hashed in inputs.items():
        if name in stored and stored[name].inputs == hashed and is_unmodified(config.output, name, stored):
            yield name


def find_written(
    archives: Iterable[Feed], config: Config, parts: Parts, stored: Mapping[str, PublishedFile]
) -> Iterator[str]:
    """Yield the existing files of archives; feedtool never writes them again."""
    for feed in archives:
        for part in parts.renderers:
            name = f"{feed.name}{part.suffix}"
            if feed.address(part.name) and name in stored and (config.output / name).is_file():
                yield name


def forget_reopened(archives: Iterable[Feed], reopened: Collection[str], parts: Parts) -> None:
    """Forget the files of archives that lose an entry, so that they are written again.

    This is saved before the histories: a run that is killed between the two repeats both.
    """
    names = {f"{feed.name}{part.suffix}" for feed in archives if feed.name in reopened for part in parts.renderers}
    stored = parts.store.load_files()
    if not names.isdisjoint(stored):
        parts.store.save_published((file for name, file in stored.items() if name not in names), {})


def render_indexes(feeds: Sequence[Feed], config: Config, parts: Parts) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of each index file.

    Feeds of very long lists are named only if an entry of theirs is shown.
    """
    subscriptions = Subscriptions(config, parts.store)
    named = _list_named(subscriptions, feeds)
    states = parts.store.load_feeds(None if not subscriptions.are_many else _list_keys(config, named))
    folder = PublishedSite(
        site=config.site,
        feeds=tuple(feeds),
        subscriptions=tuple(_list_feeds(named, states)),
        health=list_health(config, named, states, parts.now),
        unnamed=_count_unnamed(subscriptions, named, states) if subscriptions.are_many else {},
        links=link_indexes(parts.indexes, config.site.base_url),
    )
    for part in parts.indexes:
        yield part.filename, part.render(folder)


def _list_named(subscriptions: Subscriptions, feeds: Iterable[Feed]) -> tuple[Subscription, ...]:
    if not subscriptions.are_many:
        return tuple(subscriptions)
    shown = {entry.feed for feed in feeds for entry in feed.entries}.difference(subscriptions.named)
    found = subscriptions.find(sorted(shown))
    return (*subscriptions.named.values(), *(found[key] for key in sorted(found)))


def _list_keys(config: Config, named: Iterable[Subscription]) -> Sequence[str]:
    sources: Iterable[ArticleSource | Subscription] = (*config.articles, *config.opml_lists, *named)
    return [one.key for one in sources]


def _count_unnamed(
    subscriptions: Subscriptions, named: Iterable[Subscription], states: Mapping[str, FeedState]
) -> Mapping[SourceStatus, int]:
    listed = Counter(get_status(states.get(one.key)) for one in named if one.key not in subscriptions.named)
    return {status: max(0, number - listed[status]) for status, number in subscriptions.counts.items()}


def _list_feeds(subscriptions: Iterable[Subscription], states: Mapping[str, FeedState]) -> Iterator[FeedInfo]:
    for subscription in subscriptions:
        about = states[subscription.key].about if subscription.key in states else FeedInfo()
        yield replace(
            about,
            title=subscription.title or about.title or subscription.key,
            url=about.url or subscription.url,
        )
