"""Reads the published feeds back, to rebuild a lost store with the ids that readers know.

feeds.json -> the feeds that feedtool wrote -> entries with their public ids, and the names of the files
"""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.strict_json import decode_text, parse_json
from feedtool.content.urls import canonicalize_url
from feedtool.entries.process import parse_document
from feedtool.errors import ParseError, PublishError
from feedtool.model import Document, ParsedEntry, ParsedFeed
from feedtool.model.config import Config
from feedtool.plugins import Parts, load_parts, load_store_class

CATALOG = "feeds.json"
_BEST_TYPES = ("application/atom+xml", "application/rss+xml")
"""Media types of the feeds that name the sources of entries best; they are read first."""
_LARGEST = 64 * 1024 * 1024
_HINT = (
    "the published folder holds the ids that readers know: repair it and run this again, "
    "or start without it by `feedtool build --allow-shrink`"
)


class PublishedPost(Struct, frozen=True, kw_only=True):
    """A published entry and the feed document that contains it."""

    entry: ParsedEntry
    feed: ParsedFeed
    public_id: str
    link: str | None


class Published(Struct, frozen=True, kw_only=True):
    """The published feeds of the output folder."""

    posts: tuple[PublishedPost, ...]
    """Every entry of the feeds and their archives, once."""
    files: tuple[str, ...]
    """The names of the files of these feeds in all formats, relative to the folder."""


def is_lost(config: Config, parts: Parts) -> bool:
    """Return whether the store is kept but has no record of any publication."""
    is_kept = load_store_class(config.store).is_kept
    return is_kept and not parts.store.load_files() and not parts.store.load_public_ids()


def read_published(config: Config, parts: Parts) -> Published | None:
    """Read the feeds that feeds.json lists; None if there is no feeds.json, or another program wrote it.

    Raises:
        PublishError: feeds.json or a listed feed cannot be read, or the feeds belong to another site.
    """
    listed = _read_catalog(config)
    if listed is None:
        return None
    files = dict.fromkeys(name for names in listed.values() for one in names for name in _list_files(config, one))
    suffixes = _list_suffixes()
    posts: dict[str, PublishedPost] = {}
    for feed, names in listed.items():
        wanted = [name for name in names if name.endswith(suffixes)]
        found = [*_read_feeds(config.output, _sort_names(wanted, suffixes), parts)]
        if wanted and not found:
            raise PublishError(f"{config.output / wanted[0]}: the feed {feed!r} cannot be read", hint=_HINT)
        archives = [name for one in wanted for name in _list_files(config, one) if name != one]
        for parsed in (*found, *_read_feeds(config.output, _sort_names(archives, suffixes), parts)):
            for entry in parsed.entries:
                if entry.id and _is_better(entry, posts.get(entry.id)):
                    link = canonicalize_url(entry.link)
                    posts[entry.id] = PublishedPost(
                        entry=_remove_updated(entry), feed=parsed, public_id=entry.id, link=link
                    )
    return Published(posts=tuple(posts.values()), files=tuple(files))


def _is_better(entry: ParsedEntry, known: PublishedPost | None) -> bool:
    """Return whether the entry is new, or names its source while the known one does not."""
    return known is None or (known.entry.source is None and entry.source is not None)


def _remove_updated(entry: ParsedEntry) -> ParsedEntry:
    """Remove `updated` from an undated entry: it is there only because Atom requires it (RFC 4287 section 4.1.2)."""
    return entry if entry.published else replace(entry, updated=None)


def _read_catalog(config: Config) -> Mapping[str, tuple[str, ...]] | None:
    """Return the name of each feed -> the names of its files.

    Raises:
        PublishError: feeds.json cannot be read, or belongs to another site.
    """
    path = config.output / CATALOG
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PublishError(f"{path}: {error.strerror}", hint=_HINT) from error
    try:
        value = parse_json(decode_text(content))
    except ParseError as error:
        raise PublishError(f"{path}: {error}", hint=_HINT) from error
    feeds = value.get("feeds") if isinstance(value, dict) else None
    if not isinstance(feeds, list) or not all(map(_is_feed, feeds)):
        return None
    return {feed["name"]: tuple(_find_names(feed, path, config.site.base_url)) for feed in feeds}


def _is_feed(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("name"), str)
        and isinstance(value.get("addresses"), list)
        and all(isinstance(one, dict) and isinstance(one.get("url"), str) for one in value["addresses"])
    )


def _find_names(feed: Mapping[str, Any], path: Path, base_url: str) -> Iterator[str]:
    for address in feed["addresses"]:
        name = address["url"].removeprefix(base_url)
        if name == address["url"]:
            raise PublishError(
                f"{path}: lists {address['url']}, which is not below {base_url}: the feeds belong to another site",
                hint="check site.url, site.base_url and output; `feedtool build --allow-shrink` ignores these feeds "
                "and overwrites them",
            )
        if ".." not in PurePosixPath(name).parts and not name.startswith("/"):
            yield name


def _list_files(config: Config, name: str) -> Iterator[str]:
    """Yield the file of a feed and those of its archives that exist."""
    stem, dot, suffix = name.partition(".")
    for pattern in (glob.escape(name), f"{glob.escape(stem)}.archive-*{glob.escape(dot + suffix)}"):
        for path in sorted(config.output.glob(pattern)):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(config.output).as_posix()


def _list_suffixes() -> tuple[str, ...]:
    """Return the suffixes of the files that are feeds, best first."""
    feeds = [part for part in load_parts("renderers") if part.kind == "feed"]
    by_type = {part.media_type: part.suffix for part in feeds}
    best = (by_type[one] for one in _BEST_TYPES if one in by_type)
    return tuple(dict.fromkeys([*best, *(part.suffix for part in feeds)]))


def _sort_names(names: Iterable[str], suffixes: Sequence[str]) -> list[str]:
    return sorted(names, key=lambda name: next(rank for rank, end in enumerate(suffixes) if name.endswith(end)))


def _read_feeds(folder: Path, names: Iterable[str], parts: Parts) -> Iterator[ParsedFeed]:
    """Yield the files that are feeds.

    Raises:
        PublishError: a file exists but cannot be read: without it, ids that readers know would be lost.
    """
    # A file that only a parser of broken documents reads may have lost entries.
    tolerant = {parser.name for parser in parts.parsers if parser.needs_sandbox}
    for name in names:
        path = folder / name
        try:
            if not path.is_file() or path.is_symlink():
                continue
            content = path.read_bytes()
        except OSError as error:
            raise PublishError(f"{path}: {error.strerror}", hint=_HINT) from error
        if len(content) > _LARGEST:
            raise PublishError(f"{path}: larger than {_LARGEST} bytes", hint=_HINT)
        try:
            parsed = parse_document(Document(feed=name, url=name, content=content), parts.parsers)
        except ParseError:  # another format of the feed is read instead; if there is none, the caller raises an error
            continue
        if parsed.kind == "feed" and parsed.parser not in tolerant:
            yield parsed
