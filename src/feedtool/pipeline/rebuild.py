"""A lost store, made anew of the sources and of what is published, so that readers notice nothing.

files and subscriptions    -> ingest, fetch          entries, but under no published id yet
the feeds in the output    -> parse                  what readers know: ids, dates, pieces that feeds list no more
each published piece       -> the entry it was made of: by its id, its link, or its title in its feed
                           -> a pin; the time when it was first seen
                           -> or, if no source lists it any more, an entry again
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from feedtool.config import Config
from feedtool.core.changes import decide, make_fingerprints
from feedtool.core.dates import parse_date
from feedtool.core.identity import make_public_id
from feedtool.core.normalise import Context, normalise
from feedtool.core.urls import canonicalize_url
from feedtool.errors import ParseError, PublishError
from feedtool.frozen import noun
from feedtool.interfaces import Parts
from feedtool.model import (
    Document,
    DocumentChanges,
    Entry,
    FeedState,
    ParsedEntry,
    ParsedFeed,
    Saved,
    Subscription,
)
from feedtool.pipeline.budget import Budget
from feedtool.pipeline.corridor import Step, no_step, parse_document
from feedtool.pipeline.fetch import fetch
from feedtool.pipeline.ingest import ingest
from feedtool.pipeline.subscriptions import list_subscriptions
from feedtool.reports import StationReport

__all__ = ["RebuildReport", "rebuild"]

_SUFFIXES = (".atom.xml", ".rss.xml", ".json")
"""Of the published feeds, those first that tell most of where a piece came from."""
_LARGEST = 64 * 1024 * 1024
Key = tuple[str, str]


@noun
class RebuildReport:
    """What came of it."""

    ingested: StationReport
    fetched: StationReport
    published: int
    """Pieces that stand in the published feeds."""
    known: int
    """Those whose entry was found again, and which keep their ids."""
    restored: int
    """Those that no source lists any more, and which are entries again."""


@noun
class _Piece:
    """A published piece, and the feed document it stands in."""

    entry: ParsedEntry
    feed: ParsedFeed
    public_id: str
    link: str | None


def rebuild(config: Config, parts: Parts, *, budget: Budget | None = None, step: Step = no_step) -> RebuildReport:
    """Fill the empty store of `parts`.

    Args:
        config: the sources, and the folder that was published.
        parts: with a new store.
        budget: how long fetching may take.
        step: told of each document.
    """
    budget = budget or Budget()
    ingested = ingest(config, parts, allow_shrink=True, is_over=budget.is_over, step=step)
    with budget.stopping_on_signals():
        fetched = fetch(config, parts, force=True, scheduled=False, budget=budget, step=step)
    pieces = _read_published(config.output, parts)
    places = _Places(config, list(parts.store.load_entries()))
    pins: dict[Key, str] = {}
    seen: dict[Key, _Piece] = {}
    lost: list[_Piece] = []
    for piece in pieces:
        key = places.find(piece, taken=pins)
        if key is None:
            lost.append(piece)
        else:
            pins[key], seen[key] = piece.public_id, piece
    _date_back(seen, parts)
    restored = _restore(lost, config, parts)
    parts.store.save_published((), {**pins, **{key: key[1] for key in restored}})
    return RebuildReport(
        ingested=ingested, fetched=fetched, published=len(pieces), known=len(pins), restored=len(restored)
    )


# ---------------------------------------------------------------------------------------------------------
# What readers know


def _read_published(folder: Path, parts: Parts) -> list[_Piece]:
    """Every piece in the feeds of the folder, once."""
    found: dict[str, _Piece] = {}
    for path, content in _read_feeds(folder):
        document = Document(feed=path.name, url=path.name, content=content)
        try:
            parsed = parse_document(document, parts.parsers)
        except ParseError:  # feeds.json, and whatever else is no feed
            continue
        if parsed.parser not in {"feed", "jsonfeed"}:
            continue
        for entry in parsed.entries:
            if entry.id and entry.id not in found:
                found[entry.id] = _Piece(
                    entry=entry, feed=parsed, public_id=entry.id, link=canonicalize_url(entry.link)
                )
    return list(found.values())


def _read_feeds(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Each file that may be a feed.

    Raises:
        PublishError: one cannot be read: without it, ids that readers know would be lost.
    """
    try:
        for path in _list_feeds(folder):
            yield path, path.read_bytes()
    except OSError as error:
        raise PublishError(
            f"{error.filename or folder}: {error.strerror}",
            hint="what is published tells the ids that readers know; see that it can be read, and run this once more",
        ) from error


def _list_feeds(folder: Path) -> Iterator[Path]:
    for suffix in _SUFFIXES:
        for path in sorted(folder.rglob(f"*{suffix}")):
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= _LARGEST:
                yield path


class _Places:
    """Finds the entry that a published piece was made of."""

    def __init__(self, config: Config, entries: Iterable[Entry]) -> None:
        host = urlsplit(config.site.base_url).hostname or ""
        own = {source.key for source in config.articles}
        self._by_id: dict[str, list[Key]] = {}
        self._by_link: dict[str, list[Key]] = {}
        self._by_title: dict[str, list[Key]] = {}
        for entry in sorted(entries, key=lambda entry: entry.feed not in own):
            key = (entry.feed, entry.id)
            self._by_id.setdefault(make_public_id(entry.feed, entry.id, site_host=host), []).append(key)
            link = canonicalize_url(entry.link)
            if link:
                self._by_link.setdefault(link, []).append(key)
            if entry.title:
                self._by_title.setdefault(entry.title, []).append(key)

    def find(self, piece: _Piece, taken: Mapping[Key, str]) -> Key | None:
        """By its id, else by where it leads, else by a title that only one entry has."""
        title = piece.entry.title.value.strip() if piece.entry.title else ""
        same_title = self._by_title.get(title, [])
        for keys in (
            self._by_id.get(piece.public_id, []),
            self._by_link.get(piece.link or "", []),
            same_title if len(same_title) == 1 else [],
        ):
            free = [key for key in keys if key not in taken]
            if free:
                return free[0]
        return None


# ---------------------------------------------------------------------------------------------------------
# What the sources do not tell


def _date_back(seen: Mapping[Key, _Piece], parts: Parts) -> None:
    """What was published at a time was seen by then: undated entries keep their places."""
    by_feed: dict[str, dict[str, _Piece]] = {}
    for (feed, id_), piece in seen.items():
        by_feed.setdefault(feed, {})[id_] = piece
    states = parts.store.load_feeds()
    for feed, pieces in by_feed.items():
        stamps = parts.store.load_stamps(feed, tuple(pieces))
        rows = []
        for entry in parts.store.load_entries([feed]):
            found = pieces.get(entry.id)
            date = parse_date(found.entry.published or "") if found else None
            if date is not None and date < entry.first_seen:
                stamp = replace(stamps[entry.id], first_seen=date)
                rows.append(Saved(entry=replace(entry, first_seen=date), stamp=stamp))
        if rows:
            parts.store.save_document(DocumentChanges(feed=states[feed], entries=tuple(rows)))


def _restore(lost: Iterable[_Piece], config: Config, parts: Parts) -> list[Key]:
    """Pieces of feeds that list them no more, as entries of these feeds again; what was the site's own is gone."""
    subscriptions = list_subscriptions(config, parts.store)
    states = parts.store.load_feeds()
    names: dict[str, Subscription] = {}
    for one in subscriptions:
        about = states[one.key].about if one.key in states else None
        for name in (one.key, one.url, about and about.url, about and about.link, one.title, about and about.title):
            if name:
                names.setdefault(name, one)
    rows: dict[str, list[Saved]] = {}
    for piece in lost:
        source = piece.entry.source
        known = [names[name] for name in _name_source(source) if name in names]
        if not known:
            continue
        rows.setdefault(known[0].key, []).append(_make_row(piece, known[0].key, parts))
    for key, saved in rows.items():
        state = states.get(key) or FeedState(key=key, kind="subscription")
        parts.store.save_document(DocumentChanges(feed=state, entries=tuple(saved)))
    return [(key, one.entry.id) for key, saved in rows.items() for one in saved]


def _name_source(source: object) -> tuple[str, ...]:
    found = (getattr(source, name, None) for name in ("url", "id", "link", "title"))
    return tuple(str(name) for name in found if name)


def _make_row(piece: _Piece, feed: str, parts: Parts) -> Saved:
    context = Context(feed=feed)
    now = min(parse_date(piece.entry.published or "") or parts.now, parts.now)
    normal = normalise(piece.entry, id=piece.public_id, feed=piece.feed, context=context, now=now)
    fingerprint = make_fingerprints(piece.feed, context)(piece.entry)
    saved = decide(replace(normal, source=None), None, fingerprint, feed, now).saved
    if saved is None:
        raise TypeError("an entry of which nothing was known was decided to be known")
    return saved
