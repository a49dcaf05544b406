"""Linting what is published, ours or anybody's: each file by itself, and a folder as a whole.

files -> linters -> findings of each file
      -> parsers -> what each feed lists -> findings across files, and against the folder of last time
"""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

import brotli
import zstandard

from feedtool.content.dates import parse_date
from feedtool.content.text import drop_illegal, unescape
from feedtool.entries.process import parse_document
from feedtool.errors import ParseError
from feedtool.model import Document, Failed, FailureKind, Finding, Limits, Outcome, ParsedEntry, ParsedFeed
from feedtool.model.frozen import frozen
from feedtool.model.reports import CheckedFile
from feedtool.plugins import Linter, Parser

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
    from feedtool.entries.sandbox import limit_time  # what it takes to start a process comes along

    try:
        with limit_time(Limits().timeout_s):
            return (*_check_bytes(document), *claiming.check(document))
    except ParseError as error:
        return (Finding(rule="unreadable", message=str(error)),)


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


@frozen
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
        before = _read_feeds(against.previous, parsers)
        for name, finding in (
            *_check_previous(feeds, before),
            *_check_archives(files, feeds, against.previous, before),
        ):
            found.setdefault(name, []).append(finding)
    return tuple(CheckedFile(location=name, findings=tuple(findings)) for name, findings in sorted(found.items()))


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
            if parsed.kind == "feed":
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
        plain, _, suffix = name.rpartition(".")
        if suffix in _UNPACK and plain in files:
            if _unpack(suffix, content, len(files[plain])) != files[plain]:
                yield name, Finding(rule="twin-differs", message=f"it is not what {plain} is")
        elif suffix == "tmp":
            yield name, Finding(rule="litter", message="a temporary file was left", severity="warning")


def _unpack(suffix: str, content: bytes, length: int) -> bytes | None:
    """What a twin holds, or None; no more is unpacked than its plain file is long, and a little."""
    try:
        return _UNPACK[suffix](content, length + 1)
    except (OSError, EOFError, zlib.error, brotli.error, zstandard.ZstdError):
        return None


def _unpack_gzip(content: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    return unpacker.decompress(content, most)


def _unpack_brotli(content: bytes, most: int) -> bytes:
    plain: bytes = brotli.Decompressor().process(content, output_buffer_limit=most)
    return plain[:most]


def _unpack_zstandard(content: bytes, most: int) -> bytes:
    with zstandard.ZstdDecompressor().stream_reader(content) as reader:
        plain: bytes = reader.read(most)
        return plain


_UNPACK: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gz": _unpack_gzip,
    "br": _unpack_brotli,
    "zst": _unpack_zstandard,
}


def _check_updated(_files: Mapping[str, bytes], feeds: Feeds, _against: FolderCheck) -> Found:
    """Readers that look at the feed's own date would think it older or newer than it is."""
    for name, feed in feeds.items():
        if not feed.format.startswith("atom") or not feed.entries:
            continue
        said = parse_date(feed.updated or "")
        dates = [date for date in (parse_date(entry.updated or "") for entry in feed.entries) if date]
        newest = max(dates, default=None)
        if said and newest and said != newest:
            yield name, Finding(rule="updated-differs", severity="warning", spec="RFC 4287 section 4.2.15",
                                message=f"the feed says {said.isoformat()}, its newest entry {newest.isoformat()}",
                                hint="a feed is as new as its newest entry")  # fmt: skip


def _check_styles(files: Mapping[str, bytes], _feeds: Feeds, _against: FolderCheck) -> Found:
    for name, content in files.items():
        found = _STYLE.search(content[:4096]) if name.endswith(".xml") else None
        if not found:
            continue
        style = found[0].decode("utf-8", "replace")
        href = _HREF.search(style)
        if "xsl" in style.lower().replace("xml-stylesheet", ""):
            yield name, Finding(rule="xslt", message="browsers are giving up XSLT: they show a warning, or nothing",
                                severity="warning", line=1, hint="name a CSS style sheet")  # fmt: skip
        elif href and "://" not in href[1] and not _is_here(href[1], name, files):
            yield name, Finding(rule="missing-style", message=f"there is no {href[1]}", line=1, severity="warning")


def _check_links(files: Mapping[str, bytes], feeds: Feeds, _against: FolderCheck) -> Found:
    """Archives and autodiscovery lead to files that are there."""
    places = {feed.self_url.rpartition("/")[0] for feed in feeds.values() if feed.self_url}
    for name, feed in feeds.items():
        for link in feed.links:
            if link.rel in _WALK and link.href.rpartition("/")[0] in places and not _is_here(link.href, name, files):
                yield name, Finding(rule="missing-archive", spec="RFC 5005 section 4",
                                    message=f"{link.rel} leads to {link.href}, which is not there")  # fmt: skip
    for name, content in files.items():
        if name.endswith(".html"):
            for href in _AUTODISCOVERY.findall(content[:16384].decode("utf-8", "replace")):
                if href.rpartition("/")[0] in {"", *places} and not _is_here(href, name, files):
                    yield name, Finding(rule="missing-feed", message=f"it names {href}, which is not there")


def _is_here(address: str, name: str, files: Mapping[str, bytes]) -> bool:
    return posixpath.join(posixpath.dirname(name), address.rpartition("/")[2]) in files


def _check_opml(files: Mapping[str, bytes], feeds: Feeds, _against: FolderCheck) -> Found:
    """Each stream is in the list in one format; archives are not."""
    lists = {name: content for name, content in files.items() if name.endswith(".opml")}
    if len(lists) != 1:
        return
    ((name, content),) = lists.items()
    older = {link.href for feed in feeds.values() for link in feed.links if link.rel in _OLDER}
    streams: dict[str, set[str]] = {}
    archives = set()
    for feed_name, feed in feeds.items():
        if any(link.rel == "current" for link in feed.links) or feed.self_url in older:
            archives.add(_stream_of(feed_name))
        elif feed.self_url:
            streams.setdefault(_stream_of(feed_name), set()).add(feed.self_url)
    text = unescape(content.decode("utf-8", "replace"))
    for stream, addresses in sorted(streams.items()):
        if stream not in archives and not any(address in text for address in addresses):
            yield name, Finding(rule="unlisted-feed", message=f"{stream} is not in it", severity="warning",
                                hint="list every feed")  # fmt: skip


_STYLE = re.compile(rb"<\?xml-stylesheet[^>]*\?>")
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']*)")
_AUTODISCOVERY = re.compile(
    r"<link(?=[^>]*rel=[\"']?alternate)(?=[^>]*type=[\"']?application/(?:rss|atom|feed)\+)[^>]*href=[\"']([^\"']+)"
)
_OLDER = {"next", "prev-archive"}
_WALK = {"prev-archive", "next-archive", "current"}


_FOLDER_RULES: tuple[Callable[[Mapping[str, bytes], Feeds, FolderCheck], Found], ...] = (
    _check_same_ids,
    _check_self_links,
    _check_order,
    _check_size,
    _check_twins,
    _check_updated,
    _check_styles,
    _check_links,
    _check_opml,
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


def _check_archives(files: Mapping[str, bytes], feeds: Feeds, previous: Mapping[str, bytes], before: Feeds) -> Found:
    """A reader does not read an archive twice, so that nothing in it changes; but what is taken back leaves it."""
    for name, old in before.items():
        is_changed = files.get(name) != previous[name] and not _is_shortened(feeds.get(name), old)
        if is_changed and _ARCHIVE.search(previous[name][:16384]):
            gone = name not in files
            yield name, Finding(rule="archive-gone" if gone else "archive-changed", spec="RFC 5005 section 4",
                                message="an archive is not there any more" if gone else "an archive is not what it was",
                                hint="publish what is new or changed in the live feed")  # fmt: skip


def _is_shortened(new: ParsedFeed | None, old: ParsedFeed) -> bool:
    """Whether a document lost entries and is otherwise as it was."""
    if new is None or len(new.entries) >= len(old.entries):
        return False
    entries = [replace(entry, line=None) for entry in old.entries]
    return all(replace(entry, line=None) in entries for entry in new.entries)


_ARCHIVE = re.compile(rb"<(?:\w+:)?archive\b[^>]*>")


# ---------------------------------------------------------------------------------------------------------
# Online


def list_enclosures(document: Document, parsers: Iterable[Parser]) -> dict[str, int | None]:
    """Address -> line of each file that comes along with an entry; none if it is no feed."""
    try:
        parsed = parse_document(document, tuple(parsers))
    except ParseError:
        return {}
    return {
        file.url: entry.line
        for entry in parsed.entries
        for file in entry.enclosures
        if file.url.startswith(("http://", "https://"))
    }


def check_link(url: str, outcome: Outcome, line: int | None) -> Finding | None:
    """What an answer to a request for a file's first byte says of the file; None if it is there.

    A server that sends all of it instead was stopped; one that sends the part that was asked for (HTTP 206) did well.
    """
    if not isinstance(outcome, Failed) or outcome.status == _PARTIAL or outcome.kind is FailureKind.TOO_LARGE:
        return None
    if outcome.kind in {FailureKind.RATE_LIMITED, FailureKind.BLOCKED}:
        return Finding(rule="enclosure-unknown", message=f"{url} was not looked at: {outcome.message}", line=line,
                       severity="info")  # fmt: skip
    return Finding(rule="enclosure-unreachable", message=f"{url} cannot be had: {outcome.message}", line=line,
                   hint="mend the address, or put the file there")  # fmt: skip


_PARTIAL = 206
