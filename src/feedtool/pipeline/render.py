"""Renders the feeds, archives and index files of a site."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from feedtool.feeds.subscriptions import list_subscriptions
from feedtool.fetching.health_report import list_health
from feedtool.model import Feed, FeedInfo, FeedState, PublishedFile, PublishedSite, Subscription
from feedtool.model.config import Config
from feedtool.output.file_links import link_indexes
from feedtool.plugins import Parts

__all__ = ["find_written", "forget_reopened", "render_feeds", "render_indexes"]


def render_feeds(
    feeds: Sequence[Feed], parts: Parts, without: frozenset[str] = frozenset()
) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of each feed in each format, but for the names in `without`."""
    for feed in feeds:
        for part in parts.renderers:
            if f"{feed.name}{part.suffix}" not in without and feed.address(part.name):
                yield f"{feed.name}{part.suffix}", part.render(feed)


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


def render_indexes(
    feeds: Sequence[Feed], config: Config, parts: Parts, states: Mapping[str, FeedState]
) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of each index file."""
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
