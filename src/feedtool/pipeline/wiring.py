"""The composition root: Config -> the parts, and the time; the one place where concrete parts meet."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from feedtool import __version__
from feedtool.errors import ConfigError, StoreError
from feedtool.fetching.address_guard import request_url
from feedtool.model import Document, DocumentChanges, Failed, Limits, NotModified, Outcome, Request, StoredEntry
from feedtool.model.config import Config
from feedtool.plugins import Fetcher, Linter, Parser, Parts, Store, list_parts, load_class, load_parts
from feedtool.store.lock import hold_lock

__all__ = [
    "fetch_document",
    "get_now",
    "load_fetchers",
    "load_linters",
    "load_parsers",
    "make_parts",
    "open_fresh_parts",
    "open_parts",
    "open_store",
    "probe_urls",
    "recover_store",
    "repairing",
    "replace_store",
]


def get_now() -> datetime:
    """The time of the run, whole seconds in UTC; SOURCE_DATE_EPOCH sets it, for reproducible builds.

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
def open_parts(config: Config, *, command: str, dry_run: bool = False) -> Iterator[Parts]:
    """All parts the config names, with the store open and locked for the duration.

    Args:
        config: what to put together.
        command: who holds the lock, for another run to read.
        dry_run: work on a copy of the store in memory: the run does everything and keeps nothing.

    Raises:
        LockedError: another feedtool works on the same store.
        StoreError: the store does not open.
    """
    now = get_now()
    with ExitStack() as stack:
        path = _store_class(config).find_path(config.store, config.root)
        if path is not None and not dry_run:
            stack.enter_context(hold_lock(path, now=now, command=command))
        store = _open_copy(config, path) if dry_run else open_store(config)
        yield make_parts(config, stack.enter_context(store), now)


def make_parts(config: Config, store: Store, now: datetime) -> Parts:
    """All parts the config names, around a store that is open."""
    return Parts(
        store=store,
        fetchers=load_fetchers(config),
        parsers=load_parsers(),
        rules=load_parts("dedupe_rules", config.rules),
        renderers=load_parts("renderers", config.formats),
        indexes=load_parts("indexes", config.indexes),
        now=now,
        pinger=load_pinger(config),
    )


@contextmanager
def repairing(config: Config, command: str) -> Iterator[Path]:
    """The store's file, locked.

    Raises:
        LockedError: a feedtool works on it.
        StoreError: it is none of files.
    """
    path = _store_class(config).find_path(config.store, config.root)
    if path is None:
        raise StoreError(f"{config.store} is kept in no file")
    with hold_lock(path, now=get_now(), command=command):
        yield path


def recover_store(config: Config) -> tuple[Path, Mapping[str, int]]:
    """Repair the store, whose lock is held: where the damaged one is now, and how many rows of what were kept.

    Raises:
        StoreError: it cannot be read or written, is newer or not ours.
    """
    found: tuple[Path, Mapping[str, int]] = _store_class(config).recover(config.store, config.root)
    return found


@contextmanager
def open_fresh_parts(config: Config, path: Path) -> Iterator[Parts]:
    """Parts with a new store beside the one at `path`, to be put in its place by `replace_store()`.

    Raises:
        StoreError: it cannot be made.
    """
    kind, fresh = _store_class(config), _name_fresh(path)
    kind.delete(fresh)
    try:
        with kind.open(f"{kind.name}:{fresh.absolute()}", config.root) as store:
            yield make_parts(config, store, get_now())
    except BaseException:
        kind.delete(fresh)
        raise


def replace_store(config: Config, path: Path) -> Path | None:
    """Put what `open_fresh_parts()` made in the place of the store at `path`: where that one is now, if it was there.

    Raises:
        StoreError: it cannot be done.
    """
    found: Path | None = _store_class(config).replace(path, _name_fresh(path))
    return found


def _name_fresh(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def load_parsers() -> Sequence[Parser]:
    """Every parser that is installed; they are imported when the first is needed."""
    return load_parts("parsers")


def load_linters() -> tuple[Linter, ...]:
    """Every linter that is installed."""
    return tuple(load_class("linters", name)() for name in list_parts("linters"))


def fetch_document(place: str, allow_hosts: tuple[str, ...] = ()) -> Document | Failed:
    """One document that a person named on the command line: a URL, or a path from where they stand."""
    is_web = place.startswith(("http://", "https://"))
    fetcher: Fetcher = (
        load_class("fetchers", "http")(limits=Limits(), allow_hosts=allow_hosts)
        if is_web
        else load_class("fetchers", "file")(root=Path.cwd(), limits=Limits())
    )
    (outcome,) = fetcher.fetch([Request(feed=place, url=place)])
    if isinstance(outcome, NotModified):
        raise TypeError("a fetcher answered that nothing changed, though it was told of no copy")
    return outcome


def probe_urls(addresses: Sequence[str], allow_hosts: tuple[str, ...] = ()) -> Iterator[tuple[str, Outcome]]:
    """Ask for the first byte of each, guarded as every request is, and no longer than ten seconds each."""
    limits = Limits(timeout_s=10.0, max_bytes=64 * 1024, host_delay_s=0.1)
    fetcher: Fetcher = load_class("fetchers", "http")(limits=limits, allow_hosts=allow_hosts)
    requests = [Request(feed=url, url=url, headers=(("Range", "bytes=0-0"),)) for url in addresses]
    for outcome in fetcher.fetch(requests):
        yield outcome.feed, outcome


def load_fetchers(config: Config) -> tuple[Fetcher, ...]:
    """The fetchers, with what the config says of fetching."""
    file = load_class("fetchers", "file")(root=config.root, limits=config.limits)
    agent = config.user_agent or _introduce(config.site.url)
    http = load_class("fetchers", "http")(limits=config.limits, allow_hosts=config.allow_hosts, user_agent=agent)
    return (file, http)


def load_pinger(config: Config) -> Fetcher:
    """What posts to hubs: guarded as every request is, with less patience, and without a pause between two feeds."""
    limits = replace(config.limits, timeout_s=min(config.limits.timeout_s, 10.0), host_delay_s=0.0, max_bytes=65536)
    agent = config.user_agent or _introduce(config.site.url)
    pinger: Fetcher = load_class("fetchers", "http")(limits=limits, allow_hosts=config.allow_hosts, user_agent=agent)
    return pinger


def _introduce(site_url: str) -> str:
    """Who asks, and where to complain."""
    try:
        place = request_url(urlsplit(site_url))
    except ValueError:  # a host that no header can carry
        place = "https://pypi.org/project/feedtool/"
    return f"feedtool/{__version__} (+{place})"


def open_store(config: Config) -> Store:
    """The store, without the lock: for looking only."""
    store: Store = _store_class(config).open(config.store, config.root)
    return store


def _store_class(config: Config) -> Any:
    return load_class("stores", config.store.partition(":")[0])


def _open_copy(config: Config, path: Path | None) -> Store:
    """A copy in memory; a store that is not there yet is not made."""
    copy: Store = load_class("stores", "memory").open("memory:", config.root)
    if path is not None and path.exists():
        with open_store(config) as store:
            _copy(store, copy)
    return copy


def _copy(source: Store, target: Store) -> None:
    for key, state in source.load_feeds().items():
        stamps = source.load_entry_states(key)
        entries = chain(source.load_entries([key]), source.load_withdrawn([key]))
        rows = tuple(StoredEntry(entry=entry, state=stamps[entry.id]) for entry in entries)
        target.save_document(DocumentChanges(feed=state, entries=rows))
        for document in source.load_documents(key).values():
            target.save_document(DocumentChanges(feed=state, document=document))
    target.save_published(source.load_files().values(), source.load_public_ids(), source.load_pings())
    target.save_histories(source.load_histories().values())
