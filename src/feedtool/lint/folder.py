"""Checks published files, one by one and as a folder, whether feedtool wrote them or not.

files -> linters -> diagnostics of each file
      -> parsers -> entries of each feed -> diagnostics across files, and against the previous folder
"""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urljoin

import brotli
from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.dates import parse_date
from feedtool.content.text import drop_illegal, unescape
from feedtool.content.zstd import ZstdDecompressor, ZstdError
from feedtool.entries.process import parse_document
from feedtool.errors import ParseError, PartError
from feedtool.model import Diagnostic, Document, Failed, FailureKind, Limits, Location, Outcome, ParsedEntry, ParsedFeed
from feedtool.model.reports import CheckedFile
from feedtool.plugins import Linter, Parser

_SKEW = timedelta(minutes=15)
_BIGGEST = 512 * 1024
_MOST = 100


def check_document(document: Document, linters: Iterable[Linter]) -> tuple[Diagnostic, ...]:
    """Return everything that is wrong with one document; that no linter claims it is one diagnostic."""
    claiming = next((linter for linter in linters if linter.claims(document)), None)
    if claiming is None:
        return (Diagnostic("unknown-format", "this is not RSS, Atom, JSON Feed or OPML", location=Location(line=1)),)
    from feedtool.entries.sandbox import limit_time  # this also imports what starts a process

    try:
        with limit_time(Limits().timeout_s):
            return (*_check_bytes(document), *claiming.check(document))
    except (ParseError, PartError) as error:
        return (Diagnostic("unreadable", str(error)),)


def _check_bytes(document: Document) -> Iterator[Diagnostic]:
    if document.content.startswith(b"\xef\xbb\xbf"):
        yield Diagnostic("byte-order-mark", "it begins with a byte order mark", "warning",
                         "save it as UTF-8 without BOM", location=Location(line=1))  # fmt: skip
    try:
        text = document.content.decode("utf-8")
    except UnicodeDecodeError:
        return  # the linter checks other encodings
    clean = drop_illegal(text)
    if len(clean) != len(text):
        yield Diagnostic("control-character", "it contains characters that XML forbids or discourages",
                         severity="warning", hint="remove control characters", spec="XML 1.0 section 2.2")  # fmt: skip


class FolderCheck(Struct, frozen=True, kw_only=True):
    """The expectations for a folder."""

    suffixes: tuple[str, ...]
    """The suffixes of the files that are feeds."""
    base_url: str | None = None
    """The URL of the folder; self links must begin with it."""
    previous: Mapping[str, bytes] | None = None
    """The files of the previous publication."""
    now: datetime


def check_folder(
    files: Mapping[str, bytes], linters: Iterable[Linter], parsers: Iterable[Parser], against: FolderCheck
) -> tuple[CheckedFile, ...]:
    """Check each feed of a folder by itself, and the rules across its files.

    Args:
        files: name relative to the folder -> bytes.
        linters: all of them.
        parsers: to read the entries of the feeds.
        against: the expectations.
    """
    linters, parsers = tuple(linters), tuple(parsers)
    found: dict[str, list[Diagnostic]] = {}
    feeds = _read_feeds(files, against.suffixes, parsers)
    for name, content in sorted(files.items()):
        document = Document(feed=name, url=name, content=content)
        if name.endswith((*against.suffixes, ".opml")) and _is_linted(document, linters):
            found[name] = list(check_document(document, linters))
    for check in _FOLDER_RULES:
        for name, diagnostic in check(files, feeds, against):
            found.setdefault(name, []).append(diagnostic)
    if against.previous is not None:
        before = _read_feeds(against.previous, against.suffixes, parsers)
        for name, diagnostic in (
            *_check_previous(feeds, before),
            *_check_archives(files, feeds, against.previous, before),
        ):
            found.setdefault(name, []).append(diagnostic)
    return tuple(
        CheckedFile(location=name, diagnostics=tuple(diagnostics)) for name, diagnostics in sorted(found.items())
    )


def _is_linted(document: Document, linters: Iterable[Linter]) -> bool:
    """Return whether a linter checks the file; XML that none knows is broken, JSON is for programs."""
    return document.url.endswith((".xml", ".opml")) or any(linter.claims(document) for linter in linters)


def _read_feeds(
    files: Mapping[str, bytes], suffixes: tuple[str, ...], parsers: tuple[Parser, ...]
) -> dict[str, ParsedFeed]:
    feeds = {}
    for name, content in files.items():
        if name.endswith(suffixes):
            try:
                parsed = parse_document(Document(feed=name, url=name, content=content), parsers)
            except ParseError:
                continue  # the linter reports it
            if parsed.kind == "feed":
                feeds[name] = parsed
    return feeds


Found = Iterator[tuple[str, Diagnostic]]
Feeds = Mapping[str, ParsedFeed]


def _get_stream(name: str, suffixes: Iterable[str]) -> str:
    return next(name.removesuffix(suffix) for suffix in suffixes if name.endswith(suffix))


def _check_same_ids(_files: Mapping[str, bytes], feeds: Feeds, against: FolderCheck) -> Found:
    first: dict[str, tuple[str, list[str | None]]] = {}
    for name, feed in sorted(feeds.items()):
        ids = [entry.id for entry in feed.entries]
        other, theirs = first.setdefault(_get_stream(name, against.suffixes), (name, ids))
        if ids != theirs:
            yield (
                name,
                Diagnostic("formats-differ", f"its ids or their order are not those of {other}"),
            )


def _check_self_links(_files: Mapping[str, bytes], feeds: Feeds, against: FolderCheck) -> Found:
    for name, feed in feeds.items():
        if against.base_url and feed.self_url != urljoin(against.base_url, name):
            yield name, Diagnostic("self-link", f"its self link is {feed.self_url or 'missing'}",
                                   hint=f"it is served at {urljoin(against.base_url, name)}")  # fmt: skip


def _date(entry: ParsedEntry) -> datetime | None:
    raw = entry.published or entry.updated
    return parse_date(raw) if raw else None


def _check_order(_files: Mapping[str, bytes], feeds: Feeds, against: FolderCheck) -> Found:
    for name, feed in feeds.items():
        dates = [date for date in map(_date, feed.entries) if date]
        if any(date > against.now + _SKEW for date in dates):
            yield name, Diagnostic("future-date", "an entry is dated in the future", severity="warning",
                                   hint="readers keep it at the top until then")  # fmt: skip
        if dates != sorted(dates, reverse=True):
            yield name, Diagnostic("not-newest-first", "its entries are not in order, newest first", "warning")


def _check_size(files: Mapping[str, bytes], feeds: Feeds, _against: FolderCheck) -> Found:
    for name, feed in feeds.items():
        if len(files[name]) > _BIGGEST or len(feed.entries) > _MOST:
            yield name, Diagnostic(code="large-feed", severity="info", hint="keep the newest in it",
                                message=f"{len(feed.entries)} entries in {len(files[name]) // 1024} KiB")  # fmt: skip


def _check_compressed_copies(files: Mapping[str, bytes], _feeds: Feeds, _against: FolderCheck) -> Found:
    for name, content in files.items():
        plain, _, suffix = name.rpartition(".")
        if suffix in _DECOMPRESSORS and plain in files:
            if _decompress(suffix, content, len(files[plain])) != files[plain]:
                yield name, Diagnostic("compressed-copy-differs", f"its content differs from {plain}")
        elif suffix == "tmp":
            yield name, Diagnostic("litter", "a temporary file was left", severity="warning")


def _decompress(suffix: str, content: bytes, length: int) -> bytes | None:
    """Return the content of a compressed copy, or None; unpacks at most one byte more than the plain file has."""
    try:
        return _DECOMPRESSORS[suffix](content, length + 1)
    except (OSError, EOFError, zlib.error, brotli.error, ZstdError):
        return None


def _decompress_gzip(content: bytes, most: int) -> bytes:
    decompressor = zlib.decompressobj(wbits=31)
    return decompressor.decompress(content, most)


def _decompress_brotli(content: bytes, most: int) -> bytes:
    plain: bytes = brotli.Decompressor().process(content, output_buffer_limit=most)
    return plain[:most]


def _decompress_zstandard(content: bytes, most: int) -> bytes:
    return ZstdDecompressor().decompress(content, most)


_DECOMPRESSORS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gz": _decompress_gzip,
    "br": _decompress_brotli,
    "zst": _decompress_zstandard,
}


def _check_updated(_files: Mapping[str, bytes], feeds: Feeds, _against: FolderCheck) -> Found:
    """The feed's date must be that of its newest entry, because some readers look at the feed's date only."""
    for name, feed in feeds.items():
        if not feed.format.startswith("atom") or not feed.entries:
            continue
        stated = parse_date(feed.updated or "")
        dates = [date for date in (parse_date(entry.updated or "") for entry in feed.entries) if date]
        newest = max(dates, default=None)
        if stated and newest and stated != newest:
            yield name, Diagnostic(code="updated-differs", severity="warning", spec="RFC 4287 section 4.2.15",
                                   message=f"the feed says {stated.isoformat()}, its newest entry {newest.isoformat()}",
                                   hint="use the time of its newest entry")  # fmt: skip


def _check_styles(files: Mapping[str, bytes], _feeds: Feeds, _against: FolderCheck) -> Found:
    for name, content in files.items():
        found = _STYLE.search(content[:4096]) if name.endswith(".xml") else None
        if not found:
            continue
        style = found[0].decode("utf-8", "replace")
        href = _HREF.search(style)
        if "xsl" in style.lower().replace("xml-stylesheet", ""):
            yield name, Diagnostic("xslt", "browsers are removing XSLT: they show a warning, or nothing", "warning",
                                   "use a CSS style sheet", location=Location(line=1))  # fmt: skip
        elif href and "://" not in href[1] and not _is_in_folder(href[1], name, files):
            yield name, Diagnostic("missing-style", f"the style sheet {href[1]} is missing", "warning",
                                   location=Location(line=1))  # fmt: skip


def _check_links(files: Mapping[str, bytes], feeds: Feeds, _against: FolderCheck) -> Found:
    """Links to archives and autodiscovery links must lead to files of the folder."""
    folders = {feed.self_url.rpartition("/")[0] for feed in feeds.values() if feed.self_url}
    for name, feed in feeds.items():
        for link in feed.links:
            if (
                link.rel in _PAGING
                and link.href.rpartition("/")[0] in folders
                and not _is_in_folder(link.href, name, files)
            ):
                yield name, Diagnostic(code="missing-archive", spec="RFC 5005 section 4",
                                       message=f"{link.rel} leads to {link.href}, which is missing")  # fmt: skip
    for name, content in files.items():
        if name.endswith(".html"):
            for href in _AUTODISCOVERY.findall(content[:16384].decode("utf-8", "replace")):
                if href.rpartition("/")[0] in {"", *folders} and not _is_in_folder(href, name, files):
                    yield name, Diagnostic("missing-feed", f"it links to {href}, which is missing")


def _is_in_folder(address: str, name: str, files: Mapping[str, bytes]) -> bool:
    return posixpath.join(posixpath.dirname(name), address.rpartition("/")[2]) in files


def _check_opml(files: Mapping[str, bytes], feeds: Feeds, against: FolderCheck) -> Found:
    """The OPML must list each stream in one format, without archives."""
    lists = {name: content for name, content in files.items() if name.endswith(".opml")}
    if len(lists) != 1:
        return
    ((name, content),) = lists.items()
    older = {link.href for feed in feeds.values() for link in feed.links if link.rel in _OLDER}
    streams: dict[str, set[str]] = {}
    archives = set()
    for feed_name, feed in feeds.items():
        if any(link.rel == "current" for link in feed.links) or feed.self_url in older:
            archives.add(_get_stream(feed_name, against.suffixes))
        elif feed.self_url:
            streams.setdefault(_get_stream(feed_name, against.suffixes), set()).add(feed.self_url)
    text = unescape(content.decode("utf-8", "replace"))
    for stream, addresses in sorted(streams.items()):
        if stream not in archives and not any(address in text for address in addresses):
            yield name, Diagnostic("unlisted-feed", f"{stream} is not in it", severity="warning",
                                   hint="list every feed")  # fmt: skip


_STYLE = re.compile(rb"<\?xml-stylesheet[^>]*\?>")
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']*)")
_AUTODISCOVERY = re.compile(
    r"<link(?=[^>]*rel=[\"']?alternate)(?=[^>]*type=[\"']?application/(?:rss|atom|feed)\+)[^>]*href=[\"']([^\"']+)"
)
_OLDER = {"next", "prev-archive"}
_PAGING = {"prev-archive", "next-archive", "current"}


_FOLDER_RULES: tuple[Callable[[Mapping[str, bytes], Feeds, FolderCheck], Found], ...] = (
    _check_same_ids,
    _check_self_links,
    _check_order,
    _check_size,
    _check_compressed_copies,
    _check_updated,
    _check_styles,
    _check_links,
    _check_opml,
)


def _check_previous(feeds: Feeds, before: Feeds) -> Found:
    """The feed's id and the id of each URL must stay, because readers recognize feeds and entries by them."""
    for name, old in before.items():
        new = feeds.get(name)
        if new is None:
            yield name, Diagnostic("feed-gone", "it was published last time", severity="warning",
                                   hint="leave a redirect or a last entry for its subscribers")  # fmt: skip
            continue
        if new.id != old.id:
            yield name, Diagnostic("feed-id-changed", f"its id was {old.id}", hint="ids must not change")
        ids = {entry.link: entry.id for entry in old.entries if entry.link}
        for entry in new.entries:
            was = ids.get(entry.link or "")
            if was is not None and was != entry.id:
                yield name, Diagnostic("id-changed", f"{entry.link} had the id {was}, now {entry.id}",
                                       hint="keep the id: readers show the entry again as new",
                                       location=Location(line=entry.line))  # fmt: skip


def _check_archives(files: Mapping[str, bytes], feeds: Feeds, previous: Mapping[str, bytes], before: Feeds) -> Found:
    """An archive must not change, because a reader fetches it once; only withdrawn entries may leave it."""
    for name, old in before.items():
        is_changed = files.get(name) != previous[name] and not _is_shortened(feeds.get(name), old)
        if is_changed and _ARCHIVE.search(previous[name][:16384]):
            is_removed = name not in files
            yield name, Diagnostic(code="archive-gone" if is_removed else "archive-changed", spec="RFC 5005 section 4",
                                   message="an archive was removed" if is_removed else "an archive was changed",
                                   hint="publish new and changed entries in the live feed")  # fmt: skip


def _is_shortened(new: ParsedFeed | None, old: ParsedFeed) -> bool:
    """Return whether a document lost entries and is otherwise unchanged."""
    if new is None or len(new.entries) >= len(old.entries):
        return False
    entries = [replace(entry, line=None) for entry in old.entries]
    return all(replace(entry, line=None) in entries for entry in new.entries)


_ARCHIVE = re.compile(rb"<(?:\w+:)?archive\b[^>]*>")


# ---------------------------------------------------------------------------------------------------------
# Online


def list_enclosures(document: Document, parsers: Iterable[Parser]) -> dict[str, int | None]:
    """Return URL -> line of each enclosure; empty if the document is not a feed."""
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


def check_link(url: str, outcome: Outcome, line: int | None) -> Diagnostic | None:
    """Return a diagnostic if a request for the first byte of a file failed; None if the file is there.

    The file is there if the server sends the requested part (HTTP 206), or so much that the transfer was stopped.
    """
    if not isinstance(outcome, Failed) or outcome.status == _PARTIAL or outcome.kind is FailureKind.TOO_LARGE:
        return None
    if outcome.kind in {FailureKind.RATE_LIMITED, FailureKind.BLOCKED}:
        message = f"{url} was not checked: {outcome.message}"
        return Diagnostic("enclosure-unknown", message, "info", location=Location(line=line))
    return Diagnostic("enclosure-unreachable", f"{url} is not reachable: {outcome.message}",
                      hint="fix the URL or upload the file", location=Location(line=line))  # fmt: skip


_PARTIAL = 206
