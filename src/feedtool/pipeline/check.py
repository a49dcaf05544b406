"""Linting what is published, ours or anybody's: each file by itself, and a folder as a whole.

files -> linters -> findings of each file
      -> parsers -> what each feed lists -> findings across files, and against the folder of last time
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from feedtool.core.dates import parse_date
from feedtool.core.text import drop_illegal
from feedtool.errors import ParseError
from feedtool.interfaces import Linter, Parser
from feedtool.model import Document, Finding, ParsedEntry, ParsedFeed
from feedtool.pipeline.corridor import parse_document
from feedtool.reports import CheckedFile

_FEEDS = (".rss.xml", ".atom.xml", ".json")
"""Endings that name one stream in several formats."""
_SKEW = timedelta(minutes=15)
_BIGGEST = 512 * 1024
_MOST = 100


def check_document(document: Document, linters: Iterable[Linter]) -> tuple[Finding, ...]:
    """All that is wrong with one document; a document that no linter claims is one finding."""
    claiming = next((linter for linter in linters if linter.claims(document)), None)
    if claiming is None:
        return (Finding(rule="unknown-format", message="this is no RSS, Atom, JSON Feed or OPML", line=1),)
    return (*_check_bytes(document), *claiming.check(document))


def _check_bytes(document: Document) -> Iterator[Finding]:
    if document.content.startswith(b"\xef\xbb\xbf"):
        yield Finding(rule="byte-order-mark", message="it begins with a byte order mark", severity="warning", line=1,
                      hint="save it as UTF-8 without BOM")  # fmt: skip
    try:
        text = document.content.decode("utf-8")
    except UnicodeDecodeError:
        return  # the linter judges other encodings
    clean = drop_illegal(text)
    if len(clean) != len(text):
        yield Finding(rule="control-character", message="there are characters that XML cannot carry or should not",
                      severity="warning", hint="leave control characters out", spec="XML 1.0 section 2.2")  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class FolderCheck:
    """What a folder is checked against."""

    base_url: str | None = None
    """Where it is served; self links have to begin with it."""
    previous: Mapping[str, bytes] | None = None
    """The folder as it was published last time."""
    now: datetime


def check_folder(
    files: Mapping[str, bytes], linters: Iterable[Linter], parsers: Iterable[Parser], against: FolderCheck
) -> tuple[CheckedFile, ...]:
    """Each feed of a folder by itself, and what has to hold across its files.

    Args:
        files: name relative to the folder -> bytes.
        linters: all of them.
        parsers: to read what the feeds list.
        against: what else is known.
    """
    linters, parsers = tuple(linters), tuple(parsers)
    found: dict[str, list[Finding]] = {}
    feeds = _read_feeds(files, parsers)
    for name, content in sorted(files.items()):
        if name.endswith((*_FEEDS, ".opml")) and not _is_plain_json(name, content, linters):
            found[name] = list(check_document(Document(feed=name, url=name, content=content), linters))
    for check in _FOLDER_RULES:
        for name, finding in check(files, feeds, against):
            found.setdefault(name, []).append(finding)
    if against.previous is not None:
        for name, finding in _check_previous(feeds, _read_feeds(against.previous, parsers)):
            found.setdefault(name, []).append(finding)
    return tuple(CheckedFile(place=name, findings=tuple(findings)) for name, findings in sorted(found.items()))


def _is_plain_json(name: str, content: bytes, linters: Iterable[Linter]) -> bool:
    """A folder may hold JSON that is no feed."""
    document = Document(feed=name, url=name, content=content)
    return name.endswith(".json") and not any(linter.claims(document) for linter in linters)


def _read_feeds(files: Mapping[str, bytes], parsers: tuple[Parser, ...]) -> dict[str, ParsedFeed]:
    feeds = {}
    for name, content in files.items():
        if name.endswith(_FEEDS):
            try:
                parsed = parse_document(Document(feed=name, url=name, content=content), parsers)
            except ParseError:
                continue  # the linter says what is wrong with it
            if parsed.parser in {"feed", "jsonfeed", "loosefeed"}:
                feeds[name] = parsed
    return feeds


Found = Iterator[tuple[str, Finding]]
Feeds = Mapping[str, ParsedFeed]


def _stream_of(name: str) -> str:
    return next(name.removesuffix(ending) for ending in _FEEDS if name.endswith(ending))


def _check_same_ids(_files: Mapping[str, bytes], feeds: Feeds, _against: FolderCheck) -> Found:
    first: dict[str, tuple[str, list[str | None]]] = {}
    for name, feed in sorted(feeds.items()):
        ids = [entry.id for entry in feed.entries]
        other, theirs = first.setdefault(_stream_of(name), (name, ids))
        if ids != theirs:
            yield (
                name,
                Finding(rule="formats-differ", message=f"its ids or their order are not those of {other}"),
            )


def _check_self_links(_files: Mapping[str, bytes], feeds: Feeds, against: FolderCheck) -> Found:
    for name, feed in feeds.items():
        if against.base_url and feed.self_url != urljoin(against.base_url, name):
            yield name, Finding(rule="self-link", message=f"its self link is {feed.self_url or 'missing'}",
                                hint=f"it is served at {urljoin(against.base_url, name)}")  # fmt: skip


def _date(entry: ParsedEntry) -> datetime | None:
    raw = entry.published or entry.updated
    return parse_date(raw) if raw else None


def _check_order(_files: Mapping[str, bytes], feeds: Feeds, against: FolderCheck) -> Found:
    for name, feed in feeds.items():
        dates = [date for date in map(_date, feed.entries) if date]
        if any(date > against.now + _SKEW for date in dates):
            yield name, Finding(rule="future-date", message="an entry is dated in the future", severity="warning",
                                hint="readers pin it to the top")  # fmt: skip
        if dates != sorted(dates, reverse=True):
            yield (
                name,
                Finding(rule="not-newest-first", message="its entries do not stand newest first", severity="warning"),
            )


def _check_size(files: Mapping[str, bytes], feeds: Feeds, _against: FolderCheck) -> Found:
    for name, feed in feeds.items():
        if len(files[name]) > _BIGGEST or len(feed.entries) > _MOST:
            yield name, Finding(rule="large-feed", severity="info", hint="keep the newest in it",
                                message=f"{len(feed.entries)} entries in {len(files[name]) // 1024} KiB")  # fmt: skip


def _check_twins(files: Mapping[str, bytes], _feeds: Feeds, _against: FolderCheck) -> Found:
    for name, content in files.items():
        if name.endswith(".gz") and name.removesuffix(".gz") in files:
            try:
                plain = gzip.decompress(content)
            except (OSError, EOFError, zlib.error):
                plain = b""
            if plain != files[name.removesuffix(".gz")]:
                yield name, Finding(rule="twin-differs", message=f"it is not what {name.removesuffix('.gz')} is")
        elif name.endswith(".tmp"):
            yield name, Finding(rule="litter", message="a temporary file was left", severity="warning")


_FOLDER_RULES: tuple[Callable[[Mapping[str, bytes], Feeds, FolderCheck], Found], ...] = (
    _check_same_ids,
    _check_self_links,
    _check_order,
    _check_size,
    _check_twins,
)


def _check_previous(feeds: Feeds, before: Feeds) -> Found:
    """What readers know things by has to stay: the feed's id, and the id of each address."""
    for name, old in before.items():
        new = feeds.get(name)
        if new is None:
            yield name, Finding(rule="feed-gone", message="it was published last time", severity="warning",
                                hint="leave a redirect or a last entry for its subscribers")  # fmt: skip
            continue
        if new.id != old.id:
            yield name, Finding(rule="feed-id-changed", message=f"its id was {old.id}", hint="ids are for ever")
        ids = {entry.link: entry.id for entry in old.entries if entry.link}
        for entry in new.entries:
            was = ids.get(entry.link or "")
            if was is not None and was != entry.id:
                finding = Finding(rule="id-changed", message=f"{entry.link} had the id {was}, now {entry.id}",
                                  hint="readers show it again as new")  # fmt: skip
                yield name, replace(finding, line=entry.line)
