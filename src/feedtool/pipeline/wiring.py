"""The composition root: makes the parts of a run from the config."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedtool.entries.documents import fetch_all
from feedtool.errors import ConfigError, StoreError
from feedtool.fetching.address_guard import request_url
from feedtool.model import (
    Document,
    Entry,
    EntryKeys,
    Failed,
    FeedInfo,
    Limits,
    NotModified,
    Outcome,
    Request,
)
from feedtool.model.config import Config
from feedtool.plugins import (
    BUILT_IN,
    Fetcher,
    FetchQueue,
    FetchSettings,
    KeptStore,
    LazyParts,
    Linter,
    Options,
    Parser,
    Parts,
    SharedStore,
    Store,
    list_parts,
    load_parts,
    load_store_class,
    make_part,
)
from feedtool.version import __version__

__all__ = [
    "fetch_document",
    "find_state_path",
    "get_now",
    "list_feed_suffixes",
    "load_fetchers",
    "load_linters",
    "load_parsers",
    "lock_store",
    "make_parts",
    "open_parts",
    "open_parts_with_new_store",
    "open_store",
    "open_store_at",
    "probe_urls",
    "require_store",
]


def get_now() -> datetime:
    """Return the time of the run in whole seconds, UTC; SOURCE_DATE_EPOCH sets it, for reproducible builds.

    Raises:
        ConfigError: SOURCE_DATE_EPOCH is not a number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ConfigError(
            f"SOURCE_DATE_EPOCH={epoch!r} is not a number of seconds since 1970",
            hint="unset it, or set it to `date +%s`",
        ) from error


@contextmanager
def open_parts(config: Config, *, command: str, dry_run: bool = False, now: datetime | None = None) -> Iterator[Parts]:
    """Make all parts that the config names, with the store open and locked.

    Args:
        config: the config.
        command: the command that holds the lock, for messages of other runs.
        dry_run: work on a copy of the store, so that nothing is saved.
        now: the time of the run; None for the current time.

    Raises:
        LockedError: another feedtool is running on the same store.
        StoreError: the store cannot be opened.
    """
    now = now or get_now()
    kind = load_store_class(config.store)
    if dry_run:
        with kind.open_copy(config.store, config.root) as copy:
            yield make_parts(config, copy, now)
        return
    lock = kind.hold_lock(config.store, config.root, now=now, command=command)
    with lock, kind.open(config.store, config.root) as store:
        parts = make_parts(config, store, now)
        yield replace(parts, queue=_make_queue(config, store)) if kind.is_shared else parts


def _make_queue(config: Config, store: Store) -> FetchQueue:
    from feedtool.cluster.queue import WorkerQueue  # not for a store of one machine

    return WorkerQueue(config.store, cast(SharedStore, store))


def make_parts(config: Config, store: Store, now: datetime) -> Parts:
    """Make all parts that the config names, with an open store."""
    rules = load_parts("dedupe_rules", config.dedupe.rules, config.plugins)

    @cache
    def load_maker() -> Callable[[Entry, FeedInfo], EntryKeys]:
        from feedtool.dedupe.keys import make_entry_keys, set_keys_version  # not for a run that saves no entry

        set_keys_version(store, rules)
        return partial(make_entry_keys, rules=tuple(rules))

    def make_keys(entry: Entry, about: FeedInfo) -> EntryKeys:
        return load_maker()(entry, about)

    return Parts(
        store=store,
        fetchers=load_fetchers(config),
        parsers=load_parsers(config.plugins),
        rules=rules,
        renderers=load_parts("renderers", config.formats, config.plugins),
        indexes=load_parts("indexes", config.indexes, config.plugins),
        now=now,
        pingers=load_pingers(config),
        notifiers=load_parts("notifiers", config.notifiers, config.plugins),
        site_builders=load_parts("site_builders", options=config.plugins),
        make_keys=make_keys,
    )


@contextmanager
def open_store_at(url: str, command: str, *, may_be_new: bool) -> Iterator[Store]:
    """Open the store of an address, locked; its path is relative to the current folder.

    Raises:
        LockedError: another feedtool is running on the store.
        PartError: there is no such kind of store.
        StoreError: the store cannot be opened, or there is none.
    """
    kind, root = load_store_class(url), Path.cwd()
    if not may_be_new:
        require_store(url, root)
    with kind.hold_lock(url, root, now=get_now(), command=command), kind.open(url, root) as store:
        yield store


def require_store(url: str, root: Path, *, hint: str | None = None) -> None:
    """Raise StoreError if no run made the store."""
    kind = load_store_class(url)
    if not kind.exists(url, root):
        raise StoreError(f"there is no store at {kind.find_path(url, root) or kind.describe(url)}", hint=hint)


@contextmanager
def lock_store(config: Config, command: str) -> Iterator[type[KeptStore]]:
    """Lock the store and return its class.

    Raises:
        LockedError: another feedtool is running on the store.
        StoreError: the store is not kept.
    """
    kind = load_store_class(config.store)
    if not kind.is_kept:
        raise StoreError(f"{config.store} keeps nothing between runs", hint="set store: sqlite:state.db in feeds.yaml")
    with kind.hold_lock(config.store, config.root, now=get_now(), command=command):
        yield cast(type[KeptStore], kind)


@contextmanager
def open_parts_with_new_store(config: Config) -> Iterator[Parts]:
    """Make parts with a new store, which replaces the locked one at the end.

    Raises:
        StoreError: the store cannot be made or replaced.
    """
    kind = cast(type[KeptStore], load_store_class(config.store))
    with kind.open_new(config.store, config.root) as store:
        yield make_parts(config, store, get_now())


def load_parsers(options: Options | None = None) -> Sequence[Parser]:
    """Return all installed parsers in the order in which they are tried; each is imported when its turn comes."""
    built_in = BUILT_IN["parsers"]
    if built_in.keys() >= set(list_parts("parsers")):
        return load_parts("parsers", built_in)
    return LazyParts(lambda: sorted(load_parts("parsers", options=options), key=lambda part: (part.rank, part.name)))


def list_feed_suffixes() -> tuple[str, ...]:
    """Return the suffixes of the published files that are feeds, in every installed format."""
    return tuple(part.suffix for part in load_parts("renderers") if part.kind == "feed")


def load_linters() -> tuple[Linter, ...]:
    """Return all installed linters."""
    return tuple(make_part("linters", name) for name in list_parts("linters"))


def fetch_document(location: str, allow_hosts: tuple[str, ...] = ()) -> Document | Failed:
    """Fetch one document by a URL, or by a path relative to the working directory."""
    fetchers = _make_fetchers(FetchSettings(root=Path.cwd(), allow_hosts=allow_hosts))
    (outcome,) = fetch_all([Request(feed=location, url=location)], fetchers)
    if isinstance(outcome, NotModified):
        raise TypeError("a fetcher returned NotModified for a request without validators")
    return outcome


def probe_urls(addresses: Sequence[str], allow_hosts: tuple[str, ...] = ()) -> Iterator[tuple[str, Outcome]]:
    """Request the first byte of each URL, with a time limit of ten seconds and the same guards as every request."""
    limits = Limits(timeout_s=10.0, max_bytes=64 * 1024, host_delay_s=0.1)
    fetchers = _make_fetchers(FetchSettings(limits=limits, allow_hosts=allow_hosts))
    requests = [Request(feed=url, url=url, headers=(("Range", "bytes=0-0"),)) for url in addresses]
    for outcome in fetch_all(requests, fetchers):
        yield outcome.feed, outcome


def load_fetchers(config: Config) -> Sequence[Fetcher]:
    """Return all installed fetchers with the limits of the config, each imported when its turn comes."""
    return _make_fetchers(_make_settings(config, config.fetch.limits), config.plugins)


def load_pingers(config: Config) -> Sequence[Fetcher]:
    """Return the same fetchers for posts to hubs: a shorter time limit, no pause between two requests."""
    limits = replace(
        config.fetch.limits, timeout_s=min(config.fetch.limits.timeout_s, 10.0), host_delay_s=0.0, max_bytes=65536
    )
    return _make_fetchers(_make_settings(config, limits), config.plugins)


def _make_settings(config: Config, limits: Limits) -> FetchSettings:
    user_agent = config.fetch.user_agent or _make_user_agent(config.site.url)
    return FetchSettings(limits=limits, root=config.root, allow_hosts=config.fetch.allow_hosts, user_agent=user_agent)


def _make_fetchers(settings: FetchSettings, options: Options | None = None) -> Sequence[Fetcher]:
    return LazyParts(
        lambda: (make_part("fetchers", name, settings, options=options) for name in list_parts("fetchers"))
    )


def _make_user_agent(site_url: str) -> str:
    """Return the User-Agent header, with a URL to contact."""
    try:
        contact = request_url(urlsplit(site_url))
    except ValueError:  # a host that is not allowed in a header
        contact = "https://pypi.org/project/feedtool/"
    return f"feedtool/{__version__} (+{contact})"


def find_state_path(config: Config) -> Path | None:
    """Return the path beside which notes of the last build are: the store's file, or a name for a store on a server."""
    kind = load_store_class(config.store)
    path = kind.find_path(config.store, config.root)
    return path or (config.root / ".feedtool" / kind.name if kind.is_kept else None)


def open_store(config: Config) -> AbstractContextManager[Store]:
    """Open the store without the lock, for reading only.

    Raises:
        StoreError: it cannot be read.
    """
    return load_store_class(config.store).open_to_read(config.store, config.root)
